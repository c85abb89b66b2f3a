"""What goes wrong, said in one kind line with what to do about it, and the exit code it ends in.

1 means evidence that does not hold, 2 a fault or a command that was not understood.
"""

from __future__ import annotations

import errno
from typing import Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from api.settings import Fault, SettingsError
from api.words.audit_texts import explained
from api.words.i18n import _
from ledger.errors import AyniError, EvidenceError, FaultError
from ledger.unfit import is_full, why_unfit
from wallets.errors import SealedError, WrongPassphraseError

EVIDENCE: Final = 1
FAULT: Final = 2
FULL: Final = (errno.ENOSPC, errno.EDQUOT)

Expected = (AyniError, OSError, SQLAlchemyError)
"""What is explained; anything else is a mistake in the program and keeps its traceback."""


def explain(error: Exception) -> tuple[str, int]:
    """The lines to show for an error of `Expected`, and the exit code."""
    if isinstance(error, EvidenceError):
        return _evidence(error), EVIDENCE
    if isinstance(error, FaultError):
        return _faults(error), FAULT
    if isinstance(error, SealedError):
        return _(
            "The passphrase does not open it, or the file was changed or cut short.\n"
            "Try again, and with another copy of the file."
        ), FAULT
    if isinstance(error, WrongPassphraseError):
        return _(
            "The passphrase does not open it.\nTry again: nobody can give it back to you."
        ), FAULT
    if isinstance(error, OSError | SQLAlchemyError):
        return _kept(error), FAULT
    return str(error), FAULT


def _kept(error: OSError | SQLAlchemyError) -> str:
    """What files, disks and databases answer."""
    if _has_no_room(error):
        return _("{file}: there is no room on its disk.\nMake room, and try again.").format(
            file=getattr(error, "filename", None) or "ayni"
        )
    if isinstance(error, OSError):
        return _("{file}: {why}.\nCheck that it is there and yours to use.").format(
            file=error.filename or "", why=error.strerror or error
        )
    if isinstance(error, DBAPIError) and (unfit := why_unfit(error.orig)):
        return _faults(FaultError("AYNI_DATABASE_URL", *unfit))
    why = str(error).splitlines()[0]
    return _("database: {why}.\nCheck its address, and that it answers.").format(why=why)


def _has_no_room(error: OSError | SQLAlchemyError) -> bool:
    """Whether a disk has no room left, ours or a server's."""
    if isinstance(error, DBAPIError):
        return is_full(error.orig)
    return isinstance(error, OSError) and error.errno in FULL


def _faults(error: FaultError) -> str:
    one = [Fault(error.what, error.why, error.remedy)]
    faults = error.faults if isinstance(error, SettingsError) else one
    said = _("{what}: {why}.\n{remedy}.")
    return "\n".join(said.format(what=what, why=why, remedy=remedy) for what, why, remedy in faults)


def _evidence(error: EvidenceError) -> str:
    where, why = explained(error)
    return _(
        "{where}: {why}.\n"
        "Get the file again from where it came; if it still says so, keep it and ask who made it."
    ).format(where=where, why=why)
