"""Backups by the clock: taken once a night, read again, and older ones gone only then."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from api.backups.apart import TakenError, take_apart
from api.backups.daily import Daily
from api.backups.kept import kept_in, path_of
from api.backups.nightly import LOCK, Nightly
from tests.operating.places import PASSPHRASE, Place, Places
from tests.support.running import ayni

if TYPE_CHECKING:
    from pathlib import Path

MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


def at(text: str) -> int:
    """A moment in UTC, in milliseconds since 1970."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000


@pytest.mark.parametrize(
    ("times", "now", "last"),
    [
        ("03:00", "2026-03-02T03:00", "2026-03-02T03:00"),
        ("03:00 UTC", "2026-03-02T02:59", "2026-03-01T03:00"),
        ("18:00 06:00 UTC", "2026-03-02T05:00", "2026-03-01T18:00"),
        ("03:30 America/Lima", "2026-03-02T08:31", "2026-03-02T08:30"),
        ("23:30 Pacific/Kiritimati", "2026-03-02T09:29", "2026-03-01T09:30"),
        # Clocks go from 02:00 to 03:00, and later from 03:00 back to 02:00.
        ("02:30 Europe/Madrid", "2026-03-29T12:00", "2026-03-29T01:30"),
        ("02:30 Europe/Madrid", "2026-10-25T12:00", "2026-10-25T00:30"),
    ],
)
def test_a_backup_is_due_by_the_clocks_of_the_place(times: str, now: str, last: str) -> None:
    assert Daily.from_text(times).last_ms(at(now)) == at(last)


@pytest.mark.parametrize(
    "text", ["", "UTC", "3:00", "24:00", "03:60", "03:00 Mars/Olympus", "03:00 ../etc", "03.00 UTC"]
)
def test_what_is_no_time_of_a_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"time|zone"):
        Daily.from_text(text)


class Night:
    """A folder of backups, and a clock that the test holds."""

    def __init__(self, place: Place, folder: Path, **own: Any) -> None:  # noqa: ANN401
        folder.mkdir(exist_ok=True)
        self.folder, self.now_ms = folder, at("2026-03-02T12:00")
        self.tries: list[Path] = []
        self.fails = False
        self.settings = place.settings.changed(backup_dir=folder, **own)
        self.nightly = self.process()

    def process(self) -> Nightly:
        """One of the processes of the service."""
        return Nightly(self.settings, lambda: self.now_ms, self._take)

    def _take(self, _settings: object, target: Path, *_: object) -> None:
        self.tries.append(target)
        if self.fails:
            raise TakenError("the disk is full")
        target.write_bytes(b"whole")

    def look(self, days: float = 0) -> str:
        """Look so much later; how backups are then."""
        self.now_ms += int(days * DAY_MS)
        self.nightly.look()
        return self.nightly.state

    @property
    def days(self) -> list[int]:
        """Of which days there is a backup."""
        return [datetime.fromtimestamp(one.time_ms / 1_000, UTC).day for one in self.kept]

    @property
    def kept(self) -> list[Any]:
        """What is there."""
        return kept_in(self.folder)


@pytest.fixture
def night(story: Place, tmp_path: Path) -> Night:
    """Return a folder without backups."""
    return Night(story, tmp_path / "kept", backup_keep=3)


def test_one_is_taken_each_night_and_what_was_missed_once(night: Night) -> None:
    assert (night.nightly.state, night.look(), night.days) == ("waiting", "taken", [2])
    assert (night.look(0.6), night.days) == ("taken", [2])  # It is 02:24.
    assert (night.look(0.1), night.days) == ("taken", [2, 3])
    assert (night.look(9), night.days, len(night.tries)) == ("taken", [2, 3, 12], 3)


def test_older_ones_go_only_once_a_newer_one_is_there(night: Night) -> None:
    own = night.folder / "ayni-of-mine.zip"
    own.write_text("somebody's")
    for day in range(4):
        night.look(min(day, 1))
    assert night.days == [3, 4, 5]
    night.fails = True
    assert (night.look(5), night.days) == ("failing", [3, 4, 5])
    night.fails = False
    assert (night.look(5), night.days, own.exists()) == ("taken", [4, 5, 15], True)


