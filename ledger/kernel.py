"""The rule kernel: `decide` accepts an order as an entry's legs, or refuses it.

The service posts with this function and the audit replays with it: there is no second rule book.
It reads the state through a small view, computes, and answers; it never changes anything. What it
checks for every order, in this order, before the type's own rule:

1. The order's id is new. The same bytes again are a repeat, not an error; other bytes are refused.
2. The book is there, is the one that the order names, and does not wait for the parts of what it
   brings in: until these are in it takes automatic acts alone.
3. The order has not expired, nor is it good for more than a year: nothing that was signed once can
   be entered under any date that somebody likes.
4. Every key that signed is known and in force, save those that the order itself brings in, and
   those that others have ended and its type still hears.
   The service's key signs automatic acts, alone, and nothing else.
5. The rule of the order's type.

Leaves to others: signatures (`wallets.signing`), each type's rule (`rules.py` in each layer),
sequence numbers' and entries' bytes (`ledger.entries`), storage (`ledger.journal`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from ledger.refusals import Code, Refusal, refuse
from ledger.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.orders import Order, Shape
    from ledger.records import (
        Account,
        Book,
        Guardians,
        Hold,
        Kept,
        Key,
        Mandate,
        Member,
        Posted,
        Record,
        Seen,
    )


YEAR_MS: Final = 366 * 86_400_000
"""The longest that an order is good for, and that a hold lasts. Who cared may sign for what a hold
will give as soon as it is made."""


class View(Protocol):
    """What a rule may read: the book's head and records by id. Absent means it is not there."""

    @property
    def book(self) -> Book | None:
        """The head, or None before the book is opened."""

    @property
    def size(self) -> int:
        """How many entries there are: the next one's sequence."""

    @property
    def moved(self) -> bool:
        """Whether any amount was ever moved or held. Known to rules that read it (`Reads`)."""

    @property
    def accounts(self) -> Mapping[str, Account]:
        """Accounts by id, the closed ones too."""

    @property
    def members(self) -> Mapping[str, Member]:
        """Members by id."""

    @property
    def keys(self) -> Mapping[str, Key]:
        """Keys by their 64 hex characters, the revoked ones too."""

    @property
    def holds(self) -> Mapping[str, Hold]:
        """Holds by the id of the order that made them."""

    @property
    def mandates(self) -> Mapping[str, Mandate]:
        """Mandates by the id of the order that gave them."""

    @property
    def guardians(self) -> Mapping[str, Guardians]:
        """Guardians by the member whom they guard."""

    @property
    def kept(self) -> Mapping[str, Kept]:
        """What rules keep for later, by its name."""

    @property
    def times(self) -> Mapping[int, int]:
        """When entries were made that ended or replaced members' keys, by their sequence."""

    @property
    def posted(self) -> Mapping[str, Posted]:
        """What entries moved, by order id."""

    @property
    def seen(self) -> Mapping[str, Seen]:
        """What became an entry, by order id."""


class Leg(Struct, frozen=True, gc=False):
    """An account as the entry leaves it, the signed amount in subunits, and the account before.

    There is no account before where the entry opens it.
    """

    account: Account
    amount: int
    before: Account | None


class Accepted(Struct, frozen=True, gc=False):
    """What an accepted order does: its legs, which sum to zero, and the records it changes."""

    legs: tuple[Leg, ...]
    records: tuple[Record, ...] = ()


class Reads(NamedTuple):
    """Ids of what a rule looks up beside accounts, so that the service can load a batch's at once.

    The accounts behind a hold, a mandate or an earlier entry are loaded with it and need no naming.
    `guarded` and `keys_of` name members: whose guardians, and all of whose keys; `owners` accounts,
    whose members are looked up. Those of a mandate, and of an earlier entry's accounts, need no
    naming. `left` names accounts of whose members is looked up, beside, who guards them and when
    others last ended a key of theirs. `kept` names what rules keep for later. `moved` asks whether
    anything has moved in the book.
    """

    members: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    keys_of: tuple[str, ...] = ()
    guarded: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    mandates: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    moved: bool = False


class Rule(Struct, frozen=True):
    """One row of the rule book.

    `accounts` names the accounts that `handler` looks at, and `reads` whatever else it does;
    `brings` the keys that may sign although the book does not know them yet, and `hears` whether
    an ended one may; `automatic` rows are the service's own acts; `opens` marks the one type that
    finds no book.
    """

    shape: Shape
    handler: Callable[[View, Order, int], Accepted | Refusal]
    accounts: Callable[[Any], tuple[str, ...]] | None = None
    reads: Callable[[Any], Reads] | None = None
    brings: Callable[[Order], tuple[str, ...]] | None = None
    hears: Callable[[View, Order, Key], bool] | None = None
    automatic: bool = False
    opens: bool = False


