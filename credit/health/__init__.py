"""How a circle is: figures over its past, each with its definition in docs/credit.md.

Every measure is a pure function of `credit.history.Past`, a `Window` of time and, where bounds or
ages matter, those; whole numbers only. Shares are parts per thousand, rounded down. `measured`
gives all of them, and `MEASURES` their names in the order in which they are shown: a new measure is
a function, a field of `Health` and a section of the reference.

Leaves to others: reading a past and bounds from a store, words, pictures (api).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

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
    from credit.history import Past

__all__ = ["MEASURES", "Health", "Window", "measured"]


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


MEASURES: Final = Health._fields


def measured(past: Past, window: Window, bounds: Mapping[str, Bounds]) -> Health:
    """Every figure of the window; `bounds` are those of accounts now, by account."""
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
    )
