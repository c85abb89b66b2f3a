"""What another process answers is read whole, however it comes in, and its end is told."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from api.http.checker import SIZE_BYTES
from api.http.framing import Answers

if TYPE_CHECKING:
    from api.http.framing import Buffer


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6), st.data())
def test_answers_are_whole_however_they_are_cut(sent: list[bytes], data: st.DataObject) -> None:
    wire = b"".join(len(answer).to_bytes(SIZE_BYTES) + answer for answer in sent)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(wire)))) | {0, len(wire)})
    taken: list[Buffer | None] = []

    async def receive() -> bool:
        answers = Answers(taken.append)
        for start, end in pairwise(cuts):
            at = start
            while at < end:
                room = answers.get_buffer(-1)
                size = min(len(room), end - at)
                room[:size] = wire[at : at + size]
                answers.buffer_updated(size)
                at += size
        answers.connection_lost(None)
        return answers.ended.done()

    assert asyncio.run(receive())
    assert taken == [*sent, None]
