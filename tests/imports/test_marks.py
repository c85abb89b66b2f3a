"""Numbers and days are read by what their column shows, and named where it shows nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.imports.faults import Wrong
from api.imports.reading.days import DAY_FIRST, MONTH_FIRST, Days, read_day
from api.imports.reading.numbers import Numbers, read_number, read_seconds
from ledger.amounts import BALANCE_MAX, HOURS, Unit

ECO = Unit("ECO", 100)


def column(*texts: str) -> list[int | Wrong]:
    """Read a column of money-like amounts by what it shows."""
    numbers = Numbers()
    for text in texts:
        numbers.look(text)
    return [read_number(text, ECO, numbers.decimal) for text in texts]


@pytest.mark.parametrize(("texts", "expected"), [
    (("1.234,5", "1.234"), (123_450, 123_400)),
    (("1,234.5", "1,234"), (123_450, 123_400)),
    (("0,500", "1.234"), (50, 123_400)),
    (("12,5", "1.000"), (1_250, 100_000)),
    (("1.234.567", "1.234"), (123_456_700, 123_400)),
    (("1 234,50", "1\u00a0234", "1'234"), (123_450, 123_400, 123_400)),
    (("1.234", "2,345"), (Wrong.NUMBER_AMBIGUOUS, Wrong.NUMBER_AMBIGUOUS)),
    (("1.5", "1,5", "1.234"), (150, 150, Wrong.NUMBER_AMBIGUOUS)),
    (("€ 12,50", "12.50 EUR", "7 ECO"), (1_250, 1_250, 700)),
    (("(5)", "\u22122", "+3"), (-500, -200, 300)),
    (("1.2.3", "1,2,3", "1e5", "--1", "x", ".", "1.234,567.8"), (Wrong.NUMBER_UNREADABLE,) * 7),
    (("0.001", "9" * 40, "1" * 61), (
        Wrong.NUMBER_TOO_FINE, Wrong.NUMBER_TOO_LARGE, Wrong.NUMBER_UNREADABLE,
    )),
])  # fmt: skip
def test_a_column_decides_what_its_marks_mean(
    texts: tuple[str, ...], expected: tuple[int | Wrong, ...]
) -> None:
    assert column(*texts) == list(expected)


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=8), st.sampled_from(",."))
def test_amounts_with_cents_are_read_in_either_style(cents: list[int], mark: str) -> None:
    thousands = "." if mark == "," else ","
    texts = [
        f"{each / 100:,.2f}".replace(",", "_").replace(".", mark).replace("_", thousands)
        for each in cents
    ]
    assert column(*texts) == cents


@given(st.integers(-BALANCE_MAX, BALANCE_MAX))
def test_whatever_a_unit_shows_is_read(subunits: int) -> None:
    for unit in (HOURS, ECO, Unit("S", 1)):
        assert read_number(unit.show(subunits), unit, ".") == subunits


@pytest.mark.parametrize(("text", "minutes"), [
    ("1:30", 90), ("1h30", 90), ("1 h 30", 90), ("1 h 30 min", 90), ("1:30 h", 90),
    ("1:30:00", 90), ("90 min", 90), ("90'", Wrong.NUMBER_UNREADABLE), ("1.5", 90), ("1,5 h", 90),
    ("2 horas", 120), ("2 heures", 120), ("-0:45", -45), ("1:75", Wrong.NUMBER_UNREADABLE),
    ("0.333", Wrong.NUMBER_TOO_FINE), ("1:30:01", Wrong.NUMBER_UNREADABLE),
    ("", Wrong.NUMBER_UNREADABLE),
])  # fmt: skip
def test_hours_are_read_in_every_form(text: str, minutes: int | Wrong) -> None:
    assert read_number(text, HOURS, None) == minutes


@given(st.integers(0, 10**9))
def test_seconds_are_whole_minutes_or_named(seconds: int) -> None:
    expected = Wrong.NUMBER_TOO_FINE if seconds % 60 else seconds // 60
    assert read_seconds(str(seconds), HOURS) == expected


@pytest.mark.parametrize(("text", "order", "expected"), [
    ("2020-02-29", None, date(2020, 2, 29)),
    ("2020-02-29T23:59:59.999Z", None, date(2020, 2, 29)),
    ("2020-02-29 10:00:00 UTC", None, date(2020, 2, 29)),
    ("20200229", None, date(2020, 2, 29)),
    ("1582934400", None, date(2020, 2, 29)),
    ("29.2.2020", None, date(2020, 2, 29)),
    ("03.04.20", MONTH_FIRST, date(2020, 4, 3)),
    ("29/02/2020 10:00", None, date(2020, 2, 29)),
    ("02-29-2020", None, date(2020, 2, 29)),
    ("03/04/2020", DAY_FIRST, date(2020, 4, 3)),
    ("03/04/2020", MONTH_FIRST, date(2020, 3, 4)),
    ("03/04/2020", None, Wrong.DAY_AMBIGUOUS),
    ("04/04/2020", None, date(2020, 4, 4)),
    ("29 de febrero de 2020", None, date(2020, 2, 29)),
    ("29 févr. 2020", None, date(2020, 2, 29)),
    ("1er août 2020", None, date(2020, 8, 1)),
    ("Feb 29, 2020", None, date(2020, 2, 29)),
    ("Sat, 29 Feb 2020 10:00:00 +0100", None, date(2020, 2, 29)),
    ("29/02/2021", None, Wrong.DAY_UNREADABLE),
    ("31/12/1899", None, Wrong.DAY_UNREADABLE),
    ("Febtember 3, 2020", None, Wrong.DAY_UNREADABLE),
    ("soon", None, Wrong.DAY_UNREADABLE),
    ("", None, None),
    ("0", None, None),
    ("0000-00-00 00:00:00", None, None),
    ("1970-01-01T00:00:00Z", None, None),
])  # fmt: skip
def test_days_are_read_in_every_form(
    text: str, order: str | None, expected: date | Wrong | None
) -> None:
    assert read_day(text, order) == expected


@given(
    st.lists(st.integers(0, 40_000), min_size=1, max_size=8),
    st.sampled_from([("%d/%m/%Y", DAY_FIRST), ("%m/%d/%Y", MONTH_FIRST)]),
)
def test_a_column_decides_whether_day_or_month_comes_first(
    counts: list[int], form: tuple[str, str]
) -> None:
    days = [date(1971, 1, 1) + timedelta(days=count) for count in counts]
    telling = Days()
    for text in (*(each.strftime(form[0]) for each in days), date(2020, 1, 31).strftime(form[0])):
        telling.look(text)
    assert telling.order == form[1]
    assert [read_day(each.strftime(form[0]), telling.order) for each in days] == days
