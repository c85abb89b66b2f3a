"""Small pasts for tests, made by hand or drawn, without a journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st

from credit.health.tracks import DAY_MS, Window
from credit.history import Moved, Owner, Past

if TYPE_CHECKING:
    from collections.abc import Sequence

DAYS = 400
WINDOW = Window(35 * DAY_MS, DAYS * DAY_MS)
COOP = "fund"


class Pay(NamedTuple):
    """On a day, so many subunits from one account to another; of which type."""

    day: int
    payer: str
    payee: str
    amount: int
    type: str = "transfer"


def past_with(members: Sequence[str], pays: Sequence[Pay]) -> Past:
    """A past in which accounts are named as their members, and `COOP` is the co-op's."""
    past = Past()
    past.owners = {name: Owner(name, "member", 0) for name in members}
    past.owners[COOP] = Owner("coop", "community", 0)
    for seq, pay in enumerate(sorted(pays, key=lambda one: one.day)):
        legs = ((pay.payer, -pay.amount), (pay.payee, pay.amount))
        past.moves.append(Moved(seq, pay.day * DAY_MS, pay.type, str(seq), legs))
    past.size = len(past.moves)
    return past


NAMES = ("ana", "ben", "eva", "joan", "rosa")

_pays = st.builds(
    Pay,
    day=st.integers(0, DAYS + 20),
    payer=st.sampled_from((*NAMES, COOP)),
    payee=st.sampled_from((*NAMES, COOP)),
    amount=st.integers(1, 500),
    type=st.sampled_from(("transfer", "transfer", "capture", "reversal", "moves-posted")),
).filter(lambda pay: pay.payer != pay.payee)

pasts = st.lists(_pays, max_size=40).map(lambda pays: past_with(NAMES, pays))
