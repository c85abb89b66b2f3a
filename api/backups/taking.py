"""Takes a backup while the service goes on: one snapshot of the database, and what lies beside it.

1. What was signed last is read before the snapshot is begun, so that the snapshot has all of it.
2. The file appears under its name once it is whole and on the disk, readable by its owner only, and
   never in another's place.
3. It is read again from there, and every hash compared, before it is said to be taken.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from importlib.metadata import version
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, cast

from sqlmodel import col, select

from api.backups.archive import Archive, Manifest, Opened
from api.backups.beside import gather, key_of
from api.backups.rows import lines_of
from api.backups.sealed import Sealing, Unsealed, is_sealed
from api.backups.stores import driver_faults, read_table, snapshot
from api.backups.tables import all_tables
from api.service.schema import revision_of
from api.service.standing import origin_in
from ledger.errors import EvidenceError, FaultError
from ledger.messages import N_
from ledger.tables import BookRow
from wallets.keystore import COST_EVERYDAY, Cost, sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Connection

    from api.settings import Settings


class Seal(NamedTuple):
    """A passphrase, and what a guess of it is to cost."""

    passphrase: str
    cost: Cost = COST_EVERYDAY


def nothing(done: int) -> None:
    """Tell nobody of progress."""
    del done


def back_up(  # noqa: PLR0913 what is backed up, where to, and how
    settings: Settings,
    target: Path,
    now_ms: int,
    *,
    seal: Seal | None = None,
    random: Callable[[int], bytes] = os.urandom,
    progress: Callable[[int], object] = nothing,
) -> Manifest:
    """Write a backup to `target`, which must not be there, and see that it can be read again.

    Sealed under a passphrase, if one is given. `progress` is told the rows written so far.

    Raises:
        FaultError: it cannot be taken.
        EvidenceError: the disk did not keep what was written.
    """
    _require_new(target)
    files = gather(settings)  # 1
    with snapshot(settings.database) as connection, _appearing(target) as file:
        manifest = _manifest(connection, settings, now_ms, key_of(files).public)
        if seal is None:
            _write(file, connection, manifest, files, progress)
        else:
            sealing = Sealing(file, seal.passphrase, random, seal.cost)
            _write(cast("IO[bytes]", sealing), connection, manifest, files, progress)
            sealing.finish()
        file.flush()
        os.fsync(file.fileno())
        verify(file, None if seal is None else seal.passphrase)  # 3
    return manifest


def opened(file: IO[bytes], passphrase: str | None) -> Opened:
    """A backup file, whole and unsealed.

    Raises:
        EvidenceError: it was changed or cut, or is no backup.
        WrongPassphraseError: the passphrase does not open it.
        FaultError: it is sealed, and there is no passphrase; or there is one, and it is not.
    """
    if not is_sealed(file):
        if passphrase is not None:
            # Whoever can put a file there without knowing it could make up all of what it says.
            remedy = "Ask where it comes from; leave the passphrase out if it was taken without one"
            raise FaultError("file", "is not sealed, though there is a passphrase", remedy)
        return Opened(file)
    if passphrase is None:
        raise FaultError("file", "is sealed", "Give its passphrase with --passphrase-file")
    return Opened(BufferedReader(Unsealed(file, passphrase)))


def verify(file: IO[bytes], passphrase: str | None) -> Opened:
    """As `opened`, once every part was read and is what the manifest says."""
    found = opened(file, passphrase)
    for part in found.manifest.parts:
        rows = 0
        if part.table is None:
            for _piece in found.pieces(part):
                pass
            continue
        for _line in lines_of(found.pieces(part), part.name):
            rows += 1
        if rows != part.rows:
            raise EvidenceError(
                part.name,
                N_("has {rows} rows, and the manifest says {count}"),
                rows=rows,
                count=part.rows,
            )
    return found


def _require_new(target: Path) -> None:
    if target.exists():
        raise FaultError(str(target), "is there already", "Name another file; nothing was changed")


@contextmanager
def _appearing(target: Path) -> Iterator[IO[bytes]]:
    """A file of the owner's alone that gets its name if the block ends well."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
        _require_new(target)
        part.rename(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _write(
    file: IO[bytes],
    connection: Connection,
    manifest: Manifest,
    files: Mapping[str, bytes],
    progress: Callable[[int], object],
) -> None:
    archive, count = Archive(file), counter(progress)
    try:
        with driver_faults():
            for table in all_tables(connection):
                rows = read_table(connection, table)
                manifest.parts.append(archive.put_table(table, rows, count))
        manifest.parts.extend(archive.put_file(*one) for one in files.items())
        archive.finish(manifest)
    except BaseException:
        archive.give_up()
        raise


def counter(progress: Callable[[int], object]) -> Callable[[int], None]:
    """Tell `progress` the sum of what it is told."""
    done = 0

    def count(rows: int) -> None:
        nonlocal done
        done += rows
        progress(done)

    return count


def _manifest(connection: Connection, settings: Settings, now_ms: int, service: str) -> Manifest:
    rows = connection.execute(select(BookRow).order_by(col(BookRow.book_id))).mappings().all()
    others = {row["service"] for row in rows} - {service}
    if others:
        remedy = "Name the right folder with AYNI_DATA or --data"
        raise FaultError("service.key", "is not the key of the books here", remedy)
    books = [
        {"book": row["book_id"], "community": row["community_id"], "entries": row["size"],
         "epoch": row["epoch"], "time_ms": row["time_ms"]}
        for row in rows
    ]  # fmt: skip
    return Manifest(
        time_ms=now_ms, ayni=version("ayni"), schema=revision_of(connection) or "",
        store=connection.dialect.name, origin=origin_in(connection, settings), service=service,
        books=books,
    )  # fmt: skip
