"""Amounts: canonical digits, exact reading, one rounding."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_EVEN, Context, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.amounts import (
    AMOUNT_MAX,
    BALANCE_MAX,
    HOURS,
    SCALES,
    BadAmountError,
    BadUnitError,
    Unit,
    from_decimal,
    parse_signed,
    parse_subunits,
)

EUROS = Unit("EUR", 100)
PIECES = Unit("LETS", 1)

VECTORS = Path(__file__).parent / "vectors" / "amounts.json"

balances = st.integers(-BALANCE_MAX, BALANCE_MAX)
units = st.sampled_from(SCALES).map(lambda scale: Unit("u", scale))
decimals = st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,14})?", fullmatch=True, alphabet="-.0123456789")


@given(st.integers(1, AMOUNT_MAX))
def test_amounts_survive_their_text(amount: int) -> None:
    assert parse_subunits(str(amount)) == amount


@given(balances)
def test_balances_survive_their_text(balance: int) -> None:
    assert parse_signed(str(balance)) == balance


REFUSED_BY_BOTH = [
    "",
    " 1",
    "1 ",
    "01",
    "+1",
    "-0",
    "1.0",
    "1e3",
    "0x1",
    "1_0",
    "\u0661",
    "1\n",
    "-",
]


@pytest.mark.parametrize("text", [*REFUSED_BY_BOTH, "0", "-1", str(AMOUNT_MAX + 1), "9" * 5000])
def test_only_canonical_amounts_are_parsed(text: str) -> None:
    with pytest.raises(BadAmountError) as caught:
        parse_subunits(text)
    assert caught.value.text == text


@pytest.mark.parametrize(
    "text", [*REFUSED_BY_BOTH, str(BALANCE_MAX + 1), str(-BALANCE_MAX - 1), "9" * 5000]
)
def test_only_canonical_balances_are_parsed(text: str) -> None:
    with pytest.raises(BadAmountError):
        parse_signed(text)


@pytest.mark.parametrize(
    ("unit", "subunits", "text"),
    [
        (HOURS, 90, "1 h 30"),
        (HOURS, 5, "0 h 05"),
        (HOURS, -150, "-2 h 30"),
        (HOURS, -5, "-0 h 05"),
        (HOURS, 0, "0 h 00"),
        (EUROS, 1250, "12.50"),
        (EUROS, -5, "-0.05"),
        (Unit("w", 10**9), 1, "0.000000001"),
        (PIECES, -12, "-12"),
    ],
)
def test_short_forms(unit: Unit, subunits: int, text: str) -> None:
    assert unit.show(subunits) == text


@given(units, balances)
def test_what_is_shown_can_be_read(unit: Unit, subunits: int) -> None:
    assert unit.read(unit.show(subunits)) == subunits


@pytest.mark.parametrize(
    ("unit", "text", "subunits"),
    [
        (HOURS, "1:30", 90),
        (HOURS, "-1:30", -90),
        (HOURS, "01:05", 65),
        (HOURS, "1h30", 90),
        (HOURS, "1h 30", 90),
        (HOURS, "2 h", 120),
        (HOURS, "2h", 120),
        (HOURS, "2", 120),
        (HOURS, "1.5", 90),
        (HOURS, "0.0500", 3),
        (HOURS, "-0.25", -15),
        (EUROS, "12.5", 1250),
        (EUROS, "12.5000", 1250),
        (PIECES, "3.0", 3),
        (HOURS, "45 min", 45),
        (HOURS, "45min", 45),
        (HOURS, "90 Min", 90),
        (HOURS, "1 h 30 min", 90),
        (HOURS, "1h30min", 90),
        (HOURS, "1:30 h", 90),
        (HOURS, "1 h 5", 65),
        (HOURS, "1 H 05", 65),
        (HOURS, "1,5", 90),
        (HOURS, "1,5 h", 90),
        (HOURS, "1.5h", 90),
        (HOURS, "1\u00a0h\u00a030", 90),
        (HOURS, "1\u202fh\u202f30\u00a0min", 90),
        (HOURS, "45\u00a0min", 45),
        (HOURS, "\u221245 min", -45),
        (HOURS, "\u22121 h 05", -65),
        (HOURS, "1 200 h", 72_000),
        (HOURS, "1 200 min", 1_200),
        (EUROS, "1,50", 150),
        (EUROS, "12,5 EUR", 1250),
        (EUROS, "12.50EUR", 1250),
        (EUROS, "1\u202f234,50\u00a0EUR", 123_450),
        (EUROS, "\u22121 234.50", -123_450),
        (EUROS, "1 000", 100_000),
        (Unit("kWh", 1000), "1,234", 1234),
        (PIECES, "1\u202f234 LETS", 1234),
    ],
)
def test_forms_people_write(unit: Unit, text: str, subunits: int) -> None:
    assert unit.read(text) == subunits


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (HOURS, "0.01"),
        (HOURS, "1:5"),
        (HOURS, "1:60"),
        (HOURS, "1:30:00"),
        (HOURS, "1.5 h 30"),
        (HOURS, "1.5 min"),
        (HOURS, "1 h 60"),
        (HOURS, "1 h 5 h"),
        (HOURS, "1 h 005"),
        (HOURS, "min"),
        (HOURS, "1 30"),
        (HOURS, "1 h \uff13\uff10"),
        (HOURS, "45 m\u0131n"),
        (HOURS, "--1"),
        (HOURS, "h"),
        (HOURS, "1  h 30"),
        (HOURS, "1:30\n"),
        (HOURS, "\u0661:30"),
        (HOURS, "+1"),
        (HOURS, ""),
        (HOURS, ".5"),
        (HOURS, "1."),
        (HOURS, "1e1"),
        (HOURS, str(BALANCE_MAX // 60 + 1)),
        (HOURS, f"{BALANCE_MAX // 60} h 59"),
        (EUROS, "1:30"),
        (EUROS, "1 h 30"),
        (EUROS, "0.001"),
        (EUROS, "1,234.50"),
        (EUROS, "1.234,50"),
        (EUROS, "1,234"),
        (EUROS, "1.234"),
        (EUROS, "1 00"),
        (EUROS, "1234 567"),
        (EUROS, "12.50 USD"),
        (EUROS, "12.50  EUR"),
        (EUROS, "EUR"),
        (EUROS, "45 min"),
        (PIECES, "0.5"),
        (PIECES, "1,234"),
        (PIECES, "9" * 5000),
    ],
)
def test_what_is_not_exactly_an_amount_is_refused(unit: Unit, text: str) -> None:
    with pytest.raises(BadAmountError) as caught:
        unit.read(text)
    assert caught.value.text == text


@given(decimals, st.sampled_from(SCALES))
def test_rounding_agrees_with_the_decimal_module(text: str, scale: int) -> None:
    exact = Context(prec=60).multiply(Decimal(text), Decimal(scale))
    assert from_decimal(text, scale) == int(exact.to_integral_value(ROUND_HALF_EVEN))


@given(st.integers(-(10**6), 10**6))
def test_halves_go_to_the_even_subunit(halves: int) -> None:
    rounded = from_decimal(str(Decimal(halves) / 2), 1)
    assert abs(2 * rounded - halves) <= 1
    assert halves % 2 == 0 or rounded % 2 == 0


def test_rounding_happens_once() -> None:
    """The first is 25.4999999999994 minutes; rounding to hundredths on the way would make it 26."""
    assert from_decimal("0.42499999999999", 60) == 25
    assert from_decimal("0.42500000000000", 60) == 26
    assert from_decimal("0.00833333333333", 60) == 0


@pytest.mark.parametrize("text", ["", "1e3", "NaN", "1,5", "+1", ".5", "1" * 20, "0." + "1" * 31])
def test_only_plain_decimals_are_imported(text: str) -> None:
    with pytest.raises(BadAmountError):
        from_decimal(text, 60)


def test_an_import_stays_within_the_bounds_of_a_balance() -> None:
    assert from_decimal(str(BALANCE_MAX), 1) == BALANCE_MAX
    with pytest.raises(BadAmountError):
        from_decimal(f"{BALANCE_MAX}.51", 1)


@pytest.mark.parametrize("scale", [0, -1, 2, 30, 3600, 10**10])
def test_units_have_sixty_or_a_power_of_ten_subunits(scale: int) -> None:
    with pytest.raises(BadUnitError) as caught:
        Unit("x", scale)
    assert (caught.value.code, caught.value.scale) == ("x", scale)


@pytest.mark.parametrize(("name", "unit"), [("hours", HOURS), ("hundredths", EUROS)])
def test_what_people_write_is_read_as_the_table_says(name: str, unit: Unit) -> None:
    for text, subunits in json.loads(VECTORS.read_text())[name].items():
        try:
            read = unit.read(text)
        except BadAmountError:
            read = None
        assert read == subunits, text
