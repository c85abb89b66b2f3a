"""What stewards decide for the whole book, and limits that are asked for, from terminals."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from ledger.tables import BookRow, MemberRow
from tests.cli.office import Office, office_in

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return both cooperatives."""
    with office_in(tmp_path_factory.mktemp("governing")) as office:
        yield office


def test_two_stewards_change_one_rule_and_the_others_stay(here: Office) -> None:
    ada, bo = (here.terminal(name, here.pair) for name in ("Ada", "Bo"))
    before = json.loads(ada.did("rules", "--json"))["rules"]
    ran = ada.run("rules", "--treasurers", "2", "--reason", "Two see more than one")
    assert ran.code == 0, ran
    assert "2 sign a limit" in ran.err
    assert "1 more must sign" in ran.out
    [waits] = json.loads(bo.did("waiting", "--json"))["orders"]
    assert bo.run("cosign", waits["id"]).code == 0
    after = json.loads(ada.did("rules", "--json"))
    assert after["rules"] == before | {"treasurers": 2}
    assert after["earlier"][0]["decided"]["reason"] == "Two see more than one"
    book = here.pair.scribe.book
    [row] = here.pair.read(select(BookRow).where(BookRow.book_id == book))
    assert (row.treasurers, row.lower) == (2, -600)
    assert "10 h" in bo.did("rules")


def test_a_steward_counts_two_as_one_household_and_apart_again(here: Office) -> None:
    amina, rosa = here.terminal("Amina Osei"), here.terminal("Rosa")
    ran = amina.run("household", "Rosa", "Hiroshi", "--reason", "They moved in together")
    assert ran.code == 0, ran
    assert "lives in one household with others" in ran.err
    assert {"Rosa", "Hiroshi"} == set(amina.did("households").strip().split(", "))
    people = [here.town.people[name].member for name in ("Rosa", "Hiroshi")]
    found = here.town.read(select(MemberRow.household).where(MemberRow.member_id.in_(people)))  # type: ignore[attr-defined]
    assert len(found) == 2
    assert len(set(found)) == 1
    assert amina.run("household", "Rosa", "--apart", "--reason", "She moved out").code == 0
    assert amina.did("households").strip() == "Hiroshi"
    for words in (("Rosa",), ("Rosa", "Hiroshi", "--apart")):
        assert amina.run("household", *words, "--reason", "No").code == 2
    assert rosa.run("households").code == 2


def test_another_limit_is_asked_for_and_answered(here: Office) -> None:
    rosa, chiara = here.terminal("Rosa"), here.terminal("Chiara")
    rosa.answer = False
    assert rosa.run("appeal", "I care for two now").code == 2
    rosa.answer = True
    asked = rosa.did("appeal", "I care for two now").strip()
    assert "I care for two now" in chiara.did("appeals")
    ran = chiara.run("answer", asked, "Let us talk on Friday")
    assert ran.code == 0, ran
    assert "You answer Rosa, who asks: I care for two now" in ran.err
    assert "Chiara: Let us talk on Friday" in rosa.did("appeals")
    assert rosa.run("answer", asked, "Yes", "--yes").code == 2


def test_a_treasurer_has_members_warned_and_not_stopped(here: Office) -> None:
    chiara, rosa = here.terminal("Chiara"), here.terminal("Rosa")
    assert "Nothing warns now." in chiara.did("warnings")
    chiara.answer = False
    assert chiara.run("warn", "--percent", "80", "--reason", "Agreed in May").code == 2
    assert json.loads(chiara.did("warnings", "--json")) == {"warnings": []}
    chiara.answer = True
    ran = chiara.run("warn", "--percent", "80", "--reason", "Agreed in May")
    assert ran.code == 0, ran
    assert "All members: From 80 % of the way to a limit" in ran.err
    ran = chiara.run("warn", "Rosa", "--lower", "-1:30", "--reason", "She asked for it", "--yes")
    assert ran.code == 0, ran
    assert "): Below -1 h 30, above none" in ran.err
    [one] = json.loads(chiara.did("warnings", "Rosa", "--json"))["warnings"]
    assert (one["lower"], one["upper"], one["percent"], one["by"]) == ("-90", None, None, "Chiara")
    [each] = json.loads(chiara.did("warnings", "--json"))["warnings"]
    assert (each["percent"], each["reason"]) == (80, "Agreed in May")
    assert "Below -1 h 30" in chiara.did("warnings", "Rosa")
    assert chiara.run("warn", "Rosa", "--end", "--reason", "No more", "--yes").code == 0
    assert "No such warning" in chiara.did("warnings", "Rosa")
    for wrong in ((), ("--percent", "80", "--end"), ("--percent", "5", "--lower", "-1")):
        assert chiara.run("warn", *wrong, "--reason", "No", "--yes").code == 2
    # Nobody but a treasurer, and a treasurer not for herself.
    assert rosa.run("warnings").code == 2
    assert chiara.run("warn", "Chiara", "--percent", "9", "--reason", "No", "--yes").code == 2


def test_a_treasurer_sees_what_was_exchanged(here: Office) -> None:
    chiara = here.terminal("Chiara")
    assert "Night watch beside Grandfather" in chiara.did("exchanges")
    assert json.loads(chiara.did("exchanges", "Rosa", "--json"))["exchanges"]
    assert json.loads(chiara.did("exchanges", "Elena", "--json"))["exchanges"] == []
    assert here.terminal("Rosa").run("exchanges").code == 2


def test_members_vouch_and_a_treasurer_states_a_leave(here: Office) -> None:
    rosa, merce, chiara = (here.terminal(name) for name in ("Rosa", "Mercè", "Chiara"))
    ran = rosa.run("vouch", "merce", "30 min")
    assert ran.code == 0, ran
    assert "You vouch for Mercè with 30 min of your limit." in ran.err
    assert "Mercè: 30 min" in rosa.did("vouching")
    assert json.loads(merce.did("vouching", "--json"))["taken"][0]["amount"] == "30"
    assert rosa.run("vouch", "merce").code == 2
    assert rosa.run("vouch", "merce", "--back").code == 0
    assert "Mercè" not in rosa.did("vouching")
    now = datetime.fromtimestamp(here.town.clock() / 1000, UTC)
    begins, ends = (f"{now + timedelta(days=days):%Y-%m-%d}" for days in (1, 20))
    days = ("--from", begins, "--until", ends, "--reason", "Her mother is ill")
    assert rosa.run("leave", "merce", *days).code != 0
    ran = chiara.run("leave", "merce", *days)
    assert ran.code == 0, ran
    assert "Mercè is on care leave from" in ran.err
    assert "Her mother is ill" in chiara.did("leaves")
    back = ("--from", ends, "--until", begins, "--reason", "No")
    assert chiara.run("leave", "merce", *back).code == 2
