"""Sums at their limits: what the kernel accepts, both databases take, and epochs close on it."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select, update

from ledger.amounts import AMOUNT_MAX, BALANCE_MAX
from ledger.journal import Outcome, Posting
from ledger.refusals import Code, Refusal
from ledger.structs import replace
from ledger.tables import BalanceRow
from tests.support.journals import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ledger.orders import Order
    from tests.support.books import Person

PAIRS = 3
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
BOTH = pytest.mark.parametrize("kept", ["engine", "postgres_engine"])
YEAR_MS = 365 * 86_400_000


class Figures(NamedTuple):
    """Where an account stands: `far` from zero, with so much held towards it and away."""

    far: int
    towards: int
    away: int


def near(most: int) -> st.SearchStrategy[int]:
    """Return whole numbers up to `most`, most of them near either end."""
    close = st.integers(0, min(most, 2)).map(lambda less: most - less)
    return st.one_of(close, st.integers(0, most), st.just(max(0, most - AMOUNT_MAX)))


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    """Return figures that a book can come to."""
    far = draw(near(BALANCE_MAX))
    return Figures(far, draw(near(BALANCE_MAX - far)), draw(near(BALANCE_MAX)))


SIDES = st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] != pair[1])
AMOUNTS = near(AMOUNT_MAX - 1).map(lambda amount: amount + 1)
STEPS = st.lists(
    st.tuples(st.sampled_from(["transfer", "hold", "exchange", "capture", "release"]), SIDES,
              AMOUNTS),
    max_size=12,
)  # fmt: skip


def put(ledger: Ledger, person: Person, found: Figures, sign: int) -> None:
    """Put an account where 512 of the largest orders would take it, in memory and in its row."""
    out, incoming = (found.away, found.towards) if sign > 0 else (found.towards, found.away)
    account = ledger.state.accounts[person.account]
    moved = replace(account, posted=sign * found.far, held_out=out, held_in=incoming)
    ledger.state.accounts[person.account] = moved
    row = BalanceRow
    where = (
        col(row.community_id) == ledger.place.community, col(row.book) == ledger.place.book,
        col(row.slot) == account.terms.slot,
    )  # fmt: skip
    values = {"posted": moved.posted, "held_out": out, "held_in": incoming}
    with Session(ledger.engine) as session, session.begin():
        session.execute(update(row).where(*where).values(values))


def far_out(engine: Engine, ordinal: int, of_pairs: list[Figures]) -> Ledger:
    """Return a book without bounds, of two members for each of those figures, one above zero."""
    ledger = Ledger(engine, seed=ordinal, ordinal=ordinal)
    ledger.open_book(lower="none", upper="none")
    ledger.people = [ledger.join() for _ in range(2 * len(of_pairs))]
    for at, person in enumerate(ledger.people):
        put(ledger, person, of_pairs[at // 2], 1 if at % 2 else -1)
    ledger.journal = ledger.new_journal()
    return ledger


def order_of(ledger: Ledger, step: tuple[str, tuple[int, int], int], holds: list[str]) -> Order:
    """Return the order that a step asks for; captures and releases are of the newest hold."""
    kind, (a, b), amount = step
    payer, payee = ledger.people[a], ledger.people[b]
    sides: dict[str, Any] = {"from_": payer.account, "to": payee.account, "amount": str(amount)}
    if kind == "hold":
        return ledger.order("hold", payer.key, until=ledger.now_ms + 60_000, **sides)
    if kind == "exchange":
        pair = [[payer.account, str(amount)]], [[payee.account, str(amount)]]
        return ledger.order("exchange", payer.key, givers=pair[0], receivers=pair[1])
    if kind == "transfer" or not holds:
        return ledger.order("transfer", payer.key, **sides)
    hold = ledger.state.holds[holds[-1]]
    payee = next(one for one in ledger.people if one.account == hold.payee)
    if kind == "release":
        return ledger.order("release", payee.key, hold=hold.id)
    own = {"hold": hold.id, "amount": str(min(amount, hold.remaining or 1)), "rest": "held"}
    return ledger.order("capture", payee.key, **own)


def check(ledger: Ledger) -> None:
    """The rows say what the kernel came to, and every sum is within its bound."""
    row = BalanceRow
    mine = (row.community_id == ledger.place.community, row.book == ledger.place.book)
    with Session(ledger.engine) as session:
        rows = {found.slot: found for found in session.exec(select(row).where(*mine))}
    for account in ledger.state.accounts.values():
        found, held = rows[account.terms.slot], (account.held_out, account.held_in)
        assert (found.posted, found.held_out, found.held_in) == (account.posted, *held)
        assert max(held) <= BALANCE_MAX
        assert account.posted - held[0] >= -BALANCE_MAX
        assert account.posted + held[1] <= BALANCE_MAX


@BOTH
def test_no_order_near_the_limits_fails_a_batch_or_a_closing(
    kept: str, request: pytest.FixtureRequest
) -> None:
    engine: Engine = request.getfixturevalue(kept)
    ordinals, answers = count(), set[Code | None]()
    full = Figures(BALANCE_MAX, 0, BALANCE_MAX)

    @settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
    @given(st.lists(figures(), min_size=PAIRS, max_size=PAIRS), STEPS)
    @example([full] * PAIRS, [("hold", (1, 0), 1), ("transfer", (1, 0), AMOUNT_MAX)])
    def post(of_pairs: list[Figures], steps: list[tuple[str, tuple[int, int], int]]) -> None:
        ledger = far_out(engine, next(ordinals), of_pairs)
        holds: list[str] = []
        for step in steps:
            order = order_of(ledger, step, holds)
            [outcome] = ledger.try_all(order)
            answers.add(code_of(outcome))
            if order.type == "hold" and isinstance(outcome, Posting):
                holds.append(order.id)
            check(ledger)
        record = ledger.close_epoch()
        assert record.total == sum(max(0, a.posted) for a in ledger.state.accounts.values())

    post()
    assert answers >= {None, Code.balance_must_fit}


def code_of(outcome: Outcome) -> Code | None:
    return outcome.code if isinstance(outcome, Refusal) else None


def test_what_is_held_has_a_limit_of_its_own(engine: Engine) -> None:
    """Or holds from an account far above zero would come to more than 64 bits hold."""
    ledger = far_out(engine, 0, [Figures(BALANCE_MAX, 0, BALANCE_MAX)])
    poor, rich = ledger.people
    for payer, payee, full in ((rich, poor, rich), (poor, rich, poor)):
        sides = {"from_": payer.account, "to": payee.account, "amount": "1"}
        [refused] = ledger.try_all(
            ledger.order("hold", payer.key, until=ledger.now_ms + 60_000, **sides)
        )
        fits = {"account": full.account, "most": BALANCE_MAX}
        assert refused == (Code.balance_must_fit, fits)


def test_closing_takes_a_total_of_twenty_digits(engine: Engine) -> None:
    ledger = far_out(engine, 0, [Figures(BALANCE_MAX, 0, 0)] * 5)
    assert ledger.close_epoch().total == 5 * BALANCE_MAX
    assert len(str(5 * BALANCE_MAX)) == 20
