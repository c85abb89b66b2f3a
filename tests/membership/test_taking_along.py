"""What is taken along as Komunitin's files arrives again with the same balances."""

from __future__ import annotations

import csv
import re
from io import BytesIO, TextIOWrapper
from typing import TYPE_CHECKING
from zipfile import ZipFile

from api.imports import ARRIVING
from api.imports.faults import Faults
from api.imports.of_book import pairs
from api.imports.reading.engine import read
from api.imports.reading.files import of_upload
from ledger.amounts import HOURS
from tests.membership.test_leaving import House
from tests.support.running import ayni

if TYPE_CHECKING:
    from pathlib import Path

    from api.imports.arrivals import Arrivals
    from tests.support.world import World


def busy(world: World) -> House:
    """A book with all sorts of entries, and something private beside it."""
    house = House(world)
    coop, ana, bo = house.coop, house.ana, house.bo
    coop.pay(ana, bo, 45, "Secret soup")
    givers = sorted([[ana.account, "5"], [bo.account, "7"]])
    receivers = sorted([[house.one.account, "3"], [house.other.account, "9"]])
    coop.do("exchange", ana.key, bo.key, givers=givers, receivers=receivers)
    house.ask(ana, "PUT", "/me/contacts", phone="+34 600 000 000")
    notice = {"kind": "offer", "category": "care", "text": "I cook"}
    house.ask(bo, "POST", "/notices", **notice)
    return house


def arrived(data: bytes) -> Arrivals:
    """Read it as if it came from elsewhere."""
    faults = Faults()
    found = read(ARRIVING["komunitin"], of_upload("all.zip", data, faults), HOURS, faults=faults)
    assert found.stopping == 0, found.faults
    return found


def balances(found: Arrivals) -> dict[str, int | None]:
    return {each.name: each.balance for each in found.accounts}


def test_the_book_arrives_with_the_same_balances(world: World) -> None:
    house = busy(world)
    answer = house.ask(house.one, "GET", "/komunitin?code=VALL")
    assert answer.headers["content-type"] == "application/zip"
    found = arrived(answer.content)
    assert balances(found)["Ana"] == -50
    assert balances(found)["Bo"] == 38
    assert found.total == 0
    assert len(found.exchanges) == 1 + 3
    with ZipFile(BytesIO(answer.content)) as files:
        assert not any(b"Secret" in files.read(name) for name in files.namelist())
    assert not any(contact.kind == "phone" for one in found.members for contact in one.contacts)
    looks = house.looks(house.ana)
    assert {"all balances", "all entries"} <= looks
    assert house.ask(house.ana, "GET", "/komunitin").status_code == 403


def test_a_member_takes_along_their_own_and_of_others_names_alone(world: World) -> None:
    house = busy(world)
    mine = house.page(house.ana, "GET", "/app/leave/komunitin.zip").content
    found = arrived(mine)
    ana = next(one for one in found.members if one.name == "Ana")
    assert any(contact.text == "+34 600 000 000" for contact in ana.contacts)
    assert balances(found)["Ana"] == -50
    assert balances(found)["Bo"] == 45
    assert "Secret soup" in {each.text for each in found.exchanges}
    with ZipFile(BytesIO(mine)).open("posts.csv") as file:
        assert list(csv.DictReader(TextIOWrapper(file, "utf-8"))) == []


def test_a_member_takes_proofs_along_that_hold_without_the_service(
    world: World, tmp_path: Path
) -> None:
    house = busy(world)
    early = unpacked(house.ask(house.ana, "GET", "/me/archive").content, tmp_path / "early")
    assert early == ["README.txt", "own.json"]
    assert "no proofs yet" in (tmp_path / "early/README.txt").read_text()
    coop = house.coop
    world.service.close_epoch(coop.community, coop.book).result()
    coop.pay(house.ana, house.bo, 7, "Afterwards")
    late = tmp_path / "late"
    names = unpacked(house.page(house.ana, "GET", "/app/leave/archive.zip").content, late)
    [proof] = [name for name in names if name.startswith("proof-")]
    told = (late / "README.txt").read_text()
    key = re.search(r"--key '([^']+)'", told)
    assert key is not None
    ran = ayni("verify", late / proof, "--key", key[1], "--without-chain", "--json")
    assert ran.code == 0, ran
    assert ran.answer["balance"] == "-50"
    texts = (late / proof).read_text()
    assert "Secret soup" in texts
    assert "Afterwards" not in texts
    damaged = texts.replace("Secret soup", "Secret soap")
    (late / proof).write_text(damaged)
    assert ayni("verify", late / proof, "--key", key[1], "--without-chain").code == 1


def unpacked(data: bytes, folder: Path) -> list[str]:
    """The names of an archive's files, which then stand in the folder."""
    with ZipFile(BytesIO(data)) as archive:
        archive.extractall(folder)
        return sorted(archive.namelist())


def test_the_operator_exports_it_with_what_is_private(world: World, tmp_path: Path) -> None:
    busy(world)
    file = tmp_path / "all.zip"
    place = ("--database", f"sqlite:///{tmp_path / 'ayni.db'}", "--data", tmp_path, "--json")
    told = ayni("export", file, "--komunitin", "VALL", *place)
    assert (told.code, told.answer["exchanges"]) == (0, 4)
    found = arrived(file.read_bytes())
    assert balances(found)["Bo"] == 38
    assert "Secret soup" in {each.text for each in found.exchanges}
    assert [one.text for one in found.notices] == ["I cook"]
    assert ayni("export", file, "--komunitin", "vall", *place).code == 2


def test_what_several_gave_is_told_in_pairs() -> None:
    legs = [("a", -5), ("b", -7), ("c", 3), ("d", 9), ("e", 0)]
    assert list(pairs(legs)) == [("a", "c", 3), ("a", "d", 2), ("b", "d", 7)]
    assert list(pairs([("a", 0)])) == []
