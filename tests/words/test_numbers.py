"""Account numbers: any slip of a digit, and any two neighbours that changed places, are noticed."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from api.words.numbers import number_of, slot_of

SLOTS = st.integers(0, 9_999_999)


@given(SLOTS)
def test_a_number_leads_back_to_its_slot(slot: int) -> None:
    number = number_of(slot)
    assert slot_of(number) == slot_of(number.replace(" ", "")) == slot


@given(SLOTS, st.integers(0, 7), st.integers(1, 9))
def test_another_digit_is_noticed(slot: int, at: int, more: int) -> None:
    digits = number_of(slot).replace(" ", "")
    at %= len(digits)
    slip = str((int(digits[at]) + more) % 10)
    assert slot_of(digits[:at] + slip + digits[at + 1 :]) is None


@given(SLOTS, st.integers(0, 6))
def test_neighbours_that_change_places_are_noticed(slot: int, at: int) -> None:
    digits = number_of(slot).replace(" ", "")
    at %= len(digits) - 1
    one, other = digits[at], digits[at + 1]
    assume(one != other)
    assert slot_of(digits[:at] + other + one + digits[at + 2 :]) is None


def test_what_is_no_number_names_no_slot() -> None:
    for text in ("", "0", "000", "12x4", "\u0660" * 4, "-1234", "0" * 13, "0.00"):
        assert slot_of(text) is None
    assert number_of(0) == "0000"
    assert number_of(1234) == f"123 4{number_of(1234)[-1]}"
