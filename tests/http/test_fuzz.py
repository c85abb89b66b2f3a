"""Whatever is sent to whichever route, the answer is one that the OpenAPI description names."""

import json
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any, NamedTuple

import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.http.limits import HOUR_S
from api.rooms import ROUTES
from api.rotas.turns import today
from tests.support.towns import Town, settle
from tests.support.world import World

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
OPERATIONS = sorted(
    (route.path_format, method)
    for router in ROUTES
    for route in router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
    if not route.path_format.endswith("/bulk")
)


ENDS_IT = "/v1/sign-in"
"""Of which one method ends the sign-in that is sent along."""


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town of its own, since anything may be sent to it."""
    with World(tmp_path_factory.mktemp("fuzzed")) as world:
        # Each question comes an hour after the last: how often one may ask is not tried here.
        world.app.state.running.limits.clock_s = count(0, HOUR_S).__next__
        yield settle(world)


@pytest.fixture(scope="module")
def schema(fuzzed: Town) -> Any:  # noqa: ANN401
    """The description that the app gives of itself."""
    return schemathesis.openapi.from_asgi("/openapi.json", fuzzed.world.app)


class Home(NamedTuple):
    """What there is, by the name that it has in addresses, and a sign-in there.

    It is one for all operations, since a key may sign in only so often.
    """

    own: dict[str, str]
    token: str


@pytest.fixture(scope="module")
def home(fuzzed: Town) -> Home:
    """The town's first book, as its treasurer sees it."""
    token = fuzzed.coop.token(fuzzed.roles["treasurer"])
    coop, first = fuzzed.coop, today(fuzzed.world.now_ms) + timedelta(days=1)

    def post(path: str, **body: object) -> Any:  # noqa: ANN401
        made = fuzzed.world.call("POST", f"{coop.path}/{path}", token, json=body)
        assert made.is_success, made.text
        return made.json()

    rota = post(
        "rotas", category="care", text="Getting up", minutes=90, weekdays=list(range(1, 8)),
        at="09:30", first=str(first), last=str(first), carers=[fuzzed.ana.member],
    )  # fmt: skip
    own = {
        "community": coop.community,
        "book": coop.book,
        "member": fuzzed.ana.member,
        "account": fuzzed.ana.account,
        "notice": post("notices", kind="offer", category="care", text="Tea")["notice"],
        "rota": rota["rota"],
        "day": str(first),
    }
    return Home(own, token)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_request_breaks_the_service(
    fuzzed: Town, schema: Any, home: Home, path: str, method: str  # noqa: ANN401
) -> None:  # fmt: skip
    own, token = home
    if path == ENDS_IT:
        token = fuzzed.coop.token(fuzzed.roles["treasurer"])
    bearer = {"Authorization": f"Bearer {token}"}

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(case=schema[path][method].as_strategy(), is_at_home=st.booleans())
    def send(case: Any, *, is_at_home: bool) -> None:  # noqa: ANN401
        # Some go to what is there, as somebody who may see all of it.
        if is_at_home:
            case.path_parameters = {
                name: own.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
        response = case.call(headers=bearer if is_at_home else {})
        case.validate_response(response, checks=CHECKS)

    send()


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(st.binary(max_size=40) | st.just(b'{"order":"{}","signatures":[]}')))
def test_no_bulk_breaks_the_service(fuzzed: Town, lines: list[bytes]) -> None:
    body = b"\n".join(lines)
    ended = body.removesuffix(b"\n").split(b"\n") if body else []
    answered = fuzzed.world.call("POST", f"{fuzzed.coop.path}/orders/bulk", content=body)
    if answered.status_code == 200:
        found = [json.loads(line) for line in answered.text.splitlines()]
        assert len(found) == len(ended)
        assert {problem["status"] for problem in found} == {400}
    else:
        assert (answered.status_code, ended) == (422, [])
