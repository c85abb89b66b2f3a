"""Each system's files: clean ones come to the certificate, difficult ones stop where they say."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import orjson
import pytest
from sqlmodel import select

from api.arrivals.claims import awaited, make_cards
from api.arrivals.past import Wanted, all_past
from api.arrivals.standing import Stage, certificate, standing
from api.arrivals.tables import ArrivalTrialRow
from api.service.troubles import ProblemError, Trouble
from chain.certificates import Certificate
from ledger.tables import AccountRow, BalanceRow
from tests.arrivals.moving import FORMATS, Moving, folder
from tests.imports.coming import coming
from tests.support.postgres import url_of
from tests.support.world import World

if TYPE_CHECKING:
    from pathlib import Path

every_format = pytest.mark.parametrize("format_", FORMATS)


@every_format
def test_clean_files_come_to_the_certificate(world: World, format_: str) -> None:
    moving = Moving.of(world, format_)
    trial = moving.try_(format_, folder(format_, "clean"))
    assert trial.may_be_brought, (trial.found, trial.refusal)
    moving.bring()
    with moving.as_(moving.auditor) as caller:
        found = standing(caller)
        text = certificate(caller)
    assert found.stage == Stage.BROUGHT
    assert found.certificate == sha256(text).hexdigest()
    told = {one.number: one.balance or 0 for one in coming(format_, "clean").accounts}
    said = orjson.loads(text)
    assert {number: int(had) for number, _id, had, _got in said["accounts"]}.items() <= told.items()
    assert all(had == got for _number, _id, had, got in said["accounts"])
    with world.service.database.reading() as session:
        slots = {row.account_id: row.slot for row in session.exec(select(AccountRow))}
        posted = {row.slot: row.posted for row in session.exec(select(BalanceRow))}
        assert session.exec(select(ArrivalTrialRow)).first() is None
    assert all(posted[slots[id_]] == int(got) for _number, id_, _had, got in said["accounts"])
    moving.certify()
    with moving.as_(moving.auditor) as caller:
        assert standing(caller).stage == Stage.CERTIFIED


@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_it_comes_to_the_same_on_both_databases(
    request: pytest.FixtureRequest, tmp_path: Path, store: str
) -> None:
    with World(tmp_path, database_url=url_of(request, store)) as world:
        moving = Moving(world)
        moving.try_("csv", folder("csv", "clean"))
        moving.bring()
        moving.certify()
        with moving.as_(moving.auditor) as caller:
            found = standing(caller)
            text = certificate(caller)
            newest = all_past(caller, Wanted(limit=7))
            older = all_past(caller, Wanted(before=newest.before, limit=40))
        with moving.as_(moving.steward) as caller:
            waiting, _ = awaited(caller)
            cards = make_cards(caller, [one.member for one in waiting])
    assert found.stage == Stage.CERTIFIED
    assert Certificate.from_bytes(text).hash == found.certificate
    assert [row.place for row in (*newest.rows, *older.rows)] == list(range(39, -1, -1))
    assert len({one.code for one in cards}) == 12


@every_format
def test_difficult_files_stop_where_they_say(world: World, format_: str) -> None:
    moving = Moving.of(world, format_)
    trial = moving.try_(format_, folder(format_, "difficult"))
    assert trial.stopping
    assert not trial.may_be_brought
    expected = coming(format_, "difficult")
    assert [str(one) for one in trial.faults] == [str(one) for one in expected.faults]
    assert all(one.file for one in trial.faults if one.stops)


def test_importing_twice_changes_nothing(world: World) -> None:
    moving = Moving.of(world, "csv")
    moving.try_("csv", folder("csv", "clean"))
    moving.bring()
    with pytest.raises(ProblemError) as refused:
        moving.try_("csv", folder("csv", "clean"))
    assert refused.value.trouble is Trouble.arrival_must_be_the_first
