"""Kinds of field: what each reads, and the code under which it refuses anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import fields
from ledger.amounts import AMOUNT_MAX, BALANCE_MAX, SCALES
from ledger.fields import TIME_MS_MAX, FieldError
from ledger.refusals import Code

if TYPE_CHECKING:
    from collections.abc import Callable

    Kind = Callable[[object], object]

UUID = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
WELL_FORMED, WHOLE = Code.field_must_be_well_formed, Code.amount_must_be_whole
POSITIVE, FIT = Code.amount_must_be_positive, Code.amount_must_fit

pairs = fields.pairs_of(fields.code, fields.code, 3)
numbers = fields.small_up_to(9)
words = fields.choice("held", "released")
anything = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text(max_size=3))


@given(st.integers(1, AMOUNT_MAX))
def test_amounts_are_read_as_written(amount: int) -> None:
    assert fields.amount(str(amount)) == amount


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("0", POSITIVE),
        ("-0", POSITIVE),
        ("00", POSITIVE),
        ("-1", POSITIVE),
        ("-90", POSITIVE),
        ("1.5", WHOLE),
        ("1,5", WHOLE),
        (".5", WHOLE),
        ("-0.5", WHOLE),
        ("1.0", WHOLE),
        (str(AMOUNT_MAX + 1), FIT),
        ("9" * 16, FIT),
        ("9" * 5_000, FIT),
        ("01", WELL_FORMED),
        ("+1", WELL_FORMED),
        ("", WELL_FORMED),
        ("1e3", WELL_FORMED),
        (" 1", WELL_FORMED),
        ("1\n", WELL_FORMED),
        ("0x1", WELL_FORMED),
        ("1_000", WELL_FORMED),
        ("\u0661", WELL_FORMED),
        ("1.", WELL_FORMED),
        ("none", WELL_FORMED),
        (90, WELL_FORMED),
        (1.5, WELL_FORMED),
        (None, WELL_FORMED),
        (["1"], WELL_FORMED),
    ],
)
def test_each_malformed_amount_has_its_code(value: object, code: Code) -> None:
    with pytest.raises(FieldError) as caught:
        fields.amount(value)
    assert caught.value.code == code


@given(st.integers(-BALANCE_MAX, BALANCE_MAX))
def test_bounds_are_read_as_written(bound: int) -> None:
    assert fields.bound(str(bound)) == bound


def test_no_bound_has_a_word() -> None:
    assert fields.bound("none") is None


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (fields.uuid, UUID),
        (fields.hex32, "0f" * 32),
        (fields.hex20, "0f" * 20),
        (fields.total, "0"),
        (fields.total, "9" * 20),
        (fields.total, str(2**127 - 1)),
        (fields.time_ms, 0),
        (fields.time_ms, TIME_MS_MAX),
        (numbers, 9),
        (fields.code, "h"),
        (fields.code, "Zeit-2-abcdefghi"),
        (words, "held"),
    ],
)
def test_what_a_kind_reads(kind: Kind, value: object) -> None:
    assert str(kind(value)) == str(value)


def test_scales_are_those_of_units() -> None:
    assert [fields.scale(scale) for scale in SCALES] == list(SCALES)


def test_pairs_are_read_in_order() -> None:
    assert pairs([["a", "z"], ["b", "y"]]) == (("a", "z"), ("b", "y"))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (fields.uuid, UUID.upper()),
        (fields.uuid, UUID.replace("-", "")),
        (fields.uuid, UUID + "\n"),
        (fields.uuid, 7),
        (fields.hex32, "0F" * 32),
        (fields.hex32, "0f" * 31),
        (fields.hex32, "0x" + "0f" * 31),
        (fields.hex32, "0f" * 32 + "\n"),
        (fields.hex32, None),
        (fields.hex20, "0f" * 32),
        (fields.hex20, "0F" * 20),
        (fields.hex20, 1),
        (fields.bound, "-0"),
        (fields.bound, "+1"),
        (fields.bound, "01"),
        (fields.bound, "nil"),
        (fields.bound, "1.0"),
        (fields.bound, str(BALANCE_MAX + 1)),
        (fields.bound, str(-BALANCE_MAX - 1)),
        (fields.bound, 1),
        (fields.bound, None),
        (fields.total, "-1"),
        (fields.total, "00"),
        (fields.total, 0),
        (fields.total, str(2**127)),
        (fields.time_ms, -1),
        (fields.time_ms, TIME_MS_MAX + 1),
        (fields.time_ms, 1.0),
        (fields.time_ms, True),
        (fields.time_ms, "1"),
        (numbers, 10),
        (fields.scale, 61),
        (fields.scale, 0),
        (fields.scale, True),
        (fields.scale, "60"),
        (fields.scale, 60.0),
        (fields.code, ""),
        (fields.code, "2h"),
        (fields.code, "a" * 17),
        (fields.code, "h "),
        (fields.code, "hé"),
        (fields.code, 1),
        (words, "other"),
        (words, ""),
        (words, ["held"]),
        (pairs, []),
        (pairs, [["a", "a"], ["b", "b"], ["c", "c"], ["d", "d"]]),
        (pairs, "ab"),
        (pairs, ["ab"]),
        (pairs, [["a"]]),
        (pairs, [["a", "b", "c"]]),
        (pairs, [["b", "x"], ["a", "x"]]),
        (pairs, [["a", "x"], ["a", "y"]]),
        (pairs, [["1", "x"]]),
        (pairs, {"a": "b"}),
    ],
)
def test_what_a_kind_refuses(kind: Kind, value: object) -> None:
    with pytest.raises(FieldError) as caught:
        kind(value)
    assert caught.value.code == WELL_FORMED
    assert caught.value.expected


@given(anything, st.sampled_from([fields.amount, fields.bound, fields.total, fields.scale, pairs]))
def test_any_value_is_read_or_refused_and_never_crashes(value: object, kind: Kind) -> None:
    try:
        found = kind(value)
    except FieldError:
        return
    assert found is None or isinstance(found, int | tuple)
