"""`ayni upgrade` says what it would do and what stands against it, and does it."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from api.backups.kept import path_of
from api.doctor.findings import Machine
from api.doctor.findings import Place as Looked
from api.doctor.upgrading import SETTINGS_SINCE, foresee
from api.service.schema import downgrade, head_revision
from api.service.service import clock_ms
from api.settings import PREFIX, Settings
from ledger.database import writer_engine
from ledger.errors import DatabaseTooNewError
from tests.operating.places import STORES, Place, Places
from tests.support.running import ayni

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection

every_store = pytest.mark.parametrize("store", STORES)
OLDER = "0096"


def older(places: Places, store: str) -> Place:
    """A place that an older version left."""
    place = places.begun(store)
    place.open().__exit__()
    engine = writer_engine(place.url)
    downgrade(engine, OLDER)
    engine.dispose()
    return place


@every_store
def test_what_would_be_done_is_said_and_then_done(places: Places, store: str) -> None:
    place, file = older(places, store), places.file("a.zip")
    ran = ayni("upgrade", "--check", "--json", *place.options)
    said = json.loads(ran.out)
    assert (ran.code, said["ok"], said["done"]) == (1, False, False)
    assert (said["from"], said["to"], min(said["migrations"])) == (OLDER, head_revision(), "0097")
    assert said["migrations"]["0097"] == "That the database was moved, and where to."
    assert (said["seconds_max"] >= 1, said["database_mb"] > 0) == (True, True)
    assert "AYNI_BACKUP_DIR" in said["new_settings"]
    assert (store == "sqlite") == (said["free_mb"] != "-")
    # Without a backup nothing is done, and it is said why.
    ran = ayni("upgrade", *place.options)
    assert (ran.code, "upgrade: there is no backup from within a day." in ran.out) == (1, True)
    file.write_bytes(b"somebody's")
    ran = ayni("upgrade", "--backup", file, "--check", *place.options)
    assert (ran.code, "is no backup" in ran.err) == (1, True)


@every_store
def test_it_is_done_once_nothing_stands_against_it(
    places: Places, store: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, kept = older(places, store), tmp_path / "kept"
    kept.mkdir()
    monkeypatch.setenv("AYNI_BACKUP_DIR", str(kept))
    file = path_of(kept, clock_ms())
    file.write_bytes(b"whole")
    assert ayni("upgrade", "--check", "--json", *place.options).answer["done"] is False
    assert ayni("upgrade", "--json", *place.options).answer["done"] is True
    said = ayni("upgrade", "--json", *place.options).answer
    assert (said["from"], said["done"], said["seconds_max"]) == (head_revision(), False, 0)
    place.open().__exit__()


def looked(place: Place, **own: Any) -> Looked:  # noqa: ANN401
    """A place, on a machine of the test's own."""
    return Looked(place.settings, replace(Machine(), **own))


def test_what_stands_against_it_is_found(places: Places) -> None:
    place = older(places, "sqlite")
    found = foresee(looked(place, free=lambda _: 1))
    assert [one.what for one in found.findings] == [
        "there is no backup from within a day", "0 MB are free beside the database"
    ]  # fmt: skip
    fresh = places.begun("sqlite")
    assert foresee(looked(fresh, free=lambda _: 1)).findings == ()  # Nothing would be done.
    assert foresee(looked(places.new("sqlite"))).revision == ""


def test_a_backup_from_elsewhere_counts_by_when_it_was_taken(
    places: Places, story: Place, backups: dict[str | None, bytes]
) -> None:
    del story
    place = older(places, "sqlite")
    for passphrase, time_ms in ((None, 7), ("twelve characters", 9_000)):
        file = places.file(f"{passphrase}.zip")
        file.write_bytes(backups[passphrase])
        os.utime(file, (9, 9))
        assert foresee(looked(place), file).backup_ms == time_ms
        assert foresee(looked(place, now_ms=lambda: 100), file).findings == ()


def test_a_newer_versions_database_is_refused(places: Places) -> None:
    place = places.begun("sqlite")
    engine = writer_engine(place.url)
    with engine.begin() as connection:
        mark(connection, "9999")
    engine.dispose()
    with pytest.raises(DatabaseTooNewError):
        foresee(looked(place))
    assert ayni("upgrade", "--check", *place.options).code == 2


def test_one_that_is_in_use_is_not_upgraded(places: Places, monkeypatch: Any) -> None:  # noqa: ANN401
    place, kept = places.begun("sqlite"), places.file("kept")
    kept.mkdir()
    monkeypatch.setenv("AYNI_BACKUP_DIR", str(kept))
    path_of(kept, clock_ms()).write_bytes(b"whole")
    with _older_under_a_service(place):
        ran = ayni("upgrade", *place.options)
    assert (ran.code, "is in use by a running service" in ran.err) == (2, True)


@contextmanager
def _older_under_a_service(place: Place) -> Iterator[None]:
    with place.open() as world:
        for revision in (OLDER, head_revision()):
            with world.service.database.writing_engine.begin() as connection:
                mark(connection, revision)
            if revision == OLDER:
                yield


def mark(connection: Connection, revision: str) -> None:
    """Say that a database is at a revision."""
    connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})


def test_settings_that_are_said_to_be_new_are_settings() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert {name for names in SETTINGS_SINCE.values() for name in names} <= known
