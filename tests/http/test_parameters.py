"""Parameters of an address that its route does not declare are refused, on every route alike."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from fastapi.routing import APIRoute

from api.http.doors import OF_BOOK
from api.rooms import ROUTES

if TYPE_CHECKING:
    from tests.support.towns import Town

ROUTED: Final = sorted(
    (method, route.path)
    for router in ROUTES
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
)


def _token(town: Town, path: str) -> str:
    """Whose files may be large is asked first of all."""
    roles = {"/audits/file": "auditor", "/arrival/trial": "steward"}
    found = [role for end, role in roles.items() if path.endswith(end)]
    if path.endswith("/me/photo"):
        return town.coop.token(town.ana)
    return town.coop.token(town.roles[found[0]]) if found else ""


@pytest.mark.parametrize(("method", "template"), ROUTED)
def test_what_a_route_does_not_take_is_refused(town: Town, method: str, template: str) -> None:
    coop, ana = town.coop, town.ana
    own = {
        "community": coop.community, "book": coop.book, "member": ana.member, "number": "1",
        "account": ana.account, "seq": "1", "path": "0/000.p/1",
    }  # fmt: skip
    path = re.sub(r"{(\w+)(:path)?}", lambda found: own.get(found[1], ana.member), template)
    token = _token(town, path)
    for query in ("dry_run=true", "dry_run", "Limit=1", "limit%20=1", "%C3%A9="):
        answered = town.world.call(method, f"{path}?{query}", token)
        said = answered.json()
        assert (answered.status_code, said["code"]) == (422, "parameter_must_be_known"), path
        assert said["fields"]["parameter"] in {"dry_run", "Limit", "limit ", "é"}


def test_an_order_with_a_parameter_moves_nothing(town: Town) -> None:
    coop = town.coop
    order, before = coop.transfer(town.ana, town.ben, 5), town.world.get(coop.path)["size"]
    said: dict[str, object] = {}
    for path in ("/orders", "/orders/bulk"):
        answered = town.world.call("POST", f"{coop.path}{path}?dry_run=true", json=order)
        said = answered.json()
        assert said["code"] == "parameter_must_be_known", path
    assert town.world.get(coop.path)["size"] == before
    assert said["fields"] == {"parameter": "dry_run", "known": "receipts"}


def test_an_address_without_parameters_says_so(town: Town) -> None:
    for language, said in (("en", "What it accepts: nothing."), ("es", "nada"), ("fr", "rien")):
        told = town.world.call("GET", "/v1/service?x=1", headers={"Accept-Language": language})
        assert said in told.json()["detail"]
        assert told.json()["fields"] == {"parameter": "x", "known": ""}


def test_a_parameter_comes_once(town: Town) -> None:
    path, token = f"{town.coop.path}/members", town.coop.token(town.ana)
    for query in ("limit=1&limit=2", "limit=1&limit=1", "limit=1&li%6Dit=1"):
        said = town.world.call("GET", f"{path}?{query}", token).json()
        assert said["code"] == "parameter_must_come_once"
        assert said["fields"] == {"parameter": "limit"}


def test_a_long_name_is_not_repeated_in_full(town: Town) -> None:
    said = town.world.call("GET", f"/v1/service?{'x' * 5_000}=1").json()
    assert said["fields"]["parameter"] == "x" * 80


KEYED = {("POST", "/v1/communities"), ("POST", f"{OF_BOOK}/epochs")}


@pytest.mark.parametrize(("method", "template"), [one for one in ROUTED if one[0] != "GET"])
def test_a_key_is_taken_or_refused(town: Town, method: str, template: str) -> None:
    coop, ana = town.coop, town.ana
    own = {"community": coop.community, "book": coop.book, "member": ana.member}
    path = re.sub(r"{(\w+)(:path)?}", lambda found: own.get(found[1], ana.member), template)
    token = _token(town, path)
    kind = {"Content-Type": "application/octet-stream" if "bulk" in path else "application/json"}
    headers = {"Idempotency-Key": "k-1", **kind}
    said = town.world.call(method, path, token, headers=headers, content=b"{}").json()
    refused = said["code"] == "idempotency_key_must_be_taken"
    assert refused == ((method, template) not in KEYED), said
