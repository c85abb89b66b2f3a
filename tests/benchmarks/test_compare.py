"""Which way is better, what counts as a fall, and what the table says."""

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.benchmarks.scripts import script

bars, compare = script("bars"), script("compare")
MORE = bars.Bar("more", 1.0, at_least=True, says="more is better")
LESS = bars.Bar("less.part", 1.0, at_least=False, says="less is better")
POSITIVE = st.floats(0.001, 1_000)
NAMES = {
    "bulk_over_verify", "single_over_noop", "single_over_hordak", "single_p99_over_p50",
    "two_workers_over_one", "slow_sync_over_each", "kernel_over_driver", "growth",
    "many_books_over_one", "audit_over_verify", "audit_peak_mb", "epoch_update_s",
    "backtest_fixed_s", "backtest_tenure_s", "backtest_earned_s", "backtest_real_s",
}  # fmt: skip


@given(before=POSITIVE, share=st.floats(0.01, 3))
def test_worse_by_more_than_a_fifth_is_a_fall_whichever_way_is_better(
    before: float, share: float
) -> None:
    assume(abs(share - 0.8) > 0.001)
    was = {"more": before, "less": {"part": before}}
    has = {"more": before * share, "less": {"part": before / share}}
    fell = [fall.ratio for fall in compare.fallen([MORE, LESS], was, has)]
    assert fell == (["more", "less.part"] if share < 0.8 else [])


def test_a_fall_tells_both_values() -> None:
    falls = compare.fallen([MORE], {"more": 1.0}, {"more": 0.5})
    assert [tuple(fall) for fall in falls] == [("more", 1.0, 0.5)]


def test_what_one_run_lacks_is_not_compared() -> None:
    assert compare.fallen([MORE, LESS], {"less": {"part": 1.0}}, {"more": 0.1}) == []


def test_a_ratio_that_was_nothing_cannot_fall() -> None:
    assert compare.fallen([MORE], {"more": 0.0}, {"more": 1.0}) == []


def test_bars_have_every_ratio_once() -> None:
    ratios = [bar.ratio for bar in bars.BARS]
    assert len(ratios) == len(set(ratios))
    assert {ratio.partition(".")[0] for ratio in ratios} == NAMES


@given(value=POSITIVE)
def test_the_table_says_what_misses_its_bar(value: float) -> None:
    table = compare.table(
        [MORE, LESS],
        {"more": value, "less": {"part": value}},
        {"more": {"per_s": 12_345.6}, "less": {"part": {"us": 1.234}}},
    )
    more, less = table.splitlines()
    assert ("MISSED" in more) == (value < 1)
    assert ("MISSED" in less) == (value > 1)
    assert more.endswith("(per_s 12,346)")
    assert less.endswith("(us 1.23)")


def test_the_table_has_no_line_for_what_was_not_measured() -> None:
    assert compare.table([MORE, LESS], {"more": 2.0}, {"more": {}}).count("\n") == 0
