"""What a refusal's text is, and the titles that many share."""

from __future__ import annotations

from typing import Final, NamedTuple

from api.words.i18n import N_


class Text(NamedTuple):
    """A short title and a sentence or two; braces name the refusal's fields."""

    title: str
    detail: str


MALFORMED: Final = N_("This is not a well-formed order")
SIGNATURES: Final = N_("The signatures do not fit the order")
NOT_NOW: Final = N_("The book cannot accept this order now")
NOT_THERE: Final = N_("What the order speaks of is not there")
NOT_SO: Final = N_("That is not possible as things are")
NOT_YOURS: Final = N_("Somebody else must sign this")
FIGURES: Final = N_("The figures do not allow this")
