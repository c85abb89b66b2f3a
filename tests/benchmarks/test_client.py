"""When an answer is whole, and what percentiles mean."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.benchmarks.scripts import script

client = script("client")
WITH_LENGTH = b"HTTP/1.1 201 Created\r\nContent-Length: 4\r\n\r\nbody"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nbod\r\n1\r\ny\r\n0\r\n\r\n"


@pytest.mark.parametrize("sent", [WITH_LENGTH, CHUNKED])
@given(cuts=st.sets(st.integers(1, 60)))
def test_an_answer_is_whole_at_its_last_piece(sent: bytes, cuts: set[int]) -> None:
    edges = [0, *sorted(cut for cut in cuts if cut < len(sent)), len(sent)]
    answer = client.Answer()
    whole = [answer.add(sent[start:end]) for start, end in pairwise(edges)]
    assert whole == [False] * (len(whole) - 1) + [True]
    assert answer.bytes() == sent


@pytest.mark.parametrize("sent", [WITH_LENGTH, CHUNKED])
def test_chunks_are_put_together(sent: bytes) -> None:
    assert client.body_of(sent) == b"body"


def test_a_request_says_how_long_its_body_is() -> None:
    head, _, body = client.request("/path", b"12345").partition(client.HEAD_END)
    assert body == b"12345"
    assert b"content-length: 5" in head.split(b"\r\n")
    assert head.startswith(b"POST /path HTTP/1.1\r\n")


def test_percentiles_are_of_the_requests() -> None:
    load = client.Load(1.0, [at / 1_000 for at in range(100, 0, -1)], [])
    assert load.percentile_ms(50) == pytest.approx(51)
    assert load.percentile_ms(99) == pytest.approx(100)
