"""What no page of ours sends is turned away, and is no fault of the service's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.pages.forms import FIELDS_MAX, HOME, way_back

if TYPE_CHECKING:
    from tests.support.towns import Town

FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}


@pytest.mark.parametrize(
    "body", ["&".join(f"f{n}=1" for n in range(FIELDS_MAX + 1)), "name=a%00b", "%00=a"]
)
def test_a_form_that_no_page_has(town: Town, body: str) -> None:
    answer = town.world.call("POST", "/app/switch", content=body.encode(), headers=FORM)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize("asked", ["//[", "http://[::1", "/app/\\x", "https://elsewhere/app/"])
def test_a_way_back_that_leads_nowhere_leads_home(asked: str) -> None:
    assert way_back({"next": asked}) == HOME


@pytest.mark.parametrize("query", ["?q=%00", "?limit=1%00", "?before=%00"])
def test_an_address_has_no_null(town: Town, query: str) -> None:
    token = town.coop.token(town.roles["treasurer"])
    for path in ("/members", "/accounts", f"/accounts/{town.ana.account}/statement"):
        answer = town.world.call("GET", f"{town.coop.path}{path}{query}", token)
        assert answer.json()["code"] == "request_must_be_well_formed"
    answer = town.world.call("GET", f"{town.coop.path}/members/%00")
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize("number", [2**63, 2**64, -(2**63) - 1, 10**400])
def test_a_number_that_no_column_holds(town: Town, number: int) -> None:
    token = town.coop.token(town.roles["treasurer"])
    statement = f"/accounts/{town.ana.account}/statement"
    for path in (
        f"/entries/{number}", f"/epochs?before={number}", f"/accounts?after={number}",
        f"{statement}?before={number}", f"{statement}?until={number}",
        f"/accounts/{town.ana.account}/bundle?epoch={number}",
        f"/accounts/{town.ana.account}/bundle?entries={number}", f"/members?limit={number}",
    ):  # fmt: skip
        answer = town.world.call("GET", f"{town.coop.path}{path}", token)
        assert 400 <= answer.status_code < 500, (path, answer.text)
