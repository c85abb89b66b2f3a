"""The parts of a list that people signed (`credit.lists`), as the service enters them.

A row that a rule of the book does not allow when its part is entered is left out, and the rest goes
on: an amount that would pass a bound or goes to or from a closed account; a bound of whoever signed
it or lives with them. So a list never stops half-way for somebody's sake, and what was left out
shows by having no leg.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from credit.bounds import BoundSet, with_bounds
from credit.lists import Listed, list_name, read_listed
from credit.registry import BOUNDS, MOVES, PAYER, TAGS
from ledger import balances, fields
from ledger.kernel import Accepted, Leg, Reads, Rule, View
from ledger.orders import Order, shape
from ledger.parts import NO_PART, ROWS_MAX, Move, moves_sent, part_hash
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import open_account_of
from ledger.rules.books import bounds_unfit
from ledger.rules.governing import apart
from ledger.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ledger.records import Account

POSTED: Final = "moves-posted"
SET: Final = "bounds-posted"

Bound = tuple[str, "int | None", "int | None", int]
"""An account, its lower and upper bound from then on, and until when; 0 for no end."""


class MovesPosted(NamedTuple):
    """Fields of `moves-posted`."""

    list: str
    moves: tuple[Move, ...]
    next: str


class BoundsPosted(NamedTuple):
    """Fields of `bounds-posted`."""

    bounds: tuple[Bound, ...]
    list: str
    next: str


def bounds_sent(bounds: Iterable[Bound]) -> list[list[str | int]]:
    """Bounds as a `bounds-posted` order says them."""
    said = fields.bound_text
    return [[id_, said(lower), said(upper), until] for id_, lower, upper, until in bounds]


def post_moves(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is the part awaited, 2 its rows move what they may, 3 it adds up."""
    body: MovesPosted = order.body
    # 1. It is what people signed, of whoever gives where one does.
    own = {"moves": moves_sent(body.moves), "next": body.next}
    listed = _awaiting(view, order, own, MOVES, now_ms)
    if isinstance(listed, Refusal):
        return listed
    if TAGS[listed.rule].signers == PAYER and any(row[1] != listed.account for row in body.moves):
        return refuse(Code.list_must_be_the_payers, account=listed.account or "none")
    # 2. Row by row, as if each were a transfer.
    moving = _Moving(view, now_ms)
    for amount, payer, payee in body.moves:
        moving.move(amount, payer, payee)
    # 3. The last part leaves nothing to come.
    after = _after(listed, body.next, len(body.moves), sum(row[0] for row in body.moves))
    return after if isinstance(after, Refusal) else Accepted(moving.legs(), (after.kept(),))


class _Moving:
    """Accounts as the rows of a part leave them."""

    def __init__(self, view: View, now_ms: int) -> None:
        self._view, self._now_ms = view, now_ms
        self._after: dict[str, Account] = {}
        self._moved: dict[str, int] = {}

    def move(self, amount: int, payer: str, payee: str) -> None:
        """Move an amount, if both accounts are open and no bound is passed."""
        giving, receiving = self._open(payer), self._open(payee)
        if giving is None or receiving is None or payer == payee:
            return
        if self._view.members[giving.terms.member].expected:
            return
        legs = balances.between(giving, receiving, self._view.size, self._now_ms, amount)
        if isinstance(legs, Refusal):
            return
        for leg in legs:
            id_ = leg.account.terms.id
            self._after[id_] = leg.account
            self._moved[id_] = self._moved.get(id_, 0) + leg.amount

    def _open(self, id_: str) -> Account | None:
        found = self._after.get(id_) or self._view.accounts.get(id_)
        return found if found is not None and found.terms.open else None

    def legs(self) -> tuple[Leg, ...]:
        """One for each account that moved, in order of their ids."""
        found = []
        for id_, amount in sorted(self._moved.items()):
            before = self._view.accounts[id_]
            # However many rows, the entry touches it once.
            after = replace(self._after[id_], count=before.count + 1)
            found.append(Leg(after, amount, before))
        return tuple(found)


