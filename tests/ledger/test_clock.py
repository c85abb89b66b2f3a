"""The clock that posting goes by: jumps ahead are not believed, everything else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.clock import AHEAD_MS_MAX, SETTLING_MS, VOUCHED_EVERY_MS, GuardedClock, boot_ms
from ledger.errors import ClockError

START_MS = 1_700_000_000_000
YEAR_MS = 31_536_000_000


class Hands:
    """Clocks that a test sets.

    Attributes:
        wall_ms: what can be set.
        passed_ms: what can not.
        other_ms: the database's; None if it has none.
    """

    def __init__(self, passed_ms: int = SETTLING_MS, other_ms: int | None = None) -> None:
        self.wall_ms, self.passed_ms, self.other_ms = START_MS, passed_ms, other_ms
        self.clock = GuardedClock(
            lambda: self.wall_ms, lambda: self.passed_ms, lambda: self.other_ms
        )

    def wait(self, passed_ms: int) -> None:
        """Let time pass."""
        self.wall_ms += passed_ms
        self.passed_ms += passed_ms

    def refuses(self) -> bool:
        """Whether it tells no time to post at; what it says to read by is right all the same."""
        try:
            assert self.clock.now_ms() == self.wall_ms
        except ClockError:
            assert not self.clock.is_right
            return True
        assert self.clock.is_right
        return False


@pytest.mark.parametrize("jump_ms", [AHEAD_MS_MAX + 1, AHEAD_MS_MAX * 12, 2 * YEAR_MS])
def test_a_jump_ahead_is_refused_until_it_is_undone(jump_ms: int) -> None:
    hands = Hands()
    hands.wait(5)
    hands.wall_ms += jump_ms
    for _ in range(3):
        assert hands.refuses()
        assert hands.clock.likely_ms() == hands.wall_ms - jump_ms
        hands.wait(10_000)
    hands.wall_ms -= jump_ms
    assert not hands.refuses()
    hands.wait(3 * YEAR_MS)
    assert not hands.refuses()


@given(st.lists(st.integers(-AHEAD_MS_MAX // 20, AHEAD_MS_MAX // 20), max_size=20))
def test_small_steps_are_believed(steps: list[int]) -> None:
    hands = Hands()
    for step_ms in steps:
        hands.wait(1_000)
        hands.wall_ms += step_ms
        assert not hands.refuses()


@given(st.lists(st.integers(0, AHEAD_MS_MAX), min_size=3, max_size=9))
def test_small_steps_ahead_do_not_add_up(steps: list[int]) -> None:
    hands = Hands()
    for step_ms in steps:
        hands.wall_ms += step_ms
    assert hands.refuses() == (sum(steps) > AHEAD_MS_MAX)


def test_after_a_step_back_it_is_measured_from_there() -> None:
    hands = Hands()
    hands.wall_ms -= YEAR_MS
    assert not hands.refuses()
    hands.wall_ms += YEAR_MS
    assert hands.refuses()


def test_a_machine_that_was_just_started_may_still_learn_the_time() -> None:
    hands = Hands(passed_ms=1_000)
    hands.wall_ms += YEAR_MS
    assert not hands.refuses()
    hands.wait(SETTLING_MS)
    hands.wall_ms += YEAR_MS
    assert hands.refuses()


@pytest.mark.parametrize("off_ms", [YEAR_MS, -YEAR_MS])
def test_the_databases_clock_must_agree_at_the_start(off_ms: int) -> None:
    hands = Hands(other_ms=START_MS + off_ms)
    assert hands.refuses()
    hands.other_ms = START_MS
    assert hands.refuses()  # it is not asked each time
    hands.wait(VOUCHED_EVERY_MS)
    assert not hands.refuses()


def test_the_time_that_passes_goes_on() -> None:
    assert 0 < boot_ms() <= boot_ms()
