"""The past that is read in chunks from the store is the one that the entries make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import Session, select

from api.queries import past
from api.service.callers import Caller, member_reader
from api.service.troubles import ProblemError
from chain.rules import SHAPES
from credit.history import Past, past_of
from ledger.entries import read_entry
from ledger.store import Place
from ledger.tables import BookRow
from tests.support.journals import Ledger, new_database, sample
from tests.support.towns import Town, town

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.world import Person

__all__ = ["town"]


def whole(of: Past) -> tuple[object, ...]:
    """All that a past holds."""
    return of.size, of.owners, of.moves, of.promises


def read(ledger: Ledger, size: int) -> Past:
    """The past of a book's first entries, as the service reads it."""
    with Session(ledger.engine) as session:
        return past.past_at(session, ledger.place, size)


@pytest.mark.parametrize("chunk", [1, 7, past.CHUNK])
def test_past_equals_fold_of_entries(
    chunk: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "CHUNK", chunk)
    with new_database(tmp_path) as engine:
        ledger = sample(engine)
        entries = [read_entry(body, SHAPES, "entry") for body in ledger.entries]
        for size in (0, len(entries) // 2, len(entries)):
            assert whole(read(ledger, size)) == whole(past_of(entries[:size]))
        moved = {one.type for one in read(ledger, len(entries)).moves}
        assert {one.kept_ms is None for one in read(ledger, len(entries)).promises.values()} == {
            True, False,
        }  # fmt: skip
        assert {"transfer", "capture", "reversal"} <= moved


def caller_of(session: Session, town: Town, person: Person) -> Caller:
    """Somebody at the town's first book."""
    service = town.world.service
    [row] = [one for one in session.exec(select(BookRow)) if one.book_id == town.coop.book]
    reader = member_reader(session, Place(row.community_id, row.book), person.member)
    return Caller(service, session, row, reader)


@pytest.mark.parametrize("role", ["treasurer", "auditor", "steward"])
def test_who_may_export_reads_the_past_and_hears_how_far_it_is(town: Town, role: str) -> None:
    told: list[tuple[int, int]] = []
    with town.world.service.database.reading() as session:
        caller = caller_of(session, town, town.roles[role])
        found = past.past_of_book(caller, lambda done, all_: told.append((done, all_)))
        assert found.size == caller.row.size
        assert [-one.legs[0][1] for one in found.moves] == [90, 30]
        assert told == [(found.size, found.size)]


def test_others_do_not(town: Town) -> None:
    with (
        town.world.service.database.reading() as session,
        pytest.raises(ProblemError, match="role_must_allow_it"),
    ):
        past.past_of_book(caller_of(session, town, town.ana))