def test_what_fails_is_said_and_tried_again_after_longer_and_longer(
    night: Night, caplog: pytest.LogCaptureFixture
) -> None:
    night.fails = True
    for _minute in range(200):
        night.look(1 / 24 / 60)
    # After 1, 2, 4, 8, 16, 32 minutes, and then after an hour.
    assert len(night.tries) == 9
    assert caplog.messages[0].startswith("no backup could be taken: the disk is full.")
    night.fails = False
    assert night.look(1 / 24) == "taken"
    assert night.look(1) == "taken"


def test_processes_on_one_folder_take_one(night: Night) -> None:
    others = [night.process() for _ in range(3)]
    begun, may_end = Event(), Event()

    def slowly(_settings: object, target: Path, *_: object) -> None:
        begun.set()
        assert may_end.wait(30)
        target.write_bytes(b"whole")

    slow = Nightly(night.settings, lambda: night.now_ms, slowly)
    with ThreadPoolExecutor(1) as threads:
        taking = threads.submit(slow.look)
        assert begun.wait(30)
        for other in others:
            other.look()
        assert [other.state for other in others] == ["waiting"] * 3
        may_end.set()
        taking.result()
    for other in others:
        other.look()
    assert [other.state for other in others] == ["taken"] * 3
    assert (night.tries, len(night.kept)) == ([], 1)


def test_one_from_a_clock_that_was_ahead_keeps_none_from_being_taken(night: Night) -> None:
    ahead = path_of(night.folder, night.now_ms + 400 * DAY_MS)
    ahead.write_bytes(b"whole")
    assert night.look() == "taken"
    assert len(night.kept) == 2
    for _day in range(4):
        night.look(1)
    assert len(night.kept) == 4  # It is neither counted nor removed.


def test_a_folder_that_is_not_there_is_not_made(night: Night, caplog: Any) -> None:  # noqa: ANN401
    night.folder.rmdir()
    assert night.look() == "failing"
    assert not night.folder.exists()
    assert "is not there" in caplog.text


def test_what_a_killed_one_left_goes(night: Night) -> None:
    (night.folder / f".{path_of(night.folder, 0).name}.x1y2").write_bytes(b"half")
    night.look()
    assert {one.name for one in night.folder.iterdir()} == {night.kept[0].path.name, LOCK}


def test_a_real_one_is_sealed_and_restores(
    story: Place, tmp_path: Path, places: Places, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ayni.backups")
    folder, secret = tmp_path / "kept", tmp_path / "passphrase"
    folder.mkdir()
    secret.write_text(f"{PASSPHRASE}\n")
    settings = story.settings.changed(backup_dir=folder, backup_passphrase_file=secret)
    nightly = Nightly(settings, lambda: at("2026-03-02T12:00"))
    nightly.look()
    assert nightly.state == "taken", caplog.text
    [kept] = kept_in(folder)
    assert kept.path.stat().st_mode & 0o777 == 0o600
    place = places.new("sqlite")
    ran = ayni("restore", kept.path, "--passphrase-file", secret, *place.options, "--quick")
    assert ran.code == 0
    assert place.rows() == story.rows()


def test_one_that_fails_or_is_given_up_leaves_no_file(story: Place, tmp_path: Path) -> None:
    target = path_of(tmp_path, 0)
    with pytest.raises(TakenError, match="service ends"):
        take_apart(story.settings, target, 0, None, lambda _seconds: True)
    lost = Place(tmp_path / "no", f"sqlite:///{tmp_path}/no/ayni.db").settings
    with pytest.raises(TakenError, match="service's key is not there"):
        take_apart(lost, target, 0, None, lambda _seconds: False)
    assert not target.exists()


def test_readyz_and_healthz_say_how_backups_are(story: Place, tmp_path: Path) -> None:
    del story
    place = Place(tmp_path / "own", f"sqlite:///{tmp_path}/own/ayni.db")
    with place.open() as world:
        assert world.get("/readyz")["parts"]["backups"] == "none"
        assert "backups" not in world.get("/healthz")["parts"]
    (tmp_path / "kept").mkdir()
    with place.open(backup_dir=tmp_path / "kept") as world:
        assert world.get("/readyz")["parts"]["backups"] == "waiting"
        running = world.app.state.running
        path_of(tmp_path / "kept", world.now_ms).write_bytes(b"whole")
        running.nightly.look()
        assert world.get("/readyz")["parts"]["backups"] == "taken"
        assert world.get("/healthz")["parts"]["backups"] == "running"
