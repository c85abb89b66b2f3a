"""A bulk is cut into parts that are its lines again, in order; whatever it holds is answered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.http.bulk import LINES_EACH, LINES_MAX, chunks
from api.http.problems import problem
from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from tests.support.offices import Office

EDGES = (1, 2, LINES_EACH - 1, LINES_EACH, LINES_EACH + 1, 2 * LINES_EACH, 2_500, LINES_MAX)


@given(st.sampled_from(EDGES) | st.integers(1, LINES_MAX), st.booleans())
def test_parts_are_the_lines_in_order(count: int, ended: bool) -> None:  # noqa: FBT001 drawn
    lines = [b"%d" % at for at in range(count)]
    parts = chunks(b"\n".join(lines) + b"\n" * ended)
    assert len(parts) == -(-count // LINES_EACH)
    found = [part.removesuffix(b"\n").split(b"\n") for part in parts]
    assert [line for part in found for line in part] == lines
    assert max(map(len, found)) <= LINES_EACH


@pytest.mark.parametrize("body", [b"", b"0\n" * (LINES_MAX + 1), b"0\n" * LINES_MAX + b"0"])
def test_none_or_too_many_are_refused(body: bytes) -> None:
    with pytest.raises(ProblemError) as refused:
        chunks(body)
    assert refused.value.trouble is Trouble.bulk_must_have_lines
    said = json.loads(bytes(problem(refused.value).body))
    assert "many at a time" not in said["title"]
    assert f"1 to {LINES_MAX} lines" in said["detail"]


@settings(max_examples=20, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(st.binary(max_size=40) | st.just(b'{"order":"{}","signatures":[]}')))
def test_no_bulk_breaks_the_service(office: Office, lines: list[bytes]) -> None:
    body = b"\n".join(lines)
    ended = body.removesuffix(b"\n").split(b"\n") if body else []
    answered = office.world.call("POST", f"{office.coop.path}/orders/bulk", content=body)
    if answered.status_code == 200:
        found = [json.loads(line) for line in answered.text.splitlines()]
        assert len(found) == len(ended)
        assert {problem["status"] for problem in found} == {400}
    else:
        assert (answered.status_code, ended) == (422, [])
