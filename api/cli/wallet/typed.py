"""Reads what people type into options: amounts, days, texts that an order commits to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.words.i18n import N_, _
from ledger.amounts import BadAmountError
from ledger.errors import FaultError
from wallets.memos import MEMO_LENGTH_MAX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.amounts import Unit

To = Annotated[str, typer.Argument(metavar="TO", help=N_("A name, or the id of an account."))]
Whom = Annotated[str, typer.Argument(metavar="NAME", help=N_("A member's name or id."))]
AmountText = Annotated[
    str,
    typer.Argument(metavar="AMOUNT", help=N_("For example “45 min”, “1 h 30”, 1:30, 2 or 12.50.")),
]
Memo = Annotated[
    str,
    typer.Option(
        "--memo",
        metavar="TEXT",
        help=N_("What it was for; the two of you can read it, and treasurers."),
    ),
]
CategoryCode = Annotated[
    str,
    typer.Option(
        "--category",
        metavar="CODE",
        help=N_("What it is for: a code from the list of the co-op; everybody can read it."),
    ),
]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help=N_("Why; the order commits to it."))
]
LastDay = Annotated[
    datetime,
    typer.Option(
        "--until",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help=N_("Until the end of that day (UTC)."),
    ),
]
LastDayIfAny = Annotated[
    datetime | None,
    typer.Option(
        "--until",
        metavar="DATE",
        formats=["%Y-%m-%d"],
        help=N_("Until the end of that day (UTC); else for good."),
    ),
]

PREFIX_MIN: Final = 8
"""The fewest digits that stand for a key or an id."""


def one_beginning(found: Sequence[str], text: str) -> str | None:
    """The only one of these that begins so; None where none does, or several."""
    fits = [one for one in found if len(text) >= PREFIX_MIN and one.startswith(text.lower())]
    return fits[0] if len(fits) == 1 else None


def subunits(unit: Unit, text: str) -> int:
    """An amount, as people write it.

    Raises:
        FaultError: it is none.
    """
    try:
        return unit.read(text)
    except BadAmountError as error:
        remedy = _("Write it for example as “45 min”, “1 h 30”, 1:30, 2 or 12.50")
        raise FaultError(text, _("is not an amount of this book"), remedy) from error


def above_zero(unit: Unit, text: str) -> int:
    """As `subunits`, and more than zero."""
    found = subunits(unit, text)
    if found <= 0:
        raise FaultError(text, _("is not more than zero"), _("Give more than that"))
    return found


def end_of(day: datetime) -> int:
    """The last millisecond of a day (UTC)."""
    after = day.replace(tzinfo=UTC) + timedelta(days=1)
    return int(after.timestamp()) * 1000 - 1


def check_text(option: str, text: str) -> None:
    """Return if an order may commit to a text.

    Raises:
        FaultError: it is too long.
    """
    if len(text) > MEMO_LENGTH_MAX:
        why = _("has more than {most} characters").format(most=MEMO_LENGTH_MAX)
        raise FaultError(option, why, _("Write less"))
