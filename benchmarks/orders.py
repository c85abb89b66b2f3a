"""Makes members of a book and their orders, the same for the same seed.

Transfers are put together as text, field by field, since making them must not take longer than
what is measured; that the text is what a client would send is tested.
"""

from __future__ import annotations

from itertools import count as counting
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from chain.rules import SHAPES
from ledger import canonical
from ledger.gathering import Item
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.orders import Order, read_order
from ledger.rules.books import book_named
from ledger.rules.transfers import Transfer
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

ADMIN = "11" * 20
MEMO = "44" * 32
UNSIGNED = "00" * 64
LIFE_MS = 7 * 86_400_000
AMOUNT_MAX = 120
IDS_A_MS = 16
"""Ids are made one after another, as by members who sign at 16,000 orders a second; all in one
millisecond they would be in random order, which no members' ids are."""


class Person(NamedTuple):
    """A member, the key that speaks for them, and one of their accounts."""

    member: str
    key: Key
    account: str


class Crowd:
    """A book without bounds, and who has accounts in it.

    Attributes:
        community: its community's id.
        book: its id.
        people: one for each account.
    """

    def __init__(self, seed: int, members: int, now_ms: int, *, accounts_each: int = 1) -> None:
        self._random, self._now_ms = Random(seed), now_ms  # noqa: S311 the same orders every time
        self._made = counting()
        self.community = self._new_id()
        self._nonce = self._random.randbytes(32).hex()
        self.book = self._nonce  # until it opens: its id commits to the service's key
        self._steward = self._new_person()
        joined = [self._new_person() for _ in range(members)]
        self.people = [
            person._replace(account=self._new_id())
            for person in joined
            for _ in range(accounts_each)
        ]

    def opening(self, service: str) -> Iterator[Item]:
        """The orders that open the book, let the members in and open their accounts."""
        steward = self._steward
        own: dict[str, object] = {
            "admin": ADMIN, "nonce": self._nonce, "unit": "h", "scale": 60, "quorum": 1,
            "service": service, "lower": "none", "upper": "none",
            "stewards": [[steward.member, steward.key.public]],
        }  # fmt: skip
        self.book = book_named(own)
        yield self._signed("book-opened", steward.key, **own)
        role = {"member": steward.member, "role": "treasurer"}
        yield self._signed("role-granted", steward.key, **role)
        joined = set()
        for member, key, account in self.people:
            signers, is_further = (key, steward.key), member in joined
            if not is_further:
                yield self._signed("member-joined", *signers, member=member)
                joined.add(member)
            yield self._signed(
                "account-opened", *signers, member=member, account=account, kind="member",
                salt="33" * 32,
            )  # fmt: skip
            if is_further:
                yield self._signed(
                    "bound-set", steward.key, account=account, lower="none", upper="none",
                    reason="44" * 32,
                )  # fmt: skip

    def wait_until(self, now_ms: int) -> None:
        """Have orders be made and expire from then on."""
        self._now_ms, self._made = now_ms, counting()

    def roles(self, person: Person, *roles: str) -> Iterator[Item]:
        """The orders that give somebody these roles."""
        for role in roles:
            yield self._signed("role-granted", self._steward.key, member=person.member, role=role)

    def mandates(self, broker: Person, count: int, until_ms: int) -> Iterator[Item]:
        """The orders by which the last so many members let a broker act for them."""
        for person in self.people[-count:]:
            yield self._signed(
                "mandate-given", person.key, account=person.account, broker=broker.member,
                each="60", total="600", until=until_ms,
            )  # fmt: skip

    def transfers(self, count: int, *, signed: bool = False) -> list[Item]:
        """Transfers between two accounts picked at random."""
        pick = self._random.sample
        return [self._transfer(*pick(self.people, 2), signed=signed) for _ in range(count)]

    def hot_transfers(self, count: int) -> list[Item]:
        """Transfers that all have one account on them, to and from it in turn."""
        hot, *others = self.people
        pick = self._random.choice
        pairs = ((hot, pick(others)) if at % 2 else (pick(others), hot) for at in range(count))
        return [self._transfer(payer, payee, signed=False) for payer, payee in pairs]

    def each_once(self, count: int) -> list[Item]:
        """Transfers that touch `count` accounts, each of them once."""
        picked = self._random.sample(self.people, count)
        pairs = zip(picked[::2], picked[1::2], strict=True)
        return [self._transfer(payer, payee, signed=False) for payer, payee in pairs]

    def _transfer(self, payer: Person, payee: Person, *, signed: bool) -> Item:
        amount = self._random.randint(1, AMOUNT_MAX)
        id_, key, expires = self._new_id(), payer.key.public, self._now_ms + LIFE_MS
        text = (
            f'{{"amount":"{amount}","book":"{self.book}","expires":{expires},'
            f'"from":"{payer.account}","id":"{id_}","key":"{key}","memo":"{MEMO}",'
            f'"to":"{payee.account}","type":"transfer","v":1}}'
        ).encode()
        signature = payer.key.sign(text) if signed else UNSIGNED
        body = Transfer(amount, payer.account, payee.account, MEMO, None, None)
        order = Order("transfer", self.book, id_, key, expires, body, text, ((key, signature),))
        return Item(self.community, order)

    def _signed(self, type_: str, *signers: Key, **own: Any) -> Item:  # noqa: ANN401 fields
        text = canonical.encode({
            "v": 1, "type": type_, "book": self.book, "id": self._new_id(),
            "key": signers[0].public, "expires": self._now_ms + LIFE_MS, **own,
        })  # fmt: skip
        order = read_order(text, sorted((key.public, key.sign(text)) for key in signers), SHAPES)
        if not isinstance(order, Order):
            raise TypeError(str(order))
        return Item(self.community, order)

    def _new_person(self) -> Person:
        return Person(self._new_id(), Key.generate(self._random.randbytes), "")

    def _new_id(self) -> str:
        now_ms = self._now_ms + next(self._made) // IDS_A_MS
        return uuid7(now_ms, self._random.randbytes(RANDOM_BYTES))
