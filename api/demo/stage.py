"""Makes the demo's story happen: each act is an order signed by whom it takes, at its time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.demo.cast import CAST, COOPERATIVE, TERMS
from api.http.memos import memo_row
from api.people.called import profile
from api.service.scribe import FIRST_BOOK, SALT_BYTES, new_person, open_book
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.store import Place
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from api.demo.cast import Role
    from api.service.scribe import HandClock, Person
    from api.service.service import Service
    from api.service.tables import MemoRow
    from wallets.keys import Key


class Stage:
    """The cooperative's people by name, and what they can do in its book."""

    def __init__(self, service: Service, clock: HandClock) -> None:
        self.clock = clock
        self.people = {role.name: new_person(service, clock, role.name, role.kind) for role in CAST}
        stewards = [self.people[role.name] for role in CAST if STEWARD in role.roles]
        self.scribe = open_book(service, clock, COOPERATIVE, TERMS, stewards)
        self._place = Place(self.scribe.community, FIRST_BOOK)
        self._rows: list[MemoRow] = []
        for role in CAST:
            self._enter(role)

    def _enter(self, role: Role) -> None:
        person, scribe = self.people[role.name], self.scribe
        known = person in scribe.stewards
        scribe.accepted([scribe.draft_opened(person)] if known else scribe.joining(person))
        keys = [steward.key for steward in scribe.stewards]
        for name in role.roles:
            if name != STEWARD:  # The book's first entry has made them that.
                own = {"member": person.member, "role": name}
                scribe.accepted([scribe.draft("role-granted", keys, own)])

    def members(self) -> list[Person]:
        """Everybody but the community's own funds."""
        return [person for person in self.people.values() if person.kind == MEMBER]

    def pay(self, payer: str, payee: str, minutes: int, memo: str) -> str:
        """Give hours for care; the order's id."""
        return self._exchange("transfer", (payer, payee), minutes, memo, {})

    def hold(self, payer: str, payee: str, minutes: int, until_ms: int, memo: str) -> str:
        """Set hours aside for care to come; the order's id, which names the hold."""
        return self._exchange("hold", (payer, payee), minutes, memo, {"until": until_ms})

    def _exchange(
        self, type_: str, sides: tuple[str, str], minutes: int, memo: str, more: Mapping[str, int]
    ) -> str:
        payer, payee = (self.people[name] for name in sides)
        own = {"from": payer.account, "to": payee.account, "amount": str(minutes), **more}
        return self.act(type_, [payer.key], own, {"memo": memo})

    def capture(self, hold: str, payee: str, minutes: int, rest: str, memo: str) -> None:
        """Take what was really given from a hold; the rest is "held" or "released"."""
        own = {"hold": hold, "amount": str(minutes), "rest": rest}
        self.act("capture", [self.people[payee].key], own, {"memo": memo})

    def act(
        self, type_: str, keys: Sequence[Key], own: Mapping[str, object], words: Mapping[str, str]
    ) -> str:
        """Post an order; `words` are texts by the field that commits to them. The order's id."""
        scribe = self.scribe
        id_ = scribe.new_id()
        committed = {}
        for name, text in words.items():
            salt = scribe.service.sources.random(SALT_BYTES)
            committed[name] = commitment(salt, text)
            self._rows.append(self._row(id_, salt, text))
        scribe.accepted([scribe.draft(type_, keys, {"id": id_, **own, **committed})])
        return id_

    def _row(self, order_id: str, salt: bytes, text: str) -> MemoRow:
        return memo_row(self._place, order_id, salt, text)

    def close_day(self) -> None:
        """Close the epoch."""
        scribe = self.scribe
        scribe.service.close_epoch(scribe.community, scribe.book).result()

    def keep_words(self) -> None:
        """Keep names, memos and reasons beside the journal."""

        def write(session: Session) -> None:
            session.add_all(self._rows)
            session.add_all(
                profile(self._place, person.member, person.name) for person in self.people.values()
            )

        self.scribe.keep(write)
