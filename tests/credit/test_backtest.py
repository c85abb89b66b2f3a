"""A backtest refuses what the kernel would have refused, and moves what is left as it would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from chain.rules import SHAPES
from credit.backtest import Refused, backtest, by_days, changes, of_account
from credit.history import past_of
from credit.policies import POLICIES
from ledger.entries import read_entry
from ledger.kernel import Accepted
from tests.credit.policies.pasts import DAY_MS, account, opened, paid, past, pasts
from tests.support.books import opened as opened_book

if TYPE_CHECKING:
    from credit.backtest import Tried
    from credit.history import Moved, Past
    from credit.policies import Bounds

LIMITS = {"above": 100, "below": 60}


def tried(of: Past, from_ms: int = 0, until_ms: int = 410 * DAY_MS, every_days: int = 30) -> Tried:
    """The same limits for all, tried."""
    return backtest(
        of,
        lambda at: POLICIES["fixed-1"].bounds(of, at, LIMITS),
        from_ms,
        until_ms,
        every_days=every_days,
    )


@given(st.lists(st.tuples(st.permutations([0, 1, 2, 3]), st.integers(1, 90)), max_size=25))
def test_it_refuses_what_the_kernel_refuses(payments: list[tuple[list[int], int]]) -> None:
    # One book takes everything; another, with limits, decides the very same payments.
    wide = opened_book(lower="none", upper="none")
    narrow = opened_book(lower="-60", upper="100")
    here, there = [wide.join() for _ in range(4)], [narrow.join() for _ in range(4)]
    wide.now_ms += 1
    narrow.now_ms += 1
    refused = []
    for (one, other, *_), amount in payments:
        wide.pay(here[one], here[other], amount)
        order = narrow.order(
            "transfer", there[one].key, from_=there[one].account, to=there[other].account,
            amount=str(amount),
        )  # fmt: skip
        decided = narrow.judge(order)
        if isinstance(decided, Accepted):
            narrow.append(order, decided)
        else:
            refused.append(wide.state.size - 1)
    whole = past_of(read_entry(body, SHAPES, "entry") for body in wide.entries)
    found = tried(whole, wide.now_ms, wide.now_ms + 1)
    assert [one.seq for one in found.refused] == refused
    assert found.judged == len(payments)


def plainly(of: Past, from_ms: int, until_ms: int, every: int) -> list[tuple[int, str, bool]]:
    """The same once more, with a dictionary of balances: entry, whose bound, whether the lower."""
    stood = dict.fromkeys(of.owners, 0)
    bounds: Bounds = {}
    refused: list[tuple[int, str, bool]] = []
    gone: list[str] = []
    following = from_ms
    for moved in (one for one in of.moves if one.time_ms < until_ms):
        while from_ms <= following <= moved.time_ms:
            bounds |= POLICIES["fixed-1"].bounds(of, following, LIMITS)
            following += every * DAY_MS
        judged = moved.time_ms >= from_ms and moved.type != "moves-posted"
        wrong = past_bound(moved, stood, bounds) if judged else None
        if wrong or moved.of in gone:
            gone.append(moved.order)
            refused += [(moved.seq, *wrong)] if wrong and moved.of not in gone else []
            continue
        for name, amount in moved.legs:
            stood[name] += amount
    return refused


def past_bound(moved: Moved, stood: dict[str, int], bounds: Bounds) -> tuple[str, bool] | None:
    """Whose bound an entry would pass first, and whether the lower one."""
    for name, amount in moved.legs:
        lower, upper = bounds.get(name, (None, None))
        if amount < 0 and lower is not None and stood[name] + amount < lower:
            return name, True
        if amount > 0 and upper is not None and stood[name] + amount > upper:
            return name, False
    return None


@given(pasts(), st.integers(0, 300), st.integers(1, 90))
def test_it_agrees_with_a_plain_loop(of: Past, from_day: int, every: int) -> None:
    LIMITS.update(above=12, below=8)
    try:
        found = tried(of, from_day * DAY_MS, every_days=every)
        said = [(one.seq, one.account, one.is_lower) for one in found.refused]
        assert said == plainly(of, from_day * DAY_MS, 410 * DAY_MS, every)
    finally:
        LIMITS.update(above=100, below=60)


def test_what_is_refused_is_said_with_by_how_much_and_when() -> None:
    moves = [
        paid(10 * DAY_MS, "a", "b", 50), paid(20 * DAY_MS, "a", "b", 30),
        paid(40 * DAY_MS, "c", "b", 10), paid(70 * DAY_MS, "a", "c", 60),
        paid(71 * DAY_MS, "c", "a", 20),
    ]  # fmt: skip
    found = tried(past(opened("abc"), moves), until_ms=90 * DAY_MS)
    assert list(found.refused) == [
        Refused(1, 20 * DAY_MS, account("b"), 30, 20, is_lower=True),
        Refused(3, 70 * DAY_MS, account("a"), 60, 10, is_lower=False),
    ]
    assert (found.judged, found.moved) == (5, 170)
    assert by_days(found) == [(0, 1, 30), (30 * DAY_MS, 0, 0), (60 * DAY_MS, 1, 60)]
    own, bounds = of_account(found, account("b"))
    assert [one.seq for one in own] == [1]
    assert bounds == [(day * DAY_MS, (-60, 100)) for day in (0, 30, 60)]


def test_what_takes_back_a_refused_exchange_is_left_out() -> None:
    made = past(opened("ab"), [paid(10 * DAY_MS, "a", "b", 70), paid(11 * DAY_MS, "b", "a", 70)])
    made.moves[1] = made.moves[1]._replace(type="reversal", of=made.moves[0].order)
    found = tried(made)
    assert [one.seq for one in found.refused] == [0]
    assert found.judged == 1


def test_acts_of_the_coop_move_past_bounds_and_what_follows_is_judged_by_them() -> None:
    made = past(opened("ab"), [paid(10 * DAY_MS, "a", "b", 70), paid(11 * DAY_MS, "a", "b", 1)])
    made.moves[0] = made.moves[0]._replace(type="moves-posted")
    found = tried(made)
    assert [one.seq for one in found.refused] == [1]


def test_account_opened_between_two_settings_has_what_accounts_open_with() -> None:
    owners = opened("a") | opened("b", 35 * DAY_MS)
    of = past(owners, [paid(36 * DAY_MS, "a", "b", 20)])
    assert not tried(of).refused
    narrow = backtest(
        of, lambda at: POLICIES["fixed-1"].bounds(of, at, LIMITS), 0, 90 * DAY_MS,
        opening=(-10, 10),
    )  # fmt: skip
    assert [one.account for one in narrow.refused] == [account("b")]


def test_it_says_how_far_it_is() -> None:
    told: list[tuple[int, int]] = []
    of = past(opened("ab"), [paid(DAY_MS, "a", "b", 1)] * 12_000)
    backtest(of, lambda _: {}, 0, 2 * DAY_MS, told=lambda done, whole: told.append((done, whole)))
    assert told == [(5_000, 12_000), (10_000, 12_000), (12_000, 12_000)]


def test_changes_come_with_what_narrows_most_first() -> None:
    before: Bounds = {"a": (-60, 60), "b": (-60, 60), "c": (None, 60), "d": (-60, None)}
    after: Bounds = {"a": (-90, 60), "b": (-20, 60), "c": (-60, 60), "d": (-60, None), "e": (0, 0)}
    assert [one.account for one in changes(before, after)] == ["c", "b", "a"]
