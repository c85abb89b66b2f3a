"""A bulk is cut into parts that are its lines again, in order."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.bulk import LINES_EACH, LINES_MAX, chunks
from api.http.problems import problem
from api.service.troubles import ProblemError, Trouble

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
