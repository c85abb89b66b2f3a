"""Restores a backup into an empty place, all of it or nothing.

1. The file is whole, every part is what its manifest says, and this version knows its schema.
2. The place is empty: no database, and in the data folder no other service's key.
3. The rows are written, by the schema that they had, which is then brought to this version's.
4. What was signed is there, and each journal is audited to its roots.
5. What was signed last and the keys are put beside it, and then the database gets its name.

Somebody who is killed on the way leaves a folder that no service signs from (`chain.watermarks`)
and that the same command goes on from. Leaves to others: to refuse to sign below what was signed
since the backup, which the service does (`api.service.standing`).
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from sqlmodel import delete, select

from api.backups.beside import SIGNED, Laid, key_of, marks_in, require_room
from api.backups.checking import Audited, audit_all
from api.backups.landing import landing, require_empty
from api.backups.rows import lines_of
from api.backups.stores import columns_of, driver_faults, fill_table, sqlite_path
from api.backups.taking import counter, nothing, verify
from api.http.sessions import SessionRow
from api.service import signer
from api.service.schema import require_known, revision_of, upgrade_in
from chain.merkle import leaf_hash
from chain.watermarks import read_marks
from ledger.errors import EvidenceError, FaultError
from ledger.messages import N_
from ledger.tables import BookRow, EntryRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection, RowMapping

    from api.backups.archive import Manifest, Opened
    from api.settings import Settings
    from chain.watermarks import Watermark


class Behind(NamedTuple):
    """A book of which more was signed than is there; `time_ms` is that of the last entry there."""

    book: str
    signed: int
    size: int
    time_ms: int


ANOTHER: Final = "Take another copy of it, or leave --signed out; nothing was changed"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored.

    `behind` are the books that are known to have been signed further than the backup goes: the
    service refuses to start with them, until that is in the database or the runbook was followed.
    """

    manifest: Manifest
    audited: list[Audited] = field(default_factory=list)
    behind: list[Behind] = field(default_factory=list)


def restore(  # noqa: PLR0913 what is restored, where to, and how
    settings: Settings,
    file: IO[bytes],
    *,
    passphrase: str | None = None,
    signed: bytes = b"",
    audited: bool = True,
    jobs: int = 1,
    progress: Callable[[int], object] = nothing,
    auditing: Callable[[int], object] = nothing,
) -> Restored:
    """Restore a backup to where the settings say.

    `signed` is a `signed.sizes` that is newer than the backup, if one was saved. `progress` is told
    the rows written so far, `auditing` the entries audited so far. `jobs` is as in `chain.audit`.

    Raises:
        EvidenceError, WrongPassphraseError: the file does not hold.
        FaultError: it cannot go there.
    """
    backup = verify(file, passphrase)  # 1
    manifest, files = backup.manifest, backup.beside()
    require_known(manifest.schema)
    if key_of(files).public != manifest.service:
        raise EvidenceError(signer.FILE, N_("is not the key that the manifest names"))
    require_room(settings.data, files)  # 2
    require_empty(settings.database)
    known = [*read_marks(signed, "--signed", ANOTHER), *_marks_at(settings.data)]
    with folders(settings), _taken_back() as laid, landing(settings.database) as connection:
        _fill(connection, backup, progress)  # 3
        connection.execute(delete(SessionRow))  # Some may have been ended since.
        _require_signed(connection, marks_in(files))  # 4
        found = Restored(manifest, behind=books_behind(connection, known))
        if audited:
            room = (sqlite_path(settings.database) or settings.data / "any").parent
            key, origin = key_of(files), manifest.origin
            found.audited.extend(audit_all(connection, origin, key, room, auditing, jobs))
        laid.append(Laid(settings.data, files, known))  # 5
    return found


@contextmanager
def _taken_back() -> Iterator[list[Laid]]:
    """What was laid is taken back if the block fails, even when all was written but to be kept."""
    laid: list[Laid] = []
    try:
        yield laid
    except BaseException:
        for one in laid:
            one.taken_back()
        raise


@contextmanager
def folders(settings: Settings) -> Iterator[None]:
    """Make the folders that the settings name, and remove them again if the block fails."""
    path = sqlite_path(settings.database)
    made = []
    for folder in (settings.data, *([] if path is None else [path.parent])):
        for each in reversed([folder, *folder.parents]):
            if not each.exists():
                each.mkdir(mode=0o700)
                made.append(each)
    try:
        yield
    except BaseException:
        for each in reversed(made):
            with suppress(OSError):
                each.rmdir()
        raise


def _marks_at(folder: Path) -> list[Watermark]:
    """What the data folder says was signed, where a service was before."""
    path = folder / SIGNED
    return list(read_marks(path.read_bytes(), str(path))) if path.exists() else []


def _fill(connection: Connection, backup: Opened, progress: Callable[[int], object]) -> None:
    manifest, count = backup.manifest, counter(progress)
    if revision_of(connection) is None:
        upgrade_in(connection, manifest.schema)
    if revision_of(connection) != manifest.schema:
        remedy = "Name a database without any tables"
        raise FaultError("database", "has the tables of another version than the backup", remedy)
    with driver_faults():
        for part in manifest.parts:
            table = part.table
            if table is None:
                continue
            if columns_of(connection, table.name) != {name for name, _kind in table.columns}:
                raise EvidenceError(
                    part.name, N_("is no table of schema {schema}"), schema=manifest.schema
                )
            lines = lines_of(backup.pieces(part), part.name)
            count(fill_table(connection, table, lines, part.name))
    upgrade_in(connection)


def _require_signed(connection: Connection, marks: list[Watermark]) -> None:
    for mark in books_behind(connection, marks):
        why = N_("{signed} entries were signed, and it has {size} or others")
        raise EvidenceError(f"book {mark.book}", why, signed=mark.signed, size=mark.size)


def books_behind(connection: Connection, marks: list[Watermark]) -> list[Behind]:
    """Those books of which the database lacks what was signed, each by the most that was."""
    found: dict[str, Behind] = {}
    for mark in marks:
        wanted = select(BookRow).where(BookRow.book_id == mark.book)
        row = connection.execute(wanted).mappings().first()
        if mark.size and (row is None or _leaf(connection, row, mark) != mark.leaf):
            size, time_ms = (0, 0) if row is None else (row["size"], row["time_ms"])
            before = found.get(mark.book)
            if before is None or before.signed < mark.size:
                found[mark.book] = Behind(mark.book, mark.size, size, time_ms)
    return list(found.values())


def _leaf(connection: Connection, book: RowMapping, mark: Watermark) -> bytes | None:
    """The hash of the entry that was signed last, if it is there."""
    at = (
        EntryRow.community_id == book["community_id"], EntryRow.book == book["book"],
        EntryRow.seq == mark.size - 1,
    )  # fmt: skip
    body = connection.scalar(select(EntryRow.body).where(*at))
    return None if body is None else leaf_hash(body)
