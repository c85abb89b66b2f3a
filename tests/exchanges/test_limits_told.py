"""What is more than an account can give is told on the page, before anybody signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.towns import Town
    from tests.support.world import Person

MOST = 540
"""What Ana can give: she has 60 minutes less than nothing, and 600 of credit."""

TOLD = '<p class="above wrong">'
"""What says so: each page has the words, for what scripts see while somebody types."""


def page(town: Town, person: Person, path: str) -> str:
    """A page, as somebody sees it in English."""
    headers = {"Cookie": f"ayni={town.coop.token(person)}; lang=en"}
    return town.world.call("GET", path, headers=headers).text


@pytest.mark.parametrize(("minutes", "told"), [(MOST + 1, True), (MOST, False)])
def test_a_request_that_is_more_than_one_can_give(town: Town, minutes: int, *, told: bool) -> None:
    asked = {"payer": town.ana.member, "account": town.ben.account, "amount": str(minutes)}
    made = town.world.call(
        "POST", f"{town.coop.path}/requests", town.coop.token(town.ben), json=asked
    )
    assert made.is_success, made.text
    shown = page(town, town.ana, f"/app/requests/{made.json()['request']}")
    assert 'form class="sign"' in shown
    assert (TOLD in shown) is told


@pytest.mark.parametrize(("hours", "told"), [("9 h 1", True), ("9", False)])
def test_a_part_of_an_exchange_of_several(town: Town, hours: str, *, told: bool) -> None:
    who = f"who={town.ana.account}&side=gives&amount={hours}"
    other = f"who={town.ben.account}&side=receives&amount={hours}"
    shown = page(town, town.ana, f"/app/several?{who}&{other}&check=1")
    assert 'id="sign"' in shown
    assert (TOLD in shown) is told