RuleBook = dict[str, Rule]
"""From order type to its row."""


def rule_book(*layers: tuple[Rule, ...]) -> RuleBook:
    """Compose the rows that the layers contribute; a type that two layers claim is a fault."""
    rows = [row for layer in layers for row in layer]
    book = {row.shape.type: row for row in rows}
    if len(book) != len(rows):
        raise ValueError("two rules claim one order type")
    return book


def decide(rules: RuleBook, view: View, order: Order, now_ms: int) -> Accepted | Refusal | Seen:
    """Judge an order whose signatures were verified, at `now_ms`.

    Returns what it does, the refusal, or, for a repeat of the same bytes, what it became before.
    """
    # 1. The id is new.
    seen = view.seen.get(order.id)
    if seen is not None:
        return seen if seen.text == order.text else refuse(Code.order_id_must_not_be_reused)
    rule = rules[order.type]
    # 2. The book is the one named, and awaits no part. Only what opens a book finds none.
    book = view.book
    if book is None or book.id != order.book or book.brought is not None:
        elsewhere = _not_here(rule, book, order, now_ms)
        if elsewhere is not None:
            return elsewhere
    # 3. It is entered within its time.
    if not 0 < order.expires_ms - now_ms <= YEAR_MS:
        return _out_of_time(order.expires_ms, now_ms)
    # 4. Its keys are in force: nearly always they are simply there.
    keys = view.keys
    for signer, _ in order.signatures:
        known = keys.get(signer)
        if known is None or known.revoked is not None or rule.automatic:
            unfit = _unfit_signer(rule, view, order)
            if unfit is not None:
                return unfit
    # 5. Its type's rule.
    return rule.handler(view, order, now_ms)


def _not_here(rule: Rule, book: Book | None, order: Order, now_ms: int) -> Refusal | None:
    """The refusal of an order that this book does not take, whatever it says."""
    if book is None:
        return None if rule.opens else refuse(Code.book_must_exist, book=order.book)
    if book.id != order.book:
        return refuse(Code.book_must_match, book=book.id, named=order.book)
    brought = book.brought
    if brought is None or brought.awaited is None or rule.automatic:
        return None
    # Nothing comes between the parts, so that they are entered as they were signed. But a service
    # that has lost a part must not stop a book for good.
    if now_ms >= brought.until_ms:
        return None
    return refuse(Code.parts_must_be_in, brought=brought.id, until=brought.until_ms)


def _out_of_time(expires_ms: int, now_ms: int) -> Refusal:
    if now_ms >= expires_ms:
        return refuse(Code.order_must_not_have_expired, expires=expires_ms, now=now_ms)
    latest = now_ms + YEAR_MS
    return refuse(Code.order_must_expire_sooner, expires=expires_ms, latest=latest)


def _unfit_signer(rule: Rule, view: View, order: Order) -> Refusal | None:
    service = view.book.service if view.book is not None else ""
    if rule.automatic:
        alone = len(order.signatures) == 1 and order.key == service
        return None if alone else refuse(Code.service_must_sign, key=service)
    brought = rule.brings(order) if rule.brings is not None else ()
    keys = view.keys
    for signer, _ in order.signatures:
        # The service's key is never a member's, or a stolen server could bring itself in.
        if signer in brought and signer != service:
            continue
        key = keys.get(signer)
        if key is None:
            return refuse(Code.key_must_be_known, key=signer)
        heard = rule.hears is not None and rule.hears(view, order, key)
        if key.revoked is not None and not heard:
            return refuse(Code.key_must_be_in_force, key=signer, revoked=key.revoked)
    return None


def speaks_for(view: View, order: Order, member: str) -> bool:
    """Whether a key of `member` signed the order. Step 4 has seen to its being heard."""
    keys = view.keys
    for signer, _ in order.signatures:
        key = keys.get(signer)
        if key is not None and key.member == member:
            return True
    return False


def signing_members(view: View, order: Order, role: str) -> frozenset[str]:
    """The members who signed and hold `role`."""
    signed = {key.member for signer in order.signers if (key := view.keys.get(signer))}
    return frozenset(
        id_ for id_ in signed if (member := view.members.get(id_)) and role in member.roles
    )
