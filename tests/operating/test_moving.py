"""A database that is moved keeps every row, of every table, and leaves a closed one behind."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Boolean, Integer, LargeBinary
from sqlalchemy.exc import DBAPIError

from api.backups import moving, stores
from api.backups.moving import move
from api.backups.restoring import restore
from api.backups.taking import back_up
from api.service.moved import MovedError
from api.service.service import Service
from ledger.columns import Hex, Id
from ledger.database import writer_engine
from ledger.errors import FaultError
from tests.operating.places import SIGNED_IN, STORES, Place, Places, tables
from tests.support.running import ayni
from tests.support.towns import settle

if TYPE_CHECKING:
    from sqlalchemy import Column

    from tests.support.towns import Town

both_ways = pytest.mark.parametrize(
    ("store", "target"), [(store, target) for store in STORES for target in STORES]
)
LARGEST = 2**63 - 1
TRIES = 50


def story(place: Place) -> Town:
    """Two communities, each with a closed epoch."""
    with place.open() as world:
        return settle(world)


def value(column: Column[Any], number: int, random: Random) -> object:  # noqa: PLR0911 a kind each
    """Something that the column may hold; the edges first."""
    if column.nullable and number % 3 == 2:
        return None
    if isinstance(column.type, Id):
        raw = random.randbytes(16).hex()
        return f"{raw[:8]}-{raw[8:12]}-7{raw[13:16]}-8{raw[17:20]}-{raw[20:]}"
    if isinstance(column.type, Hex):
        return random.randbytes(32).hex()
    if isinstance(column.type, LargeBinary):
        return [b"", b'{"text": "and \\ quotes"}', b"\x00\xff", b"text\n"][number % 4]
    if isinstance(column.type, Boolean):
        return bool(number % 2)
    if isinstance(column.type, Integer):
        small = type(column.type) is Integer
        edges = [0, -1, 2**31 - 1] if small else [0, -1, LARGEST, -LARGEST - 1, 2**53 + 1]
        return edges[number % len(edges)]
    texts = ["", "ñ \U0001f33d\t\n\\N", "NULL", "\\.", "x" * 9][number % 5]
    length = getattr(column.type, "length", None)
    return texts if length is None else texts[:length]


def fill(place: Place, seed: int) -> None:
    """Write rows into every table, whatever they mean."""
    random = Random(seed)  # noqa: S311 tests want the same rows every time
    for table in tables():
        rows: dict[tuple[object, ...], dict[str, Any]] = {}
        for number in range(7):
            row = {column.name: value(column, number, random) for column in table.columns}
            for column in table.primary_key:
                if type(column.type) is not Id and isinstance(row[column.name], int):
                    row[column.name] = number
            rows[tuple(row[column.name] for column in table.primary_key)] = row
        if table.name == "origin":
            rows = dict(list(rows.items())[:1])
        place.insert(table, list(rows.values()))


def analyzed(place: Place) -> set[str]:
    """The tables of which the server knows how much is in them."""
    engine = writer_engine(place.url)
    with engine.connect() as connection:
        asked = "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > 0"
        found = set(connection.exec_driver_sql(asked).scalars())
    engine.dispose()
    return found


@both_ways
def test_every_row_of_every_table_comes_along(places: Places, store: str, target: str) -> None:
    old, new = places.begun(store), places.new(target)
    fill(old, 0)
    rows = old.rows()
    assert all(rows.values())
    new.folder.mkdir()
    moved = move(old.url, new.url, 7)
    assert new.rows() == rows
    if target == "postgresql":
        assert analyzed(new) >= {table.name for table in tables()}
    # Who is signed in stays so; `rows` leaves that out, as a backup brings nobody's back.
    assert moved.rows.pop(SIGNED_IN)
    assert moved.rows == {name: len(found) for name, found in rows.items()}


@both_ways
def test_a_backup_has_every_row_of_every_table(places: Places, store: str, target: str) -> None:
    old, new, file = places.begun(store), places.new(target), places.file("backup.zip")
    old.open().__exit__()
    key = (old.folder / "service.key").read_text()
    engine = writer_engine(old.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM origin")
    engine.dispose()
    fill(old, 1)
    engine = writer_engine(old.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM book")
    engine.dispose()
    rows = old.rows()
    back_up(old.settings, file, 7)
    with file.open("rb") as opened:
        restore(new.settings, opened, audited=False)
    assert new.rows() == rows
    assert (new.folder / "service.key").read_text() == key


@both_ways
def test_what_was_moved_goes_on_there_and_is_closed_here(
    places: Places, store: str, target: str
) -> None:
    old, new = places.begun(store), places.new(target)
    new.folder.mkdir()
    town = story(old)
    rows = old.rows()
    ran = ayni("move", "--to", new.url, *old.options, "--json")
    assert ran.answer["rows"] == sum(map(len, rows.values()))
    assert ran.answer["AYNI_DATA"] == str(old.folder)
    with pytest.raises(MovedError, match="was moved to"):
        Service(old.settings)
    for command in (("close", "--book", town.coop.book), ("move", "--to", places.new(store).url)):
        ran = ayni(*command, *old.options)
        assert (ran.code, "was moved to" in ran.err) == (2, True)
    assert old.rows() == rows
    # The new one goes on from the same data folder.
    there = Place(old.folder, new.url)
    with there.open(seed=3, now_ms=town.world.now_ms + 1_000) as world:
        town.coop.world = world
        town.coop.pay(town.ana, town.ben, 5)
    # Opened again by hand, the old one lacks what was signed since.
    assert ayni("move", "--reopen", *old.options).code == 0
    with pytest.raises(FaultError, match="were signed, and the database has"):
        Service(old.settings)


@pytest.mark.parametrize("store", STORES)
def test_what_was_moved_can_be_opened_again_while_nothing_was_written(
    places: Places, store: str
) -> None:
    old, new = places.begun(store), places.new("sqlite")
    new.folder.mkdir()
    story(old)
    assert ayni("move", "--to", new.url, *old.options).code == 0
    assert ayni("move", "--reopen", *old.options).code == 0
    Service(old.settings).close()
    ran = ayni("move", "--reopen", *old.options)
    assert (ran.code, "was not moved" in ran.err) == (2, True)


@pytest.mark.parametrize("store", STORES)
def test_a_running_service_is_not_moved(places: Places, store: str) -> None:
    old, new = places.begun(store), places.new("sqlite")
    new.folder.mkdir()
    with old.open():
        ran = ayni("move", "--to", new.url, *old.options)
        assert (ran.code, "Stop" in ran.err) == (2, True)
    assert list(new.folder.iterdir()) == []
    # A server may take a moment to see that somebody has left, and says until then what to do.
    tried = (ayni("move", "--to", new.url, *old.options) for _ in range(TRIES))
    assert next(ran for ran in tried if "try again" not in ran.err).code == 0


@pytest.mark.parametrize("store", STORES)
def test_no_service_starts_while_it_is_moved(
    places: Places, store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = places.begun(store), places.new("sqlite")
    new.folder.mkdir()
    story(old)
    compare = moving._compare  # noqa: SLF001 between the copy and the mark
    seen = []

    def starting(*words: Any) -> None:  # noqa: ANN401
        with pytest.raises((FaultError, DBAPIError)) as caught:
            Service(old.settings)
        seen.append(caught.value)
        compare(*words)

    monkeypatch.setattr(moving, "_compare", starting)
    if store == "postgresql":
        monkeypatch.setenv("PGOPTIONS", "-c lock_timeout=300")
    assert ayni("move", "--to", new.url, *old.options).code == 0
    assert "moved" in str(seen[0])


@both_ways
def test_what_cannot_be_moved_leaves_both_as_they_were(
    places: Places, store: str, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = places.begun(store), places.new(target)
    new.folder.mkdir()
    story(old)
    rows = old.rows()

    def lost(*_: object) -> None:
        raise FaultError("database", "the disk is full", "Make room")

    with monkeypatch.context() as patched:
        patched.setattr(moving, "_compare", lost)
        assert ayni("move", "--to", new.url, *old.options).code == 2
    assert list(new.folder.iterdir()) == []
    new.folder.rmdir()
    assert new.is_untouched()
    assert old.rows() == rows
    Service(old.settings).close()


def test_a_row_that_was_lost_on_the_way_is_noticed(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = places.begun("sqlite"), places.new("postgresql")
    story(old)

    def losing(new: Any, table: Any, lines: Any, where: str) -> int:  # noqa: ANN401
        return stores.fill_table(new, table, list(lines)[1:], where)

    monkeypatch.setattr(moving, "fill_table", losing)
    with pytest.raises(FaultError, match="what was read again is not what was written"):
        move(old.url, new.url, 7)
    assert new.is_untouched()
    Service(old.settings).close()


def test_a_place_that_is_taken_is_not_moved_to(places: Places) -> None:
    old, other = places.begun("sqlite"), places.begun("postgresql")
    story(old)
    story(other)
    for url in (old.url, other.url):
        assert ayni("move", "--to", url, *old.options).code == 2
    Service(old.settings).close()


def test_one_of_two_options_is_needed(places: Places) -> None:
    place = places.begun("sqlite")
    assert ayni("move", *place.options).code == 2
    assert ayni("move", "--reopen", "--to", place.url, *place.options).code == 2
