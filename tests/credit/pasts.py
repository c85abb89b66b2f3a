"""Pasts of made-up books for tests of rules: accounts and what moved, without orders."""

from __future__ import annotations

from random import Random
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


FUND, RESERVE, OTHER_FUND = id_of(6), id_of(7), id_of(8)
MEMBERS = {id_of(at): id_of(100 + at % 4) for at in range(6)}
"""Six accounts of four members; then three of the community's."""
DAYS = 800


AMOUNTS = (1, 60, 60, 90, 250, 500)
"""Few different ones, so that ties come."""


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """A past of six members' accounts and three funds, over some 800 days.

    Hypothesis chooses a seed and how many entries: what it chose one by one came to little.
    """
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311 it follows from what was drawn
    owners = {}
    for account, member in MEMBERS.items():
        opened = random.choice((0, 0, 10, random.randrange(DAYS)))
        closed = random.choice((None, None, None, random.randrange(opened, DAYS) * DAY_MS))
        owners[account] = [member, "member", opened * DAY_MS, closed]
    for account in (FUND, RESERVE, OTHER_FUND):
        owners[account] = [id_of(100), "solidarity", 0, None]
    times = sorted(random.randrange(DAYS * 24) for _ in range(draw(st.integers(0, 40))))
    moves: list[dict[str, Any]] = []
    for at, hour in enumerate(times):
        moved = _reversal(random, moves) or _moved(random)
        moves.append({"time": hour * DAY_MS // 24, "order": f"o{at}", **moved})
    return past_from({"accounts": owners, "moves": moves})


def _reversal(random: Random, before: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    taken = {moved.get("of") for moved in before}
    back = [
        moved
        for moved in before
        if moved["order"] not in taken and moved["type"] in {"transfer", "exchange"}
    ]
    if not back or random.randrange(4):
        return None
    moved = random.choice(back)
    legs = {account: -amount for account, amount in moved["legs"].items()}
    return {"type": "reversal", "of": moved["order"], "legs": legs}


def _moved(random: Random) -> dict[str, Any]:
    """An exchange, a gift to a fund, or an act of the co-op."""
    kind = random.choice(("transfer", "transfer", "capture", "exchange", "gift", "moves-posted"))
    members = random.sample(sorted(MEMBERS), random.choice((2, 3, 4)))
    amounts = [random.choice(AMOUNTS) for _ in members]
    match kind:
        case "transfer" | "capture":
            legs = {members[0]: -amounts[0], members[1]: amounts[0]}
        case "gift":
            fund = random.choice((FUND, FUND, RESERVE))
            kind, legs = "transfer", {members[0]: -amounts[0], fund: amounts[0]}
        case _:
            first = members[0] if kind == "exchange" else random.choice((FUND, RESERVE))
            rest = dict(zip(members[1:], amounts[1:], strict=True))
            sign = random.choice((1, -1))
            legs = {account: sign * amount for account, amount in rest.items()}
            legs[first] = -sign * sum(rest.values())
    return {"type": kind, "legs": legs}
