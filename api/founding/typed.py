"""What somebody typed about the co-op that shall be, in a form or in a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.founding.terms import Terms
from api.service.malformed import Why, malformed
from api.service.troubles import ProblemError, Trouble
from api.words.texts import one_line
from ledger.amounts import HOURS, BadAmountError, BadUnitError, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

HOURLY: Final = "hours"
DIGITS_MAX: Final = 24
DECIMALS: Final = ("0", "1", "2", "3", "4")


def read_terms(typed: Mapping[str, str]) -> Terms:
    """The terms in the fields of a form; `ProblemError` for an amount that is none.

    `counted` is "hours", or anything else for the unit called `unit` with so many `decimals`.
    """
    unit, quorum = _unit(typed), typed.get("quorum", "")
    if not (quorum.isascii() and quorum.isdecimal() and len(quorum) == 1):
        raise malformed("quorum", Why.not_known)
    return Terms(
        name=one_line(typed.get("co-op", "")), unit=unit.code, scale=unit.scale,
        owe=_amount(unit, typed.get("owe", "")), hold=_amount(unit, typed.get("hold", "")),
        quorum=int(quorum), zone=typed.get("zone", ""), every=typed.get("every", ""),
        language=typed.get("language", ""),
    )  # fmt: skip


def _unit(typed: Mapping[str, str]) -> Unit:
    if typed.get("counted") == HOURLY:
        return HOURS
    decimals = typed.get("decimals", "")
    if decimals not in DECIMALS:
        raise malformed("decimals", Why.not_known)
    try:
        return Unit(typed.get("unit", "").strip(), 10 ** int(decimals))
    except BadUnitError as error:
        raise malformed("decimals", Why.not_known) from error


def _amount(unit: Unit, text: str) -> int:
    try:
        return unit.read(text.strip()[:DIGITS_MAX])
    except BadAmountError as error:
        raise ProblemError(Trouble.founding_limits_must_let_give) from error