def post_bounds(view: View, order: Order, now_ms: int) -> Accepted | Refusal:
    """1 it is the part awaited, 2 its rows set what they may, 3 it adds up."""
    body: BoundsPosted = order.body
    # 1. It is what people signed.
    own = {"bounds": bounds_sent(body.bounds), "next": body.next}
    listed = _awaiting(view, order, own, BOUNDS, now_ms)
    if isinstance(listed, Refusal):
        return listed
    # 2. Row by row, as if each were a `bound-set`.
    legs: dict[str, Leg] = {}
    for row in body.bounds:
        leg = _bounded(view, listed, row, now_ms)
        if leg is not None and row[0] not in legs:
            legs[row[0]] = leg
    # 3. The last part leaves nothing to come.
    after = _after(listed, body.next, len(body.bounds), 0)
    if isinstance(after, Refusal):
        return after
    return Accepted(tuple(legs.values()), (after.kept(),))


def _bounded(view: View, listed: Listed, row: Bound, now_ms: int) -> Leg | None:
    """The leg that sets an account's bounds; None where that may not be."""
    id_, lower, upper, until_ms = row
    account = open_account_of(view, id_)
    if isinstance(account, Refusal) or bounds_unfit(lower, upper) is not None:
        return None
    if until_ms and until_ms <= now_ms:
        return None
    assert view.book is not None  # noqa: S101 decide, step 2
    if apart(listed.treasurers, view.members[account.terms.member]) < view.book.treasurers:
        return None
    body = BoundSet(id_, lower, "", upper, until_ms or None)
    terms = with_bounds(account.terms, body, now_ms)
    return Leg(replace(balances.touch(account, view.size), terms=terms), 0, account)


def _awaiting(
    view: View, order: Order, own: Mapping[str, Any], gives: str, now_ms: int
) -> Listed | Refusal:
    """The list that awaits the part with these fields."""
    found = part_hash(order.type, own)
    kept = view.kept.get(list_name(order.body.list))
    listed = None if kept is None else read_listed(kept)
    if listed is None or listed.awaited != found or TAGS[listed.rule].gives != gives:
        awaited = listed.awaited if listed is not None else None
        return refuse(Code.part_must_be_awaited, awaited=awaited or "none", part=found)
    if now_ms >= listed.until_ms:
        return refuse(Code.list_must_be_entered_in_time, list=listed.order, until=listed.until_ms)
    return listed


def _after(listed: Listed, follows: str, rows: int, total: int) -> Listed | Refusal:
    left = listed._replace(
        awaited=None if follows == NO_PART else follows,
        rows=listed.rows - rows,
        total=listed.total - total,
    )
    is_short = left.rows < 0 or left.total < 0
    if is_short or (left.awaited is None and (left.rows or left.total)):
        return refuse(Code.list_must_add_up, rows=left.rows, total=left.total)
    return left


RULES: Final = (
    Rule(
        shape(
            POSTED,
            MovesPosted,
            {
                "list": fields.uuid,
                "moves": fields.rows_of(fields.amount, fields.uuid, fields.uuid, most=ROWS_MAX),
                "next": fields.hex32,
            },
        ),
        post_moves,
        accounts=lambda body: tuple(id_ for _, *sides in body.moves for id_ in sides),
        reads=lambda body: Reads(
            kept=(list_name(body.list),), owners=tuple(row[1] for row in body.moves)
        ),
        automatic=True,
    ),
    Rule(
        shape(
            SET,
            BoundsPosted,
            {
                "bounds": fields.rows_of(
                    fields.uuid, fields.bound, fields.bound, fields.time_ms, most=ROWS_MAX
                ),
                "list": fields.uuid,
                "next": fields.hex32,
            },
        ),
        post_bounds,
        accounts=lambda body: tuple(row[0] for row in body.bounds),
        reads=lambda body: Reads(
            kept=(list_name(body.list),), owners=tuple(row[0] for row in body.bounds)
        ),
        automatic=True,
    ),
)
