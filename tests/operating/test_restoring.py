"""A backup, restored, is the same rows, the same digests, and a service that goes on."""

from __future__ import annotations

import shutil
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from api.service.service import Service
from chain.watermarks import FILE
from ledger.errors import FaultError
from tests.operating.places import STORES, Place, Places
from tests.support.running import ayni
from tests.support.sarafu import made
from tests.support.towns import settle

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.towns import Town
    from tests.support.world import Coop

both_ways = pytest.mark.parametrize("target", STORES)
every_store = pytest.mark.parametrize("store", STORES)


def back_up(place: Place, file: Path, *more: str) -> None:
    """Take a backup as an operator does."""
    assert ayni("backup", file, *place.options, *more).code == 0


def story(place: Place) -> Town:
    """Two communities, each with a closed epoch."""
    with place.open() as world:
        return settle(world)


def roots(place: Place, folder: Path) -> dict[str, tuple[str, str]]:
    """What an audit of each exported book comes to."""
    found = {}
    for book in ayni("books", *place.options[:2], "--json").answer["books"]:
        id_ = book["book"]
        file = folder / f"{id_[:8]}.gz"
        key = ayni("export", file, "--book", id_, *place.options, "--json").answer["key"]
        said = ayni("audit", file, "--key", key, "--json").answer
        assert said["ok"]
        found[id_] = (said["journal_root"], said["digest"])
        file.unlink()
    return found


def go_on(place: Place, coop: Coop, town: Town, seed: int = 9) -> int:
    """Pay once more in a service at a place; how many entries its book has then."""
    with place.open(seed, now_ms=town.world.now_ms + 1_000) as world:
        coop.world, before = world, coop.world
        try:
            return int(coop.pay(town.ana, town.ben, 5)["seq"]) + 1
        finally:
            coop.world = before


@every_store
@both_ways
def test_what_was_destroyed_comes_back_and_goes_on(places: Places, store: str, target: str) -> None:
    old, new, file = places.begun(store), places.new(target), places.file("backup.zip")
    town = story(old)
    back_up(old, file)
    rows, wanted = old.rows(), roots(old, places.file("."))
    keys = {one.name: one.read_bytes() for one in old.folder.glob("*.key")}
    shutil.rmtree(old.folder)
    ran = ayni("restore", file, *new.options, "--json")
    assert ran.answer["audited"]
    assert ran.answer["behind"] == 0
    assert {book: digest for book, (_, digest) in wanted.items()} == ran.answer["digests"]
    assert new.rows() == rows
    assert roots(new, places.file(".")) == wanted
    assert {one.name: one.read_bytes() for one in new.folder.glob("*.key")} == keys
    for name in (*keys, FILE, "operator.token"):
        assert (new.folder / name).stat().st_mode & 0o777 == 0o600
    assert go_on(new, town.coop, town) > 0


@pytest.mark.parametrize("seed", range(3))
def test_any_story_comes_back_to_the_same_digest(places: Places, seed: int) -> None:
    """Replayed transfers, with an epoch a day; to the other store and back by two backups."""
    old, there, back = places.new("sqlite"), places.new("postgresql"), places.new("sqlite")
    places.file("made.csv").write_bytes(made(seed).content)
    told = ayni("replay", places.file("made.csv"), "--format", "sarafu", *old.options, "--json")
    digest, rows = told.answer["digest"], old.rows()
    for number, (source, target) in enumerate(pairwise((old, there, back))):
        file = places.file(f"{number}.zip")
        back_up(source, file)
        answer = ayni("restore", file, *target.options, "--json").answer
        assert list(answer["digests"].values()) == [digest]
        assert target.rows() == rows


@every_store
def test_a_sign_in_that_was_ended_does_not_come_back(places: Places, store: str) -> None:
    """Whoever ended it, as it was on a device in other hands, did so after the backup."""
    old, new, file = places.begun(store), places.new(store), places.file("backup.zip")
    with old.open() as world:
        town = settle(world)
        token = town.coop.token(town.ana)
        assert world.call("GET", f"{town.coop.path}/me", token).status_code == 200
    back_up(old, file)
    assert ayni("restore", file, *new.options).code == 0
    with new.open(1, now_ms=town.world.now_ms) as world:
        assert world.call("GET", f"{town.coop.path}/me", token).status_code == 401


