"""Makes what is told of a co-op happen: each act is an order signed by whom it takes, at its time.

Who acts on a page acts here through the same functions of the rooms, as a `Caller`.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import select

from api.exchanges.keeping import LIFE_MS, Left
from api.http.memos import memo_row
from api.http.models import MemoIn
from api.people.called import profile
from api.service.callers import Caller, reader_of
from api.service.rows import in_book
from api.service.scribe import FIRST_BOOK, SALT_BYTES, Draft, new_person, open_book
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.store import Place
from ledger.tables import BookRow
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.demo.coops import Coop, Role
    from api.service.scribe import HandClock, Person
    from api.service.service import Service
    from api.service.tables import MemoRow
    from wallets.keys import Key


class Written(NamedTuple):
    """An order that is signed and not posted yet, its id, and the text it commits to."""

    id: str
    draft: Draft
    memo: MemoIn | None


class Stage:
    """A co-op's people by name, what they can do in its book, and where their accounts stand."""

    def __init__(self, service: Service, clock: HandClock, coop: Coop) -> None:
        self.coop, self.clock, self.service = coop, clock, service
        cast = coop.cast
        self.people = {role.name: new_person(service, clock, role.name, role.kind) for role in cast}
        stewards = [self.people[name] for name in coop.holding(STEWARD)]
        self.scribe = open_book(service, clock, coop.name, coop.terms, stewards)
        self.place = Place(self.scribe.community, FIRST_BOOK)
        self.balances: dict[str, int] = defaultdict(int)
        self._rows: list[MemoRow] = []
        # Together, since two hundred who come one by one would take their time.
        self.scribe.accepted([draft for role in cast for draft in self._entering(role)])
        named = [profile(self.place, one.member, one.name) for one in self.people.values()]
        self.scribe.keep(lambda session: session.add_all(named))

    def _entering(self, role: Role) -> Iterator[Draft]:
        person, scribe = self.people[role.name], self.scribe
        known = person in scribe.stewards
        yield from [scribe.draft_opened(person)] if known else scribe.joining(person)
        keys = [steward.key for steward in scribe.stewards]
        for name in role.roles:
            if name != STEWARD:  # The book's first entry has made them that.
                yield scribe.draft("role-granted", keys, {"member": person.member, "role": name})
        if not role.device:
            gone = {"member": person.member, "revoked": person.key.public}
            yield scribe.draft("key-revoked", keys, gone)

    def members(self) -> list[Person]:
        """Everybody who can sign but the community's own funds."""
        able = {role.name for role in self.coop.cast if role.device}
        return [one for one in self.people.values() if one.kind == MEMBER and one.name in able]

    @contextmanager
    def caller(self, name: str) -> Iterator[Caller]:
        """Somebody as both doors know them."""
        with self.service.database.reading() as session:
            [row] = session.exec(select(BookRow).where(*in_book(BookRow, self.place)))
            reader = reader_of(session, self.place, self.people[name].key.public)
            assert reader is not None  # noqa: S101 the cast has keys
            yield Caller(self.service, session, row, reader)

    def pay(self, payer: str, payee: str, amount: int, memo: str, of: str | None = None) -> str:
        """Give for what was done, `of` a category; the order's id."""
        written = self.paid(payer, payee, amount, memo, of)
        self.scribe.accepted([written.draft])
        return written.id

    def paid(
        self, payer: str, payee: str, amount: int, memo: str, of: str | None = None
    ) -> Written:  # fmt: skip
        """The order of `pay`, to be posted with others."""
        self.moved(payer, payee, amount)
        more = {} if of is None else {"category": of}
        return self._exchange("transfer", (payer, payee), amount, memo, more)

    def moved(self, payer: str, payee: str, amount: int) -> None:
        """Keep account of what was given."""
        self.balances[payer] -= amount
        self.balances[payee] += amount

    def hold(self, payer: str, payee: str, amount: int, until_ms: int, memo: str) -> str:
        """Set aside for what is to come; the order's id, which names the hold."""
        written = self.held(payer, payee, amount, until_ms, memo)
        self.scribe.accepted([written.draft])
        return written.id

    def held(self, payer: str, payee: str, amount: int, until_ms: int, memo: str) -> Written:
        """The order of `hold`, to be posted with others."""
        return self._exchange("hold", (payer, payee), amount, memo, {"until": until_ms})

    def _exchange(
        self, type_: str, sides: tuple[str, str], amount: int, memo: str, more: Mapping[str, object]
    ) -> Written:
        payer, payee = (self.people[name] for name in sides)
        own = {"from": payer.account, "to": payee.account, "amount": str(amount), **more}
        return self.written(type_, [payer.key], own, {"memo": memo})

    def capture(self, hold: str, sides: tuple[str, str], amount: int, rest: str, memo: str) -> None:
        """Take what was really given from a hold; the rest is "held" or "released"."""
        own = {"hold": hold, "amount": str(amount), "rest": rest}
        self.moved(*sides, amount)
        self.act("capture", [self.people[sides[1]].key], own, {"memo": memo})

    def act(
        self, type_: str, keys: Sequence[Key], own: Mapping[str, object], words: Mapping[str, str]
    ) -> str:
        """Post an order; `words` are texts by the field that commits to them. The order's id."""
        written = self.written(type_, keys, own, words)
        self.scribe.accepted([written.draft])
        return written.id

    def written(
        self, type_: str, keys: Sequence[Key], own: Mapping[str, object], words: Mapping[str, str]
    ) -> Written:
        """The order of `act`, to be posted with others; its words are kept."""
        written = self._write(type_, keys, own, words)
        if written.memo is not None:
            salt = bytes.fromhex(written.memo.salt)
            self._rows.append(memo_row(self.place, written.id, salt, written.memo.text))
        return written

    def left(
        self, type_: str, name: str, own: Mapping[str, object], words: Mapping[str, str]
    ) -> Left:
        """An order that somebody signs and leaves for another time, or for others to sign."""
        expires = {"expires": self.clock() + LIFE_MS}
        written = self._write(type_, [self.people[name].key], expires | dict(own), words)
        [(key, signature)] = written.draft.signatures
        return Left(written.draft.text.decode(), key, signature, written.memo)

    def _write(
        self, type_: str, keys: Sequence[Key], own: Mapping[str, object], words: Mapping[str, str]
    ) -> Written:
        id_ = str(own.get("id") or self.scribe.new_id())
        committed, memo = {}, None
        for name, text in words.items():
            salt = self.service.sources.random(SALT_BYTES)
            committed[name] = commitment(salt, text)
            memo = MemoIn(salt=salt.hex(), text=text)
        fields = {"id": id_, **own, **committed}
        return Written(id_, self.scribe.draft(type_, keys, fields), memo)

    def close_day(self) -> None:
        """Close the epoch."""
        scribe = self.scribe
        scribe.service.close_epoch(scribe.community, scribe.book).result()

    def keep_words(self) -> None:
        """Keep memos and reasons beside the journal."""
        rows, self._rows = self._rows, []
        self.scribe.keep(lambda session: session.add_all(rows))
