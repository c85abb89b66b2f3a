"""Reads what somebody has written to pay many: a line for each, whom and how much."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from api.audits.schedules import zone_of
from api.lists.preparing import OWN_ROWS_MAX
from api.people.finding import found, meant
from ledger.amounts import AMOUNT_MAX, BadAmountError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller

TEXT_MAX: Final = 60_000
LINE_MAX: Final = 200
_BETWEEN: Final = re.compile(r"\s*[;\t]\s*")


class Why(StrEnum):
    """What is wrong with a line."""

    no_amount = "no_amount"
    nobody = "nobody"
    several = "several"
    twice = "twice"
    too_many = "too_many"


class Fault(NamedTuple):
    """A line, counted from 1, what stood there, and what is wrong with it."""

    line: int
    text: str
    why: Why


class Payment(NamedTuple):
    """Whom to pay, and how many subunits."""

    account: str
    amount: int


class Read(NamedTuple):
    """What was read; where something is wrong, nothing is to be paid."""

    payments: Sequence[Payment]
    faults: Sequence[Fault]


def read_payments(caller: Caller, text: str) -> Read:
    """The payments that a text lists: name or number, then `;` or a tab, then the amount."""
    payments: list[Payment] = []
    faults: list[Fault] = []
    lines = [(at, line) for at, line in enumerate(text[:TEXT_MAX].split("\n"), 1) if line.strip()]
    for at, line in lines[:OWN_ROWS_MAX]:
        one = _read(caller, line.strip()[:LINE_MAX])
        if isinstance(one, Why):
            faults.append(Fault(at, line.strip()[:LINE_MAX], one))
        elif any(one.account == other.account for other in payments):
            faults.append(Fault(at, line.strip()[:LINE_MAX], Why.twice))
        else:
            payments.append(one)
    if len(lines) > OWN_ROWS_MAX:
        faults.append(Fault(lines[OWN_ROWS_MAX][0], "", Why.too_many))
    return Read(payments, faults)


def _read(caller: Caller, line: str) -> Payment | Why:
    words, *more = _BETWEEN.split(line)
    if not more:
        return Why.no_amount
    try:
        amount = caller.unit.read(more[-1])
    except BadAmountError:
        return Why.no_amount
    if not 1 <= amount <= AMOUNT_MAX:
        return Why.no_amount
    people = meant(found(caller, words), words) if words else []
    if len(people) != 1:
        return Why.several if people else Why.nobody
    return Payment(people[0].account, amount)


def end_of_day(caller: Caller, day: str) -> int:
    """The last millisecond of a day where the book is, since 1970; 0 where none is named."""
    try:
        after = datetime.combine(date.fromisoformat(day) + timedelta(days=1), time.min)
    except (ValueError, OverflowError):
        return 0
    zone = zone_of(caller.session, caller.place) or ZoneInfo("UTC")
    return int(after.replace(tzinfo=zone).timestamp() * 1_000) - 1