@every_store
def test_who_has_nothing_gets_it_back(places: Places, store: str) -> None:
    old, new, file = places.begun(store), places.new(store), places.file("backup.zip")
    old.open().__exit__()
    back_up(old, file)
    assert ayni("restore", file, *new.options).code == 0
    new.open().__exit__()


@every_store
def test_a_database_that_was_lost_beside_its_folder_does_not_sign_again(
    places: Places, store: str
) -> None:
    """M7: what was signed since the backup is named by the folder that is left."""
    old, file, newest = places.begun(store), places.file("old.zip"), places.file("new.zip")
    town = story(old)
    back_up(old, file)
    size = go_on(old, town.coop, town)
    back_up(old, newest)
    # 1. The database is lost, and the folder is not: the older backup is put into its place.
    new = places.new(store)
    new.folder.mkdir()
    for name in ("service.key", "anchor.key", "operator.token", FILE):
        shutil.copy(old.folder / name, new.folder / name)
    ran = ayni("restore", file, *new.options)
    assert ran.code == 0
    assert f"{size} entries were signed, and the backup has {size - 1}, the last of" in ran.err
    with pytest.raises(FaultError, match="were signed, and the database has"):
        Service(new.settings)
    # 2. What is there can be exported and audited, which the runbook tells who lost the rest.
    assert len(roots(new, places.file("."))) == 2
    # 3. The newest backup is the first way on: put into the same folder, it may sign.
    again = Place(new.folder, places.new(store).url)
    assert ayni("restore", newest, *again.options).code == 0
    assert go_on(again, town.coop, town, 10) == size + 1
    # 4. The other: who knows that nobody was promised anything removes what was signed.
    (new.folder / FILE).unlink()
    assert go_on(new, town.coop, town, 11) == size


@every_store
def test_what_was_signed_is_taken_from_a_file_that_was_saved(places: Places, store: str) -> None:
    old, new, file = places.begun(store), places.new(store), places.file("old.zip")
    town = story(old)
    back_up(old, file)
    size = go_on(old, town.coop, town)
    shutil.copy(old.folder / FILE, places.file("saved"))
    ran = ayni("restore", file, *new.options, "--signed", places.file("saved"), "--json")
    assert (ran.answer["behind"], ran.answer["missing"]) == (1, 1)
    with pytest.raises(FaultError, match=f"{size} entries were signed"):
        Service(new.settings)


@every_store
def test_nothing_is_put_where_something_is(places: Places, store: str) -> None:
    old, other, file = places.begun(store), places.begun(store), places.file("backup.zip")
    story(old)
    back_up(old, file)
    rows = old.rows()
    assert ayni("restore", file, *old.options).code == 2
    assert old.rows() == rows
    with other.open(seed=4):
        pass
    before = other.rows()
    for place in (other, Place(other.folder, places.new(store).url)):
        ran = ayni("restore", file, *place.options)
        assert ran.code == 2
        assert "nothing was changed" in ran.err
    assert other.rows() == before


def test_a_file_is_not_written_over(places: Places) -> None:
    place, file = places.begun("sqlite"), places.file("backup.zip")
    place.open().__exit__()
    file.write_text("somebody's")
    ran = ayni("backup", file, *place.options)
    assert (ran.code, "is there already" in ran.err) == (2, True)
    assert file.read_text() == "somebody's"


@every_store
def test_a_backup_is_for_its_owner_and_whole_or_not_there(places: Places, store: str) -> None:
    place, file = places.begun(store), places.file("backup.zip")
    story(place)
    back_up(place, file)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in file.parent.iterdir() if one.is_file()] == ["backup.zip"]
    ran = ayni("restore", file, "--check", "--json")
    assert ran.answer["books"] == 2


def test_no_backup_is_taken_without_the_key_of_the_books(places: Places) -> None:
    place = places.begun("sqlite")
    story(place)
    key = place.folder / "service.key"
    key.rename(place.folder / "away")
    ran = ayni("backup", places.file("a.zip"), *place.options)
    assert (ran.code, "the service's key is not there" in ran.err) == (2, True)
    key.write_text("11" * 32)
    ran = ayni("backup", places.file("a.zip"), *place.options)
    assert (ran.code, "is not the key of the books" in ran.err) == (2, True)
    assert not places.file("a.zip").exists()
