"""How a circle is: figures over its past, each with its definition in docs/credit.md.

Every measure is a pure function of `credit.history.Past`, a `Window` of time and, where bounds or
ages matter, those; whole numbers only. Shares are parts per thousand, rounded down. `measured`
gives all of them, and `MEASURES` their names in the order in which they are shown: a new measure is
a function, a field of `Health` and a section of the reference.

Leaves to others: reading a past and bounds from a store, words, pictures (api).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from credit.health.ages import Promises, promises
from credit.health.circles import Circles, circles
from credit.health.flows import (
    Concentration,
    Reciprocity,
    arrows,
    concentration,
    given_and_received,
    reciprocity,
)
from credit.health.stocks import (
    Below,
    Idle,
    Near,
    Spread,
    Stuck,
    Sums,
    Velocity,
    below,
    idle,
    near,
    spread,
    stuck,
    sums,
    velocity,
)
from credit.health.tracks import Window, tracked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from credit.health.stocks import Bounds
    from credit.health.tracks import Tracks
    from credit.history import Past

__all__ = ["MEASURES", "Health", "Window", "measured"]


NOBODY: Final[Mapping[str, int]] = {}
"""No ages: of members who have said none."""


class Health(NamedTuple):
    """All measures of a window."""

    sums: Sums
    spread: Spread
    velocity: Velocity
    idle: Idle
    reciprocity: Reciprocity
    concentration: Concentration
    circles: Circles
    near: Near
    stuck: Stuck
    below: Below
    promises: Promises


MEASURES: Final = Health._fields


def measured(
    past: Past, window: Window, bounds: Mapping[str, Bounds], ages: Mapping[str, int] = NOBODY
) -> Health:
    """Every figure of the window; `bounds` are those of accounts now, by account.

    `ages` are the bands of those members who have said in which ten years of age they are.
    """
    tracks = tracked(past, window)
    flow = arrows(past, window)
    members = {past.owners[account].member for account in tracks.accounts}
    given, received = given_and_received(flow, members)
    return Health(
        sums(past, window),
        spread(tracks, given, received),
        velocity(tracks, flow),
        idle(tracks, past),
        reciprocity(flow),
        concentration(given, received),
        circles(flow),
        near(tracks, bounds),
        stuck(tracks),
        below(tracks),
        promises(_by_member(past, tracks), given, ages, window.days),
    )


def _by_member(past: Past, tracks: Tracks) -> Mapping[str, int]:
    """What members' open accounts come to, together for each."""
    found: dict[str, int] = {}
    for account, track in tracks.accounts.items():
        member = past.owners[account].member
        found[member] = found.get(member, 0) + track.balance
    return found
