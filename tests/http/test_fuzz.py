"""Whatever is sent in bulk, each line has its answer; other operations: `test_schemathesis.py`."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.towns import Town, settle
from tests.support.world import World


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A town of its own, since anything may be sent to it."""
    with World(tmp_path_factory.mktemp("fuzzed")) as world:
        yield settle(world)


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
