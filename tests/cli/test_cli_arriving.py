"""Moving in from terminals alone, against a running service: from a trial to a claimed account."""

from __future__ import annotations

import json
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from api.arrivals.jobs import Arrivals
from api.arrivals.tables import ArrivedRow
from api.people.called import profile
from api.service.scribe import new_person, open_book
from tests.browser.serving import serving
from tests.browser.town import TERMS, Clock, Town
from tests.cli.office import Office
from tests.imports.coming import DATA
from tests.support.running import ayni

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CLEAN = DATA / "csv" / "clean"
DIFFICULT = DATA / "csv" / "difficult"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Office]:
    """Return a cooperative in which nothing has moved."""
    clock = Clock(0)
    with serving(tmp_path, clock, anchor="none") as (service, address):
        steward = new_person(service, clock, "Amina Osei")
        scribe = open_book(service, clock, "Banc del temps", TERMS, [steward])
        town = Town(service, scribe, clock, {})
        scribe.accepted([scribe.draft_opened(steward)])
        town.enter(steward)
        for person, role in (("Chiara", "treasurer"), ("Elena", "auditor")):
            town.join(person, role)
        random = Random(0)  # noqa: S311 tests want the same keys every time
        yield Office(town, town, address, tmp_path, random)


def go_on(here: Office) -> None:
    """Do what the clock would."""
    job, service = Arrivals(), here.town.service
    with service.database.reading() as session:
        found = job.due(session, here.town.clock())
    for due in found:
        job.do(service, due)


def test_a_coop_moves_in_from_terminals(here: Office, tmp_path: Path) -> None:
    amina, chiara, elena = (here.terminal(name) for name in ("Amina Osei", "Chiara", "Elena"))
    ran = amina.run("arrive", DIFFICULT, "--format", "csv")
    assert ran.code == 1
    assert "stops" in ran.out
    assert "This can be brought in" in amina.did("arrive", CLEAN, "--format", "csv")
    ran = amina.run("arrive", CLEAN, "--format", "csv", "--for-real")
    assert ran.code == 0, ran
    assert "Bring in 12 members and 12 accounts; 20 h 30 stands above zero" in ran.err
    assert "1 more must sign" in ran.out
    [waits] = json.loads(chiara.did("waiting", "--json"))["orders"]
    assert "It is entry" in chiara.did("cosign", waits["id"])
    assert "is still being brought in" in elena.run("certify").err
    go_on(here)
    kept = tmp_path / "certificate.json"
    certified = chiara.did("certify", "--save", kept)
    assert "differ       0" in certified
    assert "total        20 h 30" in certified
    assert "It is entry" in elena.did("certify")
    export = tmp_path / "book.ayni"
    assert ayni("export", export, "--database", _database(here)).code == 0
    assert ayni("audit", export, "--certificate", kept).code == 0
    ran = amina.run("arrive", CLEAN, "--format", "csv")
    assert (ran.code, "It was brought in already" in ran.err) == (2, True)


def test_cards_are_claimed(here: Office, tmp_path: Path) -> None:
    amina, chiara = here.terminal("Amina Osei"), here.terminal("Chiara")
    amina.did("arrive", CLEAN, "--format", "csv", "--for-real")
    [waits] = json.loads(chiara.did("waiting", "--json"))["orders"]
    chiara.did("cosign", waits["id"])
    go_on(here)
    file = tmp_path / "cards.csv"
    assert "12 links are in" in amina.did("cards", file)
    assert file.stat().st_mode & 0o077 == 0
    lines = [line.split(";") for line in file.read_text().splitlines()[1:]]
    number, name, balance, link, until = lines[0]
    assert datetime.fromisoformat(f"{until}T00:00:00Z").timestamp() * 1000 > here.town.clock()
    newcomer = here.empty()
    ran = newcomer.run("join", link, "--name", "Somebody")
    assert f"The account of {name} is waiting for you; its balance is {balance}." in ran.err
    ran = amina.run("admit", "Somebody")
    assert ran.code == 0, ran
    assert "the account that waits for" in ran.err
    assert balance in newcomer.did("balance")
    # A name from another system is no formula where a spreadsheet opens the file.
    other = here.town.read(select(ArrivedRow.member_id).where(ArrivedRow.number == lines[1][0]))
    named = profile(here.town.place, str(other[0]), "=1+1")
    here.town.scribe.keep(lambda session: session.merge(named))
    assert "11 links are in" in amina.did("cards", file)
    assert ";'=1+1;" in file.read_text()
    assert "nobody of these is expected" in amina.run("cards", file, "--number", number).err


def test_who_is_here_already_is_named(here: Office) -> None:
    amina = here.terminal("Amina Osei")
    number = CLEAN.joinpath("socios.csv").read_text("windows-1252").splitlines()[1].split(";")[0]
    found = amina.did(
        "arrive", CLEAN, "--format", "csv", "--known", f"{number}=Amina Osei", "--json"
    )
    trial = json.loads(found)
    assert (trial["members"], trial["known"]) == (
        11, {number: here.town.people["Amina Osei"].account}
    )  # fmt: skip


def test_files_are_tried_without_a_service() -> None:
    ran = ayni("arrive", CLEAN, "--format", "csv", "--json")
    said = json.loads(ran.out)
    assert (ran.code, said["may_be_brought"], said["members"]) == (0, True, 12)
    ran = ayni("arrive", DATA / "ces" / "difficult", "--format", "ces", "--unit", "ECO:100")
    assert ran.code == 1
    assert "stops  trades.csv" in ran.out
    assert "is no format" in ayni("arrive", CLEAN, "--format", "abacus").err
    assert "is no unit" in ayni("arrive", CLEAN, "--format", "csv", "--unit", "ECO:7").err
    ran = ayni("arrive", CLEAN, "--format", "csv", "--map", "Saldo=shoes")
    assert "is not one of these" in ran.err


def test_files_with_nobody_in_them_are_not_called_a_wrong_order(
    here: Office, tmp_path: Path
) -> None:
    file = tmp_path / "saldos.csv"
    file.write_text("Núm. socio;Nombre;Saldo\n")
    alone, sent = (
        ayni("arrive", file, "--format", "csv"),
        here.terminal("Amina Osei").run("arrive", file, "--format", "csv"),
    )
    for ran in (alone, sent):
        assert ran.code == 1
        assert "There is nobody in the files. Look at how they were read." in ran.out
        assert "order" not in ran.out


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("Nombre;Casilla;Saldo\nAda;9;0\n")
    ran = ayni("arrive", file, "--format", "csv")
    assert "Nombre → name, Casilla → not read, Saldo → balance" in ran.out
    file.write_text("Banco del tiempo;\nNúm. socio;Nombre\n1;Ada\n")
    assert "None" not in ayni("arrive", file, "--format", "csv").out


def test_a_column_is_mapped_by_hand(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text('Who,Stand\nAna,"1,500"\nBo,"-1,500"\n')
    told = ("--map", "Who=name", "--map", "people.csv:Stand=balance")
    alone = ayni("arrive", file, "--format", "csv", "--map", "Who=name", "--json")
    assert json.loads(alone.out)["may_be_brought"]
    both = ayni("arrive", file, "--format", "csv", *told, "--decimal", ",", "--json")
    assert json.loads(both.out)["total"] == "90"


def _database(here: Office) -> str:
    return str(here.town.service.settings.database)
