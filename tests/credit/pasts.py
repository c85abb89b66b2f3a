"""Pasts of made-up books for tests of rules: accounts and what moved, without orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from credit.history import Moved, Owner, Past

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DAY_MS = 86_400_000


def id_of(number: int) -> str:
    """An id that sorts as its number does."""
    return f"{number:08x}-0000-7000-8000-000000000000"


def past_from(said: Mapping[str, Any]) -> Past:
    """A past from plain data: `accounts` by id, and `moves` with their legs."""
    past = Past()
    for account, (member, kind, opened_ms, closed_ms) in said["accounts"].items():
        past.owners[account] = Owner(member, kind, opened_ms, closed_ms)
    for seq, moved in enumerate(said["moves"]):
        legs = tuple((account, amount) for account, amount in moved["legs"].items())
        of = moved.get("of")
        past.moves.append(Moved(seq, moved["time"], moved["type"], moved["order"], legs, of))
    past.size = len(past.moves)
    return past


def later(past: Past, moves: Sequence[Moved]) -> Past:
    """A past, and what moved after it."""
    found = Past()
    found.owners.update(past.owners)
    found.moves = [*past.moves, *moves]
    return found


ACCOUNTS = 9
FUND, RESERVE, OTHER_FUND = id_of(6), id_of(7), id_of(8)
MEMBERS = {id_of(at): id_of(100 + at % 4) for at in range(6)}
"""Six accounts of four members; then three of the community's."""
DAYS = 800


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """A past of six members' accounts and three funds, over some 800 days."""
    day = st.integers(0, DAYS)
    owners = {}
    for account, member in MEMBERS.items():
        opened, lasted = draw(day), draw(st.none() | day)
        closed = None if lasted is None else (opened + lasted) * DAY_MS
        owners[account] = ["member:" + member, "member", opened * DAY_MS, closed]
    for account in (FUND, RESERVE, OTHER_FUND):
        owners[account] = ["member:" + id_of(100), "solidarity", 0, None]
    times = draw(st.lists(st.integers(0, DAYS * 24), max_size=25))
    moves: list[dict[str, Any]] = []
    for at, hour in enumerate(sorted(times)):
        moves.append({"time": hour * DAY_MS // 24, "order": f"o{at}", **draw(_moved(moves))})
    return past_from({"accounts": owners, "moves": moves})


@st.composite
def _moved(draw: st.DrawFn, before: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    taken = {moved.get("of") for moved in before}
    back = [
        moved
        for moved in before
        if moved["order"] not in taken and moved["type"] in {"transfer", "exchange"}
    ]
    if back and draw(st.integers(0, 3)) == 0:
        moved = draw(st.sampled_from(back))
        legs = {account: -amount for account, amount in moved["legs"].items()}
        return {"type": "reversal", "of": moved["order"], "legs": legs}
    kinds = ["transfer", "transfer", "capture", "exchange", "moves-posted", "balances-entered"]
    kind = draw(st.sampled_from(kinds))
    several = kind in {"exchange", "moves-posted"}
    chosen = draw(
        st.lists(
            st.integers(0, ACCOUNTS - 1), min_size=2, max_size=4 if several else 2, unique=True
        )
    )
    amounts = [draw(st.integers(1, 500)) for _ in chosen[1:]]
    legs = {id_of(chosen[0]): -sum(amounts)}
    legs |= {id_of(at): amount for at, amount in zip(chosen[1:], amounts, strict=True)}
    return {"type": kind, "legs": legs}
