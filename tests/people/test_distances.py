"""Rough places: read in hundredths of a degree only, as far one way as the other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.people.distances import (
    CLASSES_KM,
    EAST_MAX,
    NORTH_MAX,
    Spot,
    class_km,
    distance_km,
    read_degrees,
)

SPOTS = st.builds(Spot, st.integers(-NORTH_MAX, NORTH_MAX), st.integers(-EAST_MAX, EAST_MAX))


@given(SPOTS, SPOTS)
def test_it_is_as_far_there_as_back(one: Spot, other: Spot) -> None:
    there = distance_km(one, other)
    assert there == distance_km(other, one)
    assert 0 <= there <= 20_100
    assert distance_km(one, one) == 0


@given(SPOTS, SPOTS, SPOTS)
def test_a_way_round_is_not_shorter(one: Spot, other: Spot, third: Spot) -> None:
    way = distance_km(one, third) + distance_km(third, other)
    assert distance_km(one, other) <= way + 1e-6


@given(st.floats(0, 21_000), st.floats(0, 21_000))
def test_what_is_further_is_never_called_nearer(one: float, other: float) -> None:
    near, far = (class_km(distance) or CLASSES_KM[-1] + 1 for distance in sorted((one, other)))
    assert near <= far


def test_known_distances() -> None:
    barcelona, madrid = Spot(4_139, 217), Spot(4_042, -370)
    assert round(distance_km(barcelona, madrid), -1) == 500
    assert class_km(distance_km(barcelona, Spot(4_140, 217))) == 1
    # Fiji lies on both sides of the line where the day changes.
    assert distance_km(Spot(-1_700, 17_990), Spot(-1_700, -17_990)) < 25


@given(st.integers(-NORTH_MAX, NORTH_MAX))
def test_hundredths_are_read_as_they_are_written(hundredths: int) -> None:
    sign, (whole, rest) = "-" * (hundredths < 0), divmod(abs(hundredths), 100)
    assert read_degrees(f"{sign}{whole}.{rest:02}", NORTH_MAX) == hundredths
    assert read_degrees(f" {sign}{whole},{rest:02} ", NORTH_MAX) == hundredths


def test_what_is_closer_or_no_place_is_refused() -> None:
    for text in ("41.387", "", "-", ".5", "4x", "90.01", "1e3", "--4", "4.1.2", "9" * 400):
        assert read_degrees(text, NORTH_MAX) is None
    assert read_degrees("41.4", NORTH_MAX) == 4_140
    assert read_degrees("-7", NORTH_MAX) == -700
