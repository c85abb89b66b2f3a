"""Runs a plan through the very rules that would post it, in memory: nothing is written.

Its orders bear no real signatures: the rules are asked whether they would take what stewards and a
treasurer had signed, which is the part that can be known before anybody signs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chain.rules import RULES, SHAPES
from ledger import canonical
from ledger.ids import NIL, RANDOM_BYTES, uuid7
from ledger.kernel import Accepted, decide
from ledger.orders import VERSION, Order, read_order
from ledger.records import Key, Member
from ledger.refusals import Refusal
from ledger.rules.books import STEWARD
from ledger.rules.bringing import BROUGHT
from ledger.rules.reversals import TREASURER
from ledger.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from api.arrivals.plans import Plan
    from ledger.records import Account, Book

LIFE_MS: Final = 60_000
NO_SIGNATURE: Final = "0" * 128


@dataclass(frozen=True, slots=True)
class Stage:
    """The book as far as a rehearsal needs it; `moved` is whether anything was ever moved in it."""

    book: Book
    moved: bool
    accounts: Sequence[Account]
    members: Sequence[Member]


def rehearse(
    plan: Plan, stage: Stage, now_ms: int, progress: Callable[[int, int], object]
) -> Refusal | None:
    """Why the book would refuse the plan; None where it takes it.

    `progress` is called with the parts done and all of them.
    """
    state, signers = _state(stage)
    orders = [(BROUGHT, plan.brought, signers)]
    service = [stage.book.service]
    orders += [(part["type"], part, service) for part in plan.parts]
    for done, (type_, own, keys) in enumerate(orders):
        order = _order(stage.book.id, (type_, own), keys, now_ms + done)
        if isinstance(order, Refusal):
            return order
        found = decide(RULES, state, order, now_ms)
        if isinstance(found, Refusal):
            return found
        assert isinstance(found, Accepted)  # noqa: S101 no order has the id of another
        state.apply(order, found, now_ms)
        state.seen.clear()
        progress(done, len(plan.parts))
    return None


def _state(stage: Stage) -> tuple[State, list[str]]:
    """The book with as many stewards as must sign, a treasurer beside them, and their keys."""
    state = State()
    state.book, state.moved = stage.book, stage.moved
    state.accounts |= {one.terms.id: one for one in stage.accounts}
    state.members |= {one.id: one for one in stage.members}
    roles = [STEWARD] * stage.book.quorum + [TREASURER]
    keys = [f"{number:064x}" for number in range(1, len(roles) + 1)]
    for key, role in zip(keys, roles, strict=True):
        id_ = f"{NIL[:-4]}{key[-4:]}"
        state.members[id_] = Member(id_, frozenset({role}))
        state.keys[key] = Key(key, id_, 0, None)
    return state, keys


def _order(
    book: str, said: tuple[str, Mapping[str, object]], keys: Sequence[str], now_ms: int
) -> Order | Refusal:
    type_, own = said
    text = canonical.encode({
        **own, "v": VERSION, "type": type_, "book": book, "key": keys[0],
        "id": uuid7(now_ms, bytes(RANDOM_BYTES)), "expires": now_ms + LIFE_MS,
    })  # fmt: skip
    return read_order(text, [(key, NO_SIGNATURE) for key in keys], SHAPES)
