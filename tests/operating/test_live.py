"""Backups that are taken while members pay, and of many entries."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlmodel import col, select

from api.backups.restoring import restore
from api.backups.taking import back_up
from ledger.database import reader_engine
from ledger.tables import EntryRow
from tests.operating.places import STORES, Place, Places
from tests.support.world import Coop

if TYPE_CHECKING:
    from pathlib import Path

BACKUPS = 3


def bodies(place: Place, coop: Coop) -> list[bytes]:
    """A book's entries."""
    engine = reader_engine(place.url)
    try:
        with engine.connect() as connection:
            of_book = select(EntryRow.body).where(EntryRow.community_id == coop.community)
            return list(connection.scalars(of_book.order_by(col(EntryRow.seq))))
    finally:
        engine.dispose()


@pytest.mark.parametrize("store", STORES)
def test_a_backup_amid_payments_is_what_was_before_one_of_them(places: Places, store: str) -> None:
    """It has every entry that was acknowledged before it began, and audits to its own roots."""
    place, done = places.begun(store), Event()
    with place.open() as world, ThreadPoolExecutor(1) as thread:
        coop = Coop(world, "Busy")
        ana, ben = coop.join(), coop.join()
        acknowledged = [0]
        told: list[int] = []

        def back_up_often() -> None:
            try:
                for number in range(BACKUPS):
                    told.append(acknowledged[0])
                    back_up(place.settings, places.file(f"{number}.zip"), 7)
            finally:
                done.set()

        backing = thread.submit(back_up_often)
        paid = 0
        while not done.is_set() or paid < BACKUPS:
            acknowledged[0] = int(coop.pay(ana, ben, 1 + paid % 2, f"Text {paid}")["seq"]) + 1
            coop.pay(ben, ana, 1 + paid % 2)
            paid += 1
        backing.result()
        journal = bodies(place, coop)
    for number, least in enumerate(told):
        target = places.new(STORES[number % 2])
        with places.file(f"{number}.zip").open("rb") as file:
            found = restore(target.settings, file)
        size = found.audited[0].entries
        assert least <= size <= len(journal)
        assert bodies(target, coop) == journal[:size]
        rows = target.rows()
        known = {row[3] for row in rows["entry"]}
        # A text follows its entry, before the answer: but for the last, each has its own.
        assert {row[2] for row in rows["memo"]} <= known
        assert 0 <= sum(b'"memo"' in body for body in journal[:size]) - len(rows["memo"]) <= 1


def test_many_entries_come_back_and_are_moved_both_ways(tmp_path: Path, repository: Path) -> None:
    """5,000 here; `python benchmarks/moving.py --entries 1000000` for a million."""
    program = repository / "benchmarks" / "moving.py"
    ran = subprocess.run(
        [sys.executable, program, "--entries", "5000", "--folder", tmp_path], check=False,
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    steps = [name for name, value in found.items() if isinstance(value, dict)]
    assert len(steps) == 9
    sys.stdout.write(ran.stdout)
