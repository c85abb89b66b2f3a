"""Backups, destroying, restoring with its audit, and both moves, of a service with names and texts.

`python benchmarks/moving.py --entries 1000000` prints the seconds that each took, and the most
memory of this process in each. It ends with an error if the book is not what it was.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import psycopg
from pgserver.postgres_server import get_server
from sqlalchemy import insert, select

import api.rooms  # noqa: F401 its tables are made too
from api.backups.moving import move
from api.backups.restoring import restore
from api.backups.taking import Seal, back_up
from api.people.tables import ProfileRow
from api.service.service import Service, clock_ms
from api.service.tables import MemoRow
from api.settings import Settings
from ledger.refusals import Refusal
from ledger.tables import BookRow, EntryRow
from orders import Crowd

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.journal import Journal

BATCH, CHUNK = 1_000, 20_000


def settings_of(folder: Path, url: str = "") -> Settings:
    """A service that keeps its things in a folder."""
    return Settings(data=folder, database_url=url, anchor="none")


def fill(settings: Settings, members: int, entries: int) -> None:
    """A book of signed transfers, each with a text, between members who have names."""
    service = Service(settings)
    try:
        crowd = Crowd(6, members, clock_ms())
        _post(service.journal, list(crowd.opening(service.key.public)))
        _personal(service, ProfileRow, [
            {"community_id": crowd.community, "book": 0, "member_id": one.member,
             "name": f"Member {number}", "words": f"member {number}", "alike": "00"}
            for number, one in enumerate(crowd.people)
        ])  # fmt: skip
        left = entries - 2 - 2 * members
        while left > 0:
            items = crowd.transfers(min(CHUNK, left), signed=True)
            _post(service.journal, items)
            _personal(service, MemoRow, [
                {"community_id": crowd.community, "book": 0, "order_id": item.order.id,
                 "salt": b"\x07" * 32, "text": "Bread and a walk", "words": "bread and a walk"}
                for item in items
            ])  # fmt: skip
            left -= CHUNK
        service.close_epoch(crowd.community, crowd.book, by_operator=True).result()
    finally:
        service.close()


def _post(journal: Journal, items: list[Any]) -> None:
    for start in range(0, len(items), BATCH):
        for outcome in journal.post(items[start : start + BATCH], clock_ms()):
            if isinstance(outcome, Refusal):
                raise TypeError(str(outcome))


def _personal(service: Service, table: type, rows: list[dict[str, Any]]) -> None:
    service.database.write(lambda session: session.execute(insert(table), rows)).result()


def state(settings: Settings) -> tuple[Any, ...]:
    """What the book comes to."""
    service = Service(settings)
    try:
        with service.database.reading() as session:
            book = session.exec(select(BookRow)).scalars().one()
            last = select(EntryRow.body).where(EntryRow.seq == book.size - 1)
            return book.size, book.frontier, session.exec(last).scalars().one()
    finally:
        service.close()


def _same(settings: Settings, wanted: tuple[Any, ...]) -> None:
    if state(settings) != wanted:
        raise RuntimeError(f"{settings.data} is not what it was")


def measure(folder: Path, server: str, members: int, entries: int) -> dict[str, Any]:
    """All of it; the seconds and megabytes of each step."""
    first, file = settings_of(folder / "first"), folder / "backup.zip"
    found: dict[str, Any] = {"entries": entries}

    def step(name: str, function: Callable[[], object]) -> None:
        begun = time.perf_counter()
        function()
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
        found[name] = {"seconds": round(time.perf_counter() - begun, 1), "peak_mb": round(peak_mb)}

    step("filled", lambda: fill(first, members, entries))
    wanted = state(first)
    step("backup_sqlite", lambda: back_up(first, file, clock_ms()))
    found["backup_mb"] = round(file.stat().st_size / 2**20, 1)
    path = folder / "first" / "ayni.db"
    found["database_mb"] = round(path.stat().st_size / 2**20, 1)
    step("move_to_postgresql", lambda: move(first.database, _new(server, "moved"), clock_ms()))
    moved = settings_of(folder / "first", _url(server, "moved"))
    _same(moved, wanted)
    step("backup_postgresql", lambda: back_up(moved, folder / "other.zip", clock_ms()))
    sealed = Seal("twelve characters")
    step("backup_sealed", lambda: back_up(moved, folder / "sealed.zip", clock_ms(), seal=sealed))
    step("move_back", lambda: move(moved.database, f"sqlite:///{folder}/back.db", clock_ms()))
    _same(settings_of(folder / "first", f"sqlite:///{folder}/back.db"), wanted)
    for one in folder.glob("*.db*"):
        one.unlink()
    for one in (folder / "first").iterdir():
        one.unlink()
    for name, url in (("sqlite", ""), ("postgresql", _new(server, "restored"))):
        for audited in (False, True) if name == "sqlite" else (True,):
            target = settings_of(folder / f"{name}{audited}", url)

            def restoring(target: Settings = target, *, audited: bool = audited) -> None:
                with file.open("rb") as opened:
                    restore(target, opened, audited=audited)

            step(f"restore_{name}{'_and_audit' if audited else ''}", restoring)
            _same(target, wanted)
    return found


def _new(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return _url(server, name)


def _url(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser("moving.py", description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--members", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="where there is room; else the system's")
    asked = parser.parse_args()
    os.umask(0o077)
    with TemporaryDirectory(dir=asked.folder) as name, get_server(Path(name) / "pg") as server:
        found = measure(Path(name), server.get_uri(), asked.members, asked.entries)
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
