"""What a person reads when the book says no: one exact sentence, in their language.

Leaves to others: HTTP (`api.http.problems`), which orders are refused (the rules of each layer),
the texts (`api.words.refusal_texts`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.figure_texts import (
    NO_ROOM,
    NOTHING_TO_GIVE,
    OTHERS_LOWER,
    OTHERS_NOTHING,
    REVERSAL_LOWER,
    REVERSAL_UPPER,
)
from api.words.i18n import _
from api.words.refusal_texts import TEXTS
from api.words.refusal_titles import Text
from api.words.showing import show_amount, show_time
from ledger.amounts import Unit
from ledger.refusals import Code

if TYPE_CHECKING:
    from ledger.refusals import Fields, Refusal

AMOUNTS: Final = frozenset(
    {
        "available",
        "balance",
        "bound",
        "given",
        "held",
        "lower",
        "most",
        "needed",
        "received",
        "room",
        "total",
        "upper",
    }
)
"""Fields that hold subunits; `lower` and `upper` may also say "none"."""

TIMES: Final = frozenset({"begins", "expires", "latest", "now", "until"})
"""Fields that hold milliseconds since 1970."""

BACK: Final = frozenset({"reversal", "list-reversed"})
FOR_OTHERS: Final = frozenset({"transfer-by-mandate", "exchange"})
"""Order types where whoever gives need not be who reads the refusal."""


def refusal_text(refusal: Refusal, unit: Unit | None, order_type: str) -> Text:
    """What to say of a refused order; without a unit, amounts are shown in subunits."""
    title, detail = TEXTS[refusal.code]
    shown = {name: _show(name, value, unit) for name, value in refusal.fields.items()}
    return Text(_(title), _(_variant(refusal, order_type) or detail).format(**shown))


def _variant(refusal: Refusal, order_type: str) -> str | None:
    fields = refusal.fields
    if refusal.code is Code.lower_bound_must_hold:
        if order_type in BACK:
            return REVERSAL_LOWER
        if order_type in FOR_OTHERS:
            return OTHERS_LOWER if fields["available"] else OTHERS_NOTHING
        return None if fields["available"] else NOTHING_TO_GIVE
    if refusal.code is Code.upper_bound_must_hold:
        if order_type in BACK:
            return REVERSAL_UPPER
        return None if fields["room"] else NO_ROOM
    return None


def _show(name: str, value: str | int, unit: Unit | None) -> str:
    if name in TIMES:
        return show_time(int(value))
    if name not in AMOUNTS:
        return str(value)
    if value == "none":
        return _("no limit")
    return show_amount(unit or Unit("", 1), int(value)).strip()


def json_fields(fields: Fields) -> dict[str, str | int]:
    """A refusal's fields for JSON: amounts as decimal strings, since they outgrow its numbers."""
    return {name: str(value) if name in AMOUNTS else value for name, value in fields.items()}
