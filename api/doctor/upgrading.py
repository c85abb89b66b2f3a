"""What starting this version would do to an installation, seen before: migrations, room, time.

1. The database is an older version's, or this one's; a newer one's is refused.
2. A backup is there from within a day, since there is no way back but that one.
3. There is room: migrations may write every table anew.
4. Settings are this version's: `api.settings` refuses others, and what is new is named.

Reads alone. Leaves to others: doing it (`api.service.schema`, at each start).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from api.backups.archive import Opened
from api.backups.kept import newest
from api.backups.sealed import is_sealed
from api.doctor.findings import MB, Finding, Place, Said
from api.service.schema import head_revision, pending, require_known, revision_of
from api.service.times import DAY_MS
from ledger.database import POSTGRESQL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sqlalchemy import Connection

UPGRADE: Final = "upgrade"
MB_PER_S: Final = 10
"""How much of a database is written anew in a second, at least: a slow disk's."""
ROOM: Final = 2
"""How often the size of a SQLite file must be free: its tables anew, and the log of that."""

SETTINGS_SINCE: Final[Mapping[str, tuple[str, ...]]] = {
    "0097": (
        "AYNI_PUBLIC_URL", "AYNI_TRUSTED_PROXIES", "AYNI_CORS", "AYNI_BACKUP_DIR", "AYNI_BACKUP_AT",
        "AYNI_BACKUP_KEEP", "AYNI_BACKUP_PASSPHRASE_FILE",
    ),
    "0113": (
        "AYNI_PUSH", "AYNI_MAIL_FROM", "AYNI_SMTP_URL", "AYNI_SMS_URL", "AYNI_SMS_TOKEN",
        "AYNI_SMS_DAILY_MAX",
    ),
}  # fmt: skip
"""Settings that came with a revision of the schema, or since: new to who comes from before it."""

_SIZE: Final = text("SELECT pg_database_size(current_database())")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would happen: `revision` is the database's, empty where it has no tables.

    Attributes:
        migrations: what each does, by its revision, in order.
        size: bytes of the database.
        free: bytes that are free beside it; None where a server keeps it.
        backup_ms: when the newest backup was taken; None if there is none.
        settings: names that are new since that revision.
        findings: what should be seen to before.
    """

    revision: str
    head: str
    migrations: Mapping[str, str] = field(default_factory=dict)
    size: int = 0
    free: int | None = None
    backup_ms: int | None = None
    settings: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def seconds_max(self) -> int:
        """How long it may take, before the service answers again."""
        return 1 + self.size // MB // MB_PER_S if self.migrations else 0


def foresee(place: Place, backup: Path | None = None) -> Foreseen:
    """Look at what an upgrade would do; `backup` is one that was taken elsewhere.

    Raises:
        FaultError: there is no database, or it is a newer version's.
        EvidenceError: `backup` is none.
    """
    head = head_revision()
    if not place.is_there:
        return Foreseen("", head)
    with place.reading() as connection:
        found = revision_of(connection)
        require_known(found)
        size = _size(place, connection)
    migrations = pending(found) if found else {}
    names = [SETTINGS_SINCE[since] for since in SETTINGS_SINCE if since in migrations]
    foreseen = Foreseen(
        found or "", head, migrations, size,
        None if place.file is None else place.machine.free(place.file.parent),
        _backup_ms(place, backup), tuple(chain.from_iterable(names)),
    )  # fmt: skip
    said = tuple(Finding(UPGRADE, *one) for one in _against(place, foreseen))
    return replace(foreseen, findings=said)


def _against(place: Place, foreseen: Foreseen) -> Iterator[Said]:
    """What stands against it; nothing where nothing would be done."""
    if not foreseen.migrations:
        return
    now_ms = place.machine.now_ms()
    if foreseen.backup_ms is None or foreseen.backup_ms < now_ms - DAY_MS:
        yield Said(
            "there is no backup from within a day", "a backup is the only way back",
            "Take one with ayni backup FILE, and name it with --backup FILE",
        )  # fmt: skip
    if foreseen.free is not None and foreseen.free < ROOM * foreseen.size:
        yield Said(
            f"{foreseen.free // MB} MB are free beside the database",
            "with a full disk nothing is changed, and the service does not start",
            f"Make room for {ROOM * foreseen.size // MB} MB",
        )  # fmt: skip


def _size(place: Place, connection: Connection) -> int:
    if connection.dialect.name == POSTGRESQL:
        return int(connection.scalar(_SIZE) or 0)
    return 0 if place.file is None else place.file.stat().st_size


def _backup_ms(place: Place, backup: Path | None) -> int | None:
    """When the newest was taken: one that is sealed by its file's time, since nobody opens it."""
    folder, now_ms = place.settings.backup_dir, place.machine.now_ms()
    kept = None if folder is None else newest(folder, now_ms)
    times = [] if kept is None else [kept.time_ms]
    if backup is not None:
        with backup.open("rb") as file:
            sealed = is_sealed(file)
            taken_ms = int(backup.stat().st_mtime) * 1_000
            times.append(taken_ms if sealed else Opened(file).manifest.time_ms)
    return max(times, default=None)
