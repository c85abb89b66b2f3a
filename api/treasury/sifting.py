"""Which of a book's accounts are asked for, and in what order they come.

A place in an order is a figure, a name and a slot: it stands however accounts move meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import and_
from sqlmodel import col, select

from api.people.tables import ProfileRow
from api.queries.moments import first_after
from api.service.rows import in_book, of_book
from api.service.times import DAY_MS
from api.treasury.figures import Figures, Standing, down, figures, room, up
from api.words.i18n import N_
from ledger.rules.accounts import MEMBER
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from api.service.callers import Caller

INACTIVE_MS: Final = 90 * DAY_MS
SOON_MS: Final = 30 * DAY_MS
NEAR: Final = 10
"""Near a bound is who has a tenth of it left, or less."""

ORDERS: Final[Mapping[str, Callable[[Figures], int | None]]] = {
    "nearest": room,
    "balance": lambda one: one.balance,
    "name": lambda _one: 0,
    "number": lambda one: one.slot,
    "lower": lambda one: one.lower,
    "upper": lambda one: one.upper,
    "ends": lambda one: one.until_ms,
    "last": lambda one: one.last,
}
"""The figures that accounts are put in order by: where two are alike, names decide.

An account without the figure comes last, either way round.
"""

STATES: Final[Mapping[str, str]] = {
    "negative": N_("Below zero"),
    "past": N_("Past a limit"),
    "near": N_("Near a limit"),
    "warned": N_("Past a warning"),
    "ending": N_("Limits end within 30 days"),
    "inactive": N_("Nothing for 90 days"),
    "community": N_("Of the co-op"),
}
"""What accounts can be sifted by."""


class Asked(NamedTuple):
    """Which accounts, and in what order: one of `ORDERS`, `down` for the other way round.

    `words` are a name's or a number, `state` is one of `STATES`; empty ones stand for any.
    """

    order: str = "nearest"
    down: bool = False
    words: str = ""
    state: str = ""


LAST: Final = "\U0010ffff"
"""Where names are put in order, after all of them: who has none."""

Place = tuple[bool, int, str, int]
"""Where an account is in an order: whether it has no figure, the figure, the name, the slot."""


def ordered(caller: Caller, asked: Asked, only: Sequence[str] | None = None) -> Sequence[Figures]:
    """The open accounts that are asked for, in order, for treasurers; or these of them `only`."""
    caller.require_role(TREASURER)
    is_wanted = _sieve(caller, asked.state)
    found = [one for one in figures(caller, asked.words, only) if is_wanted(one)]
    return sorted(found, key=_placing(asked), reverse=_is_turned(asked))


def _sieve(caller: Caller, state: str) -> Callable[[Figures], bool]:
    now_ms = caller.now_ms
    if state == "inactive":
        recent = first_after(caller.session, caller.place, now_ms - INACTIVE_MS)
        return lambda one: one.last < recent
    sieves: dict[str, Callable[[Figures], bool]] = {
        "": lambda _one: True,
        "negative": lambda one: one.balance < 0,
        "past": lambda one: (room(one) or 0) < 0,
        "near": is_near,
        "warned": lambda one: one.warned,
        "ending": lambda one: one.until_ms is not None and one.until_ms <= now_ms + SOON_MS,
        "community": lambda one: one.kind != MEMBER,
    }
    return sieves[state]


def is_near(one: Standing) -> bool:
    """Whether a tenth of the way to one of its bounds is left, or less."""
    sides = ((down(one), one.lower), (up(one), one.upper))
    return any(
        left is not None and bound is not None and left * NEAR <= abs(bound)
        for left, bound in sides
    )


def _is_turned(asked: Asked) -> bool:
    """Whether names, which cannot be negated, go from Z to A."""
    return asked.down and asked.order == "name"


def _placing(asked: Asked) -> Callable[[Figures], Place]:
    """What says where an account is in the order that is asked for."""
    figure_of = ORDERS[asked.order]
    return lambda one: _placed(asked, figure_of(one), one.words, one.slot)


def _placed(asked: Asked, figure: int | None, words: str, slot: int) -> Place:
    sign = -1 if asked.down else 1
    return (figure is None, sign * (figure or 0), words or LAST, slot)


def following(
    caller: Caller, asked: Asked, found: Sequence[Figures], sent: str
) -> Sequence[Figures]:
    """Those that come after a place that was sent."""
    figure, _, account = sent.partition(".")
    row, name = AccountRow, ProfileRow
    named = and_(*of_book(name, caller.place), col(name.member_id) == col(row.member_id))
    wanted = select(row.slot, name.words).outerjoin(name, named)
    known = caller.session.exec(
        wanted.where(*in_book(row, caller.place), row.account_id == account)
    ).first()
    slot, words = known or (-1, "")
    begin = _placed(asked, None if figure == "none" else int(figure), words or "", slot)
    place = _placing(asked)
    if _is_turned(asked):
        return [one for one in found if place(one) < begin]
    return [one for one in found if place(one) > begin]
