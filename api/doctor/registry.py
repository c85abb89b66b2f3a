"""All groups of checks, in the order in which they are looked at, and what they come to."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from api.doctor import (
    address,
    backups,
    chain,
    clocks,
    configured,
    database,
    files,
    host,
    mail,
    running,
    signing,
)
from api.doctor.findings import Finding, Place, Said
from ledger.errors import EvidenceError, FaultError
from ledger.faults import said_of
from ledger.unfit import why_unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from api.settings import SettingsError

SETTINGS: Final = "settings"

CHECKS: Final[Mapping[str, Callable[[Place], Iterator[Said]]]] = MappingProxyType(
    {
        SETTINGS: configured.look,
        "files": files.look,
        "machine": host.look,
        "database": database.look,
        "signing": signing.look,
        "clock": clocks.look,
        "service": running.look,
        "address": address.look,
        "mail": mail.look,
        "chain": chain.look,
        "backups": backups.look,
    }
)


def examine(place: Place) -> list[Finding]:
    """Look at everything. What several groups come upon is said once."""
    found: dict[Said, str] = {}
    for name, look in CHECKS.items():
        for said in _seen(look, place):
            found.setdefault(said, name)
    return [Finding(name, *said) for said, name in found.items()]


def of_settings(error: SettingsError) -> list[Finding]:
    """What is wrong with settings; nothing else can be looked at then."""
    why = "the service does not start with it"
    return [Finding(SETTINGS, f"{name} {what}", why, remedy) for name, what, remedy in error.faults]


def _seen(look: Callable[[Place], Iterator[Said]], place: Place) -> Iterator[Said]:
    """What a group finds, and what keeps it from looking."""
    why = "the service does not start, or fails, for the same reason"
    try:
        yield from look(place)
    except FaultError as error:
        yield Said(f"{error.what}: {error.why}", why, error.remedy)
    except EvidenceError as error:
        yield Said(f"{error.where}: {error.why}", why, "Restore it from your backup")
    except SQLAlchemyError as error:
        if isinstance(error, DBAPIError) and (unfit := why_unfit(error.orig)):
            yield Said(f"AYNI_DATABASE_URL: {unfit[0]}", why, unfit[1])
            return
        cause = said_of(error)
        yield Said(f"database: {cause}", why, "Check its address, and that it answers")
    except OSError as error:
        remedy = "Check that it is there and this user's to read"
        yield Said(f"{error.filename or 'file'}: {error.strerror or error}", why, remedy)
