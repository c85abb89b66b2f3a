"""The calendar of a rota: days within it and on its weekdays, even turns, changes to one visit."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import assume, given
from hypothesis import strategies as st

from api.rotas.turns import (
    AS_PLANNED,
    CARERS_MAX,
    YEAR,
    Carer,
    Change,
    Plan,
    State,
    earliest_today,
    is_over,
    latest_today,
    today,
    visit_days,
    visits,
)

DAY = timedelta(days=1)
dates = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan of up to a year, in as many turns as there may be."""
    first = draw(dates)
    last = first + draw(st.integers(0, YEAR.days)) * DAY
    weekdays = draw(st.frozensets(st.integers(1, 7), min_size=1))
    return Plan(weekdays, first, last, draw(st.integers(1, CARERS_MAX)))


def carers(plan: Plan) -> list[Carer]:
    """Somebody at each place."""
    return [Carer(f"carer {place}", place) for place in range(plan.turns)]


@st.composite
def planned(draw: st.DrawFn) -> tuple[Plan, date]:
    """A plan, and the day of one of its visits."""
    plan = draw(plans())
    days = visit_days(plan)
    assume(days)
    return plan, draw(st.sampled_from(days))


@given(plans())
def test_every_visit_is_within_the_plan_and_on_a_chosen_weekday(plan: Plan) -> None:
    days = visit_days(plan)
    assert all(plan.first <= day <= plan.last for day in days)
    assert {day.isoweekday() for day in days} <= plan.weekdays
    assert list(days) == sorted(set(days))
    weeks, rest = divmod((plan.last - plan.first).days + 1, 7)
    whole = weeks * len(plan.weekdays)
    assert whole <= len(days) <= whole + min(rest, len(plan.weekdays))


@given(plans(), dates, dates)
def test_a_look_at_a_part_shows_that_part(plan: Plan, since: date, until: date) -> None:
    whole = visits(plan, carers(plan), {}, plan.first, plan.last)
    part = visits(plan, carers(plan), {}, since, until)
    assert part == [visit for visit in whole if since <= visit.day <= until]


@given(plans())
def test_turns_are_even_and_follow_each_other(plan: Plan) -> None:
    comes = [visit.who for visit in visits(plan, carers(plan), {}, plan.first, plan.last)]
    counts = Counter(comes)
    least = counts[f"carer {plan.turns - 1}"]
    assert all(least <= count <= least + 1 for count in counts.values())
    for at, who in enumerate(comes):
        assert who == f"carer {at % plan.turns}"


@given(planned(), st.booleans())
def test_dropping_out_changes_that_visit_only(asked: tuple[Plan, date], taken: bool) -> None:  # noqa: FBT001 drawn
    plan, day = asked
    before = visits(plan, carers(plan), {}, plan.first, plan.last)
    [usual] = [visit.usual for visit in before if visit.day == day]
    assert usual is not None
    change = Change(frozenset({usual}), "neighbour" if taken else None)
    after = visits(plan, carers(plan), {day: change}, plan.first, plan.last)
    for was, is_ in zip(before, after, strict=True):
        if was.day != day:
            assert was == is_
            continue
        assert is_.called
        assert is_.open is not taken
        assert is_.who == ("neighbour" if taken else None)


@given(planned(), st.booleans(), st.booleans())
def test_nobody_is_said_to_come_for_sure_who_has_not_agreed(
    asked: tuple[Plan, date],
    agreed: bool,  # noqa: FBT001 drawn
    taken: bool,  # noqa: FBT001 drawn
) -> None:
    plan, day = asked
    turns = [one._replace(agreed=agreed) for one in carers(plan)]
    change = Change(frozenset(one.member for one in turns), "neighbour") if taken else AS_PLANNED
    [visit] = visits(plan, turns, {day: change}, day, day)
    # Whoever took a visit said so by that.
    said = agreed or taken
    assert visit.state is (State.confirmed if said else State.asked)
    assert (visit.comes, visit.asked) == ((visit.who, None) if said else (None, visit.who))
    [off] = visits(plan, turns, {day: Change(off=True)}, day, day)
    assert (off.state, off.comes, off.asked) == (State.off, None, None)


@given(planned())
def test_who_is_not_needed_is_not_wanted(asked: tuple[Plan, date]) -> None:
    plan, day = asked
    [visit] = visits(plan, carers(plan), {day: Change(off=True)}, day, day)
    assert (visit.who, visit.open, visit.called) == (None, False, False)


@given(planned())
def test_whose_turn_it_is_not_changes_nothing_by_being_out(asked: tuple[Plan, date]) -> None:
    plan, day = asked
    [visit] = visits(plan, carers(plan), {day: AS_PLANNED}, day, day)
    others = frozenset(carer.member for carer in carers(plan)) - {visit.who or ""}
    assert visits(plan, carers(plan), {day: Change(others)}, day, day) == [visit]


@given(planned(), st.integers(0, CARERS_MAX - 1))
def test_who_leaves_leaves_the_others_turns_alone(asked: tuple[Plan, date], place: int) -> None:
    plan, gone = asked
    place %= plan.turns
    left = [one._replace(gone=gone) if one.place == place else one for one in carers(plan)]
    before = visits(plan, carers(plan), {}, plan.first, plan.last)
    after = visits(plan, left, {}, plan.first, plan.last)
    for was, is_ in zip(before, after, strict=True):
        leaves = was.who == f"carer {place}" and was.day >= gone
        assert is_.open is leaves
        assert leaves or was == is_
    # Somebody whose row is erased has left for all days.
    erased = [one for one in carers(plan) if one.place != place]
    for visit in visits(plan, erased, {}, plan.first, plan.last):
        assert visit.open is (visit.usual is None)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)), st.integers(0, 1440))  # noqa: DTZ001 drawn as local
def test_a_visit_is_over_once_it_is_over_everywhere(begins: datetime, minutes: int) -> None:
    begins = begins.replace(second=0, microsecond=0)
    in_the_west = begins.replace(tzinfo=timezone(-timedelta(hours=12)))
    end_ms = int(in_the_west.timestamp() * 1000) + minutes * 60_000
    at = begins.strftime("%H:%M")
    assert is_over(begins.date(), at, minutes, end_ms)
    assert not is_over(begins.date(), at, minutes, end_ms - 1)
    assert begins.date() >= earliest_today(end_ms) - DAY


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001 drawn as UTC
def test_a_day_is_over_once_it_is_over_everywhere(moment: datetime) -> None:
    now_ms = int(moment.replace(tzinfo=UTC).timestamp() * 1000)
    first, here, last = earliest_today(now_ms), today(now_ms), latest_today(now_ms)
    assert first <= here <= last <= first + 2 * DAY
    assert here == moment.date()
    for hours in range(-12, 15):
        assert first <= (moment + timedelta(hours=hours)).date() <= last
