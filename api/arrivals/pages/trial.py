"""What the page says of a trial: how files were read, what is wrong with them, what would come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import to_builtins

from api.arrivals.beside import accounts_here, known_in_vain
from api.arrivals.pages.saying import (
    HEADERS_NAMED,
    MARKS,
    MEANINGS,
    ORDERS,
    SEPARATORS,
    SUBJECTS,
    show_written,
)
from api.arrivals.records import has_moved
from api.arrivals.refusing import refused_text
from api.arrivals.sandbox import ALL_FILES
from api.arrivals.trials import Chosen
from api.arrivals.trying import ROWS_MAX, TRIAL_DAYS, accounts_tried
from api.imports import ARRIVING
from api.imports.reading.columns import ENCODINGS
from api.imports.reading.secrets import is_secret
from api.people.called import called
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.arrivals.trials import Trial
    from api.pages.seat import Seat

FAULTS_SHOWN: Final = 60
"""Of each kind: those that stop, and notes."""


def said_before(seat: Seat) -> Mapping[str, Any]:
    """What the form to try files says, until something is in the book."""
    is_steward = STEWARD in seat.reader.roles
    return {
        "here": accounts_here(seat) if is_steward else [],
        "moved": has_moved(seat.session, seat.place),
    }


def said_of(seat: Seat, trial: Trial, skip: int) -> Mapping[str, Any]:
    """What is said of a trial, its accounts from `skip` on."""
    reads = bool(seat.reader.roles & {STEWARD, TREASURER})
    return {
        "coming": accounts_tried(seat, skip, ROWS_MAX + 1) if reads else [],
        "in_vain": known_in_vain(seat, trial) if reads else [],
        "numbers": {account: number for number, account in trial.known.items()},
        "refused": refused_text(trial),
        "tried_by": called(seat.session, seat.place, [trial.by])[trial.by],
    }


def _chosen_of(trial: Trial, file: str) -> dict[str, Any]:
    """What was corrected of a file, as it was sent."""
    chosen = trial.chosen.get(file, trial.chosen.get(ALL_FILES, Chosen()))
    found: dict[str, Any] = to_builtins(chosen)
    return found


WORDS: Final[Mapping[str, Any]] = {
    "formats": ARRIVING, "meanings": MEANINGS, "subjects": SUBJECTS, "separators": SEPARATORS,
    "marks": MARKS, "orders": ORDERS, "headers": HEADERS_NAMED,
    "codes": {code: code for code in ENCODINGS}, "is_secret": is_secret,
    "faults_shown": FAULTS_SHOWN, "rows_max": ROWS_MAX, "trial_days": TRIAL_DAYS,
    "chosen_of": _chosen_of, "written_day": show_written, "numbers": {},
}  # fmt: skip
"""What is said of files that were read, whichever they are."""
