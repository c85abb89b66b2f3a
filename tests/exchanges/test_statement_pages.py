"""A statement by months, sifted, and on paper: its sums are those of its lines."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import pytest

from api.exchanges import statements
from api.queries import months
from tests.support.world import Coop, Person, World

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY_MS = 86_400_000
AMOUNTS = (30, -45, 60, -15, 90, -5, 10, -20)
"""What Ana gave and, below zero, received; a fortnight apart."""


class Past:
    """Ana's exchanges of some months."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.ana, self.ben = self.coop.join(), self.coop.join()
        self.moved: list[tuple[datetime, int]] = []
        for amount in AMOUNTS:
            world.now_ms += 14 * DAY_MS
            sides = (self.ana, self.ben) if amount > 0 else (self.ben, self.ana)
            self.coop.pay(*sides, abs(amount), f"Number {amount}")
            self.moved.append((datetime.fromtimestamp(world.now_ms / 1000, UTC), -amount))
        self.cookie = f"ayni={self.coop.token(self.ana)}; lang=en"

    def page(self, path: str, **asked: object) -> str:
        """A page as Ana sees it."""
        headers = {"Cookie": self.cookie}
        return str(self.world.call("GET", path, headers=headers, params=asked).text)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    """Return them."""
    with World(tmp_path_factory.mktemp("months")) as world:
        yield Past(world)


def memos(page: str) -> list[str]:
    """The texts of the lines, newest first."""
    return re.findall(r'<span class="memo">Number ([^<]*)', page)


def test_what_a_line_moved_and_the_balance_then_are_read_apart(past: Past) -> None:
    [much, *_older] = re.findall(
        r'<span class="much [^>]*>(.*?)</span>\n?</a>', past.page("/app/statement"), re.DOTALL
    )
    assert re.sub(r"<[^>]*>|\n", "", much) == "+20\u00a0min; Balance: \u22121\u00a0h\u00a045"


def test_months_add_up(past: Past) -> None:
    page = past.page("/app/statement")
    assert memos(page) == [str(amount) for amount in reversed(AMOUNTS)]
    by_month: dict[str, list[int]] = {}
    for moment, amount in past.moved:
        by_month.setdefault(f"{moment:%B %Y}", []).append(amount)
    told = dict(re.findall(r"<h2>([^<]*)</h2>\n<p class=\"quiet\">Received ([^<]*)</p>", page))
    for month, amounts in by_month.items():
        received, given = (sum(a for a in amounts if a > 0), sum(-a for a in amounts if a < 0))
        said = told[month].replace("\xa0", " ")
        assert said == f"{shown(received)}, given {shown(given)}"


def shown(minutes: int) -> str:
    """As pages say it."""
    whole, rest = divmod(minutes, 60)
    if not whole and rest:
        return f"{rest} min"
    return f"{whole} h {rest:02}" if rest else f"{whole} h"


def test_it_is_sifted_by_days_and_by_who_gave(past: Past) -> None:
    for way, wanted in (("in", -1), ("out", 1)):
        found = [str(a) for a in reversed(AMOUNTS) if a * wanted > 0]
        assert memos(past.page("/app/statement", way=way)) == found
        assert memos(past.page("/app/statement", way=way, q="number")) == found
    day = past.moved[2][0].date()
    for asked in ({"since": day, "until": day}, {"q": "number", "since": day, "until": day}):
        assert memos(past.page("/app/statement", **asked)) == [str(AMOUNTS[2])]
    assert len(memos(past.page("/app/statement", since=day))) == len(AMOUNTS) - 2
    # What is no day sifts nothing.
    for since in ("2026-02-30", "0001-01-01", "9999-12-31", "x"):
        assert len(memos(past.page("/app/statement", since=since))) == len(AMOUNTS)


def test_on_paper_the_balances_meet(past: Past) -> None:
    first, last = past.moved[2][0].date(), past.moved[5][0].date()
    page = past.page("/app/statement/paper", since=first, until=last).replace("\xa0", " ")
    figures = re.findall(
        r'class="number" data-label="\w+">(?:<strong>)?([^<]*)', page.partition("<tbody>")[2]
    )
    opening, closing = (-sum(AMOUNTS[:count]) for count in (2, 6))
    assert figures[0] == signed(opening)
    assert figures[-1] == signed(closing)
    assert figures[-3] == shown(sum(-a for a in AMOUNTS[2:6] if a < 0))
    assert figures[-2] == shown(sum(a for a in AMOUNTS[2:6] if a > 0))
    lines = re.findall(r"<td>Number ([^<]*)", page)
    assert lines == [str(amount) for amount in AMOUNTS[2:6]]
    # Days in which nothing happened begin and end with what stood there.
    quiet = past.page("/app/statement/paper", since="2000-01-01", until="2000-02-01")
    assert quiet.count("0\xa0h</td>") >= 1


def test_each_sheet_goes_on_where_the_one_before_ends(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statements, "PAPER_ROWS", 3)
    sheets = [past.page("/app/statement/paper", since="2020-01-01", until=past.moved[-1][0].date())]
    while further := re.search(r'paper\?([^"]*)">Next sheet', sheets[-1]):
        assert len(sheets) <= len(AMOUNTS)
        sheets.append(past.page("/app/statement/paper", **dict(parse_qsl(unescape(further[1])))))
    lines = [one for sheet in sheets for one in re.findall(r"<td>Number ([^<]*)", sheet)]
    assert lines == [str(one) for one in AMOUNTS]
    ends = [balances(sheet) for sheet in sheets]
    assert all(before[1] == after[0] for before, after in pairwise(ends))
    assert (ends[0][0], ends[-1][1]) == (signed(0), signed(-sum(AMOUNTS)))
    # A balance of the last day is said to be one on the last sheet alone.
    closing = ["Closing balance" in sheet for sheet in sheets]
    opening = ["Opening balance" in sheet for sheet in sheets]
    assert (opening, closing) == ([True, False, False], [False, False, True])


def balances(sheet: str) -> tuple[str, str]:
    """With which a sheet begins and ends."""
    found = re.findall(r'data-label="Balance">(?:<strong>)?([^<]*)', sheet.replace("\xa0", " "))
    return found[0], found[-1]


def signed(minutes: int) -> str:
    """As pages say a balance."""
    return ("\u2212" if minutes < 0 else "") + shown(abs(minutes))


def test_nobody_elses_statement_is_shown(past: Past) -> None:
    other: Person = past.ben
    for path in ("/app/statement", "/app/statement/paper"):
        page = past.page(path, account=other.account)
        assert "Number" not in page


def test_months_whose_legs_were_not_all_seen_have_no_sums(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(months, "CHUNK", 3)
    monkeypatch.setattr(months, "LEGS_MAX", 3)
    page = past.page("/app/statement")
    assert len(memos(page)) == len(AMOUNTS)
    assert page.count('<p class="quiet">Received') < len({f"{m:%B}" for m, _ in past.moved})
