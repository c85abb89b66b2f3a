"""Why the book would not take what was tried, in words: the same on pages and in terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.words.i18n import _
from api.words.refusal_titles import Text
from api.words.refusing import refusal_text
from ledger.rules.bringing import BROUGHT

if TYPE_CHECKING:
    from api.arrivals.trials import Trial


def refused_text(trial: Trial) -> Text | None:
    """Why the book would not take it; None where it would, or where the files stop it before.

    Files with nobody in them are said to be so: the rules see but an order without accounts.
    """
    refusal = trial.refusal
    if refusal is not None and not trial.accounts:
        return Text(_("There is nobody in the files"), _("Look at how they were read."))
    return None if refusal is None else refusal_text(refusal, trial.counts, BROUGHT)
