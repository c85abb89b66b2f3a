"""What people write into the forms of exchanges: amounts, texts, how long."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from api.words.texts import cleaned, one_line
from ledger.amounts import AMOUNT_MAX, BadAmountError
from wallets.memos import MEMO_LENGTH_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fastapi import Request

    from api.pages.seat import Seat

AMOUNT_LENGTH_MAX: Final = 24
PAGES_MAX: Final = 10_000
"""Pages of a list that there may be."""

DAYS_FROM, DAYS_TO = date(1970, 1, 1), date(9000, 1, 1)

REFUSED: Final = 422
"""The status of a form that is shown again, with what is wrong."""


def read_amount(seat: Seat, text: str, least: int = 1) -> int | None:
    """The subunits in what was written; None where that is no amount of `least` or more."""
    try:
        amount = seat.unit.read(text.strip()[: AMOUNT_LENGTH_MAX + 1])
    except BadAmountError:
        return None
    return amount if least <= amount <= AMOUNT_MAX else None


def read_text(form: Mapping[str, str], name: str, most: int = MEMO_LENGTH_MAX) -> str:
    """A text as one person writes to another, cut at `most` characters."""
    return cleaned(form.get(name, "")).strip()[:most]


def read_line(form: Mapping[str, str], name: str, most: int) -> str:
    """As `read_text`, where there is room for a line alone."""
    return one_line(form.get(name, "")).strip()[:most]


def read_page(request: Request) -> int:
    """The page of a long list that was asked for, from 1 on."""
    wanted = request.query_params.get("page", "")
    return min(max(int(wanted), 1), PAGES_MAX) if wanted.isascii() and wanted.isdecimal() else 1


def spares_data(request: Request) -> bool:
    """Whether the browser says that it wants little data: it gets no pictures in lists then."""
    return request.headers.get("save-data", "").strip().lower() == "on"


def needed_in(form: Mapping[str, str]) -> tuple[str, str]:
    """The day and the time of day until which something is needed, as they were written."""
    return form.get("needed", "").strip(), form.get("needed_at", "").strip()


def read_days(form: Mapping[str, str], choices: Sequence[int], otherwise: int) -> int:
    """How many days were chosen."""
    wanted = form.get("days", "")
    return next((days for days in choices if str(days) == wanted), otherwise)


def read_day(text: str) -> date | None:
    """The day in a field; None where there is none, or one of no use as a time here."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if DAYS_FROM <= day <= DAYS_TO else None
