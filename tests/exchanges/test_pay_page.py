"""To whom one pays: a search that finds one person alone leads on to the form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.people.called import profile
from ledger.store import Place

if TYPE_CHECKING:
    import httpx
    from sqlmodel import Session

    from tests.support.towns import Town


@pytest.fixture(scope="module")
def named(town: Town) -> Town:
    """Return the town, with names for two of its members."""
    place = Place(town.coop.community, 0)
    names = {town.ben.member: "Mercè Àvila", town.roles["broker"].member: "Mercè Puig"}

    def write(session: Session) -> None:
        session.add_all([profile(place, member, name) for member, name in names.items()])

    town.world.service.database.write(write).result()
    return town


def searched(town: Town, words: str, **more: str) -> httpx.Response:
    """What Ana gets who looks for somebody to pay."""
    headers = {"Cookie": f"ayni={town.coop.token(town.ana)}; lang=en"}
    asked = {"q": words} | more
    return town.world.call("GET", "/app/pay", headers=headers, params=asked)


def test_one_found_alone_is_whom_to_pay(named: Town) -> None:
    answer = searched(named, "avila merce")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/app/pay?to={named.ben.account}"


def test_it_is_paid_from_the_account_that_was_asked_for(named: Town) -> None:
    answer = searched(named, "avila", **{"from": named.ana.account})
    assert answer.headers["location"].endswith(f"&from={named.ana.account}")


@pytest.mark.parametrize("words", ["merce", "nobody at all"])
def test_of_several_or_none_somebody_is_chosen(named: Town, words: str) -> None:
    answer = searched(named, words)
    assert answer.status_code == 200
    assert ("Nobody with that name." in answer.text) is (words != "merce")
    assert ("autofocus" in answer.text) is (words != "merce")


def test_a_link_that_says_whom_leads_nowhere_else(named: Town) -> None:
    answer = searched(named, "avila", to=named.roles["broker"].account)
    assert answer.status_code == 200
    assert "Mercè Puig" in answer.text
