"""Made-up pasts for the tests of policies: a few members, some with two accounts, and a fund."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from credit.history import Moved, Owner, Past

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY_MS: Final = 86_400_000
NOW_MS: Final = 400 * DAY_MS
FUND: Final = "fund"
PEOPLE: Final = tuple("abcdefgh")
Entered = tuple[int, str, tuple[tuple[str, int], ...]]
"""When, of which type, and what it moves."""

TYPES: Final = ("transfer", "exchange", "transfer-by-mandate", "capture", "moves-posted")


def account(member: str, number: int = 1) -> str:
    """The id of a member's account."""
    return f"{member}{number}"


def past(owners: dict[str, Owner], legs: Sequence[Entered]) -> Past:
    """A past of these accounts, and of (time, type, legs) in any order."""
    made = Past()
    made.owners = owners
    made.moves = [
        Moved(seq, time_ms, type_, f"order {seq}", each)
        for seq, (time_ms, type_, each) in enumerate(sorted(legs))
    ]
    made.size = len(made.moves)
    return made


def opened(members: Sequence[str], opened_ms: int = -1) -> dict[str, Owner]:
    """An account each."""
    return {account(one): Owner(one, "member", opened_ms) for one in members}


def paid(
    time_ms: int, giver: str, taker: str, amount: int
) -> tuple[int, str, tuple[tuple[str, int], ...]]:
    """What is entered when `taker` pays `giver` for something."""
    return time_ms, "transfer", ((account(taker), -amount), (account(giver), amount))


@st.composite
def owners(draw: st.DrawFn) -> dict[str, Owner]:
    """Accounts: of each member one or two, opened and closed at some time, and a fund."""
    days = st.integers(0, 400)
    made: list[tuple[int, str, Owner]] = [(0, FUND, Owner("a", "fund", 0))]
    for member in PEOPLE[: draw(st.integers(1, 6))]:
        for number in range(1, draw(st.integers(2, 3))):
            first = draw(days)
            last = draw(st.none() | st.integers(first, 420))
            closed = None if last is None else last * DAY_MS
            name = account(member, number)
            made.append((first, name, Owner(member, "member", first * DAY_MS, closed)))
    return {name: owner for _, name, owner in sorted(made)}


@st.composite
def pasts(draw: st.DrawFn) -> Past:
    """A past with exchanges of two and of several, acts of the co-op, and reversals."""
    of = draw(owners())
    names = st.sampled_from(sorted(of))
    made = []
    for _ in range(draw(st.integers(0, 25))):
        sides = draw(st.lists(names, min_size=2, max_size=4, unique=True)) if len(of) > 1 else []
        if sides:
            amounts = [draw(st.integers(-9, 9)) for _ in sides[1:]]
            legs = tuple(
                (name, amount)
                for name, amount in zip(sides, [-sum(amounts), *amounts], strict=True)
                if amount
            )
            if legs:
                time_ms = draw(st.integers(0, 410)) * DAY_MS
                made.append((time_ms, draw(st.sampled_from(TYPES)), legs))
    found = past(of, made)
    for moved in draw(st.lists(st.sampled_from(found.moves), max_size=3)) if found.moves else []:
        back = tuple((name, -amount) for name, amount in moved.legs)
        later = moved.time_ms + draw(st.integers(0, 60)) * DAY_MS
        found.moves.append(
            Moved(
                len(found.moves), later, "reversal", f"order {len(found.moves)}", back, moved.order
            )
        )
    found.moves.sort(key=lambda one: (one.time_ms, one.seq))
    found.size = len(found.moves)
    return found
