"""The clock, against the database server's and the chain's last block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from api.doctor.chain import seen_at
from api.doctor.findings import Place, Said

if TYPE_CHECKING:
    from collections.abc import Iterator

APART_MS_MAX: Final = 60_000
STILL_MS_MAX: Final = 60 * 60_000
MATTERS: Final = "a book's time never goes back: what is posted at a wrong time stays wrong"
REMEDY: Final = "Let the machine set its clock: timedatectl set-ntp true"
_SERVERS: Final = text("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint")


def look(place: Place) -> Iterator[Said]:
    """Compare the clocks that can be asked."""
    if place.file is None:
        with place.reading() as connection:
            theirs_ms = int(connection.scalar(_SERVERS) or 0)
        apart_ms = place.machine.now_ms() - theirs_ms
        if abs(apart_ms) > APART_MS_MAX:
            yield Said(f"the clock is {_off(apart_ms)} the database server's", MATTERS, REMEDY)
    chain = seen_at(place)
    if chain is None:
        return
    apart_ms = place.machine.now_ms() - chain.time_ms
    if apart_ms < -APART_MS_MAX:
        yield Said(f"the clock is {_off(apart_ms)} the chain's last block", MATTERS, REMEDY)
    elif apart_ms > STILL_MS_MAX:
        yield Said(
            f"the chain's last block is {apart_ms // 60_000} min old",
            "the clock is ahead, or the node has stopped: nothing is anchored by it",
            "Compare the clock with another; if it is right, look at the node, or ask another",
        )  # fmt: skip


def _off(apart_ms: int) -> str:
    return f"{abs(apart_ms) // 1_000} s {'ahead of' if apart_ms > 0 else 'behind'}"
