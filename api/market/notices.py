"""Offers and needs: published by members, found by words and category, over when their time is.

They are shown newest first, or nearest first by the rough places that members chose to share, and
nothing else orders them. A search finds what has all of its words,
whatever their capitals and accents: the words are folded when a notice is kept, so that both
databases find the same.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, func, select

from api.categories.listed import offered
from api.market.tables import NoticeRow
from api.people.called import called
from api.people.directory import has_words
from api.people.distances import distance_km
from api.people.spots import spot_of, spots_of, told_away
from api.photos.kept import LISTED_MAX, of_notices
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import ColumnElement

    from api.people.distances import Spot
    from api.photos.kept import Shown
    from api.service.callers import Caller

OFFER, NEED = "offer", "need"
KINDS: Final[Mapping[str, str]] = {OFFER: N_("Offer"), NEED: N_("Need")}

REACHES: Final[Mapping[str, str]] = {
    "": N_("Not said"),
    "walk": N_("Within a walk"),
    "town": N_("Anywhere in town"),
    "far": N_("Further away too"),
    "remote": N_("By phone or computer"),
}
"""How far from the place, as a class: nobody's address is asked for."""

DAYS_MAX: Final = 90
REMIND_MS: Final = 7 * DAY_MS
"""How long before its end the member is reminded of a notice."""

TITLE_MAX: Final = 80
BRIEF_MAX: Final = 60
"""What is said of all that a member offers, beyond the first title."""

TEXT_MAX: Final = 500
PLACE_MAX: Final = 80
OWN_MAX: Final = 30
"""Notices that a member may have at a time."""

PAGE_ROWS: Final = 20


NEWEST, NEAREST, SOONEST = "newest", "nearest", "soonest"
ORDERS: Final[Mapping[str, tuple[str, str]]] = {
    NEWEST: (N_("Newest"), N_("Newest first.")),
    SOONEST: (
        N_("Needed soonest"),
        N_("What is needed soonest comes first. Then what has no day, the newest first."),
    ),
    NEAREST: (
        N_("Nearest"),
        N_(
            "Nearest first, by the rough places that you and others chose to share. Then "
            "those without one, the newest first."
        ),
    ),
}
"""What the orders are called, and what each goes by."""

ORDERED_MAX: Final = 5_000
"""Of the newest, how many are put in another order."""


class Wanted(NamedTuple):
    """What is looked for; empty for all. `before` is the last notice of the page before."""

    words: str
    kind: str
    category: str
    before: str
    order: str = NEWEST
    limit: int = PAGE_ROWS


class Counted(NamedTuple):
    """How many stand: of each of `KINDS`, and of each category in the kind looked at."""

    kinds: Mapping[str, int]
    categories: Mapping[str, int]


class Notice(NamedTuple):
    """An offer or a need, whose it is, how far away they are if both said where, its photos."""

    row: NoticeRow
    name: str
    mine: bool
    away: str
    photos: Sequence[Shown] = ()

    @property
    def title(self) -> str:
        """Its title; without one, how its text begins."""
        return self.row.title or self.row.text.split("\n")[0][:TITLE_MAX]

    @property
    def text(self) -> str:
        """What it says beyond its title."""
        return self.row.text if self.row.title or self.row.text != self.title else ""


class Words(NamedTuple):
    """What a notice says: of one of `KINDS` and `REACHES` each, in a category; some text.

    `title` says it in a line; it may be left out.
    """

    kind: str
    category: str
    text: str
    place: str
    reach: str
    near: bool
    needed_day: str | None = None
    needed_at: str | None = None
    title: str = ""


def notices(caller: Caller, wanted: Wanted) -> tuple[list[Notice], str | None]:
    """A page of what has not ended, in order, and the id that the next page goes on from."""
    own = spot_of(caller) if wanted.order == NEAREST else None
    newest = select(NoticeRow).where(*_conditions(caller, wanted))
    newest = newest.order_by(col(NoticeRow.notice_id).desc())
    if own is not None or wanted.order == SOONEST:
        rows = caller.session.exec(newest.limit(ORDERED_MAX)).all()
        rows = _soonest(rows) if own is None else _by_distance(caller, own, rows)
        after = [at for at, row in enumerate(rows, 1) if row.notice_id == wanted.before]
        rows = rows[after[0] if after else 0 :][: wanted.limit + 1]
    else:
        if wanted.before:
            newest = newest.where(NoticeRow.notice_id < wanted.before)
        rows = caller.session.exec(newest.limit(wanted.limit + 1)).all()
    more = len(rows) > wanted.limit
    shown = rows[: wanted.limit]
    return told(caller, shown), shown[-1].notice_id if more else None


def _conditions(caller: Caller, wanted: Wanted) -> list[ColumnElement[bool] | bool]:
    """What must be true of what is found."""
    found: list[ColumnElement[bool] | bool] = [
        *in_book(NoticeRow, caller.place), col(NoticeRow.expires_ms) > caller.now_ms
    ]  # fmt: skip
    found += has_words(NoticeRow.words, wanted.words)
    if wanted.kind:
        found.append(col(NoticeRow.kind) == wanted.kind)
    if wanted.category:
        found.append(col(NoticeRow.category) == wanted.category)
    return found


def _soonest(rows: Sequence[NoticeRow]) -> Sequence[NoticeRow]:
    """What is needed soonest first; as they came where no day is said."""
    return sorted(rows, key=lambda row: row.expires_ms if row.needed_day else inf)


def _by_distance(caller: Caller, own: Spot, rows: Sequence[NoticeRow]) -> Sequence[NoticeRow]:
    """The nearest first; as they came where that is the same, or is not said."""
    spots = spots_of(caller, [row.member_id for row in rows if row.near])

    def distance(row: NoticeRow) -> float:
        said = row.near and row.member_id in spots
        return distance_km(own, spots[row.member_id]) if said else inf

    return sorted(rows, key=distance)


def notice_at(caller: Caller, id_: str) -> Notice:
    """A notice that has not ended, or one of the member's own; `ProblemError` otherwise."""
    row = caller.session.get(NoticeRow, (*caller.place, id_))
    if row is None or (row.expires_ms <= caller.now_ms and row.member_id != caller.member):
        raise ProblemError(Trouble.resource_must_exist)
    [found] = told(caller, [row])
    return found


def offered_by(caller: Caller, members: Sequence[str]) -> Mapping[str, str]:
    """What these members offer, by member: the titles of their latest ones, as many as fit."""
    wanted = select(NoticeRow).where(
        *in_book(NoticeRow, caller.place), col(NoticeRow.member_id).in_(members),
        col(NoticeRow.kind) == OFFER, col(NoticeRow.expires_ms) > caller.now_ms,
    )  # fmt: skip
    found: dict[str, str] = {}
    for row in caller.session.exec(wanted.order_by(col(NoticeRow.notice_id).desc())):
        before = found.get(row.member_id)
        title = Notice(row, "", mine=False, away="").title
        said = title if before is None else f"{before} · {title}"
        if before is None or len(said) <= BRIEF_MAX:
            found[row.member_id] = said
    return found


def own_notices(caller: Caller) -> list[Notice]:
    """The member's own, the first to end first."""
    wanted = select(NoticeRow).where(
        *in_book(NoticeRow, caller.place), NoticeRow.member_id == caller.member
    )
    first = wanted.order_by(col(NoticeRow.expires_ms), col(NoticeRow.notice_id))
    return told(caller, caller.session.exec(first.limit(OWN_MAX)).all())


def told(caller: Caller, rows: Sequence[NoticeRow]) -> list[Notice]:
    """These as whoever looks sees them."""
    names = called(caller.session, caller.place, [row.member_id for row in rows])
    near = [row.member_id for row in rows if row.near and row.member_id != caller.member]
    spots = spots_of(caller, [caller.member, *near]) if near else {}
    own, photos = spots.get(caller.member), of_notices(caller, [row.notice_id for row in rows])

    def away(row: NoticeRow) -> str:
        spot = spots.get(row.member_id) if row.member_id in near and row.near else None
        return "" if own is None or spot is None else told_away(own, spot)

    return [
        Notice(
            row, names[row.member_id], row.member_id == caller.member,
            away(row), photos.get(row.notice_id, ()),
        )
        for row in rows
    ]  # fmt: skip


def light(listed: Sequence[Notice], *, spare: bool) -> list[Notice]:
    """These for a page: the first `LISTED_MAX` that have photos show them; none does if `spare`."""
    left, found = 0 if spare else LISTED_MAX, []
    for notice in listed:
        found.append(notice if left else notice._replace(photos=()))
        left -= bool(left and notice.photos)
    return found


def counted(caller: Caller, kind: str) -> Counted:
    """How many stand of each kind, and of one kind, or both, in each category."""
    row = NoticeRow
    wanted = select(row.kind, row.category, func.count()).where(
        *in_book(row, caller.place), col(row.expires_ms) > caller.now_ms
    )
    kinds, categories = dict.fromkeys(KINDS, 0), dict.fromkeys(offered(caller), 0)
    for of_kind, category, count in caller.session.exec(wanted.group_by(row.kind, row.category)):
        kinds[of_kind] = kinds.get(of_kind, 0) + count
        if kind in {"", of_kind}:
            categories[category] = categories.get(category, 0) + count
    return Counted(kinds, categories)


def notices_of(caller: Caller, member: str) -> list[Notice]:
    """What another member offers and needs now, the newest first."""
    row = NoticeRow
    wanted = select(row).where(
        *in_book(row, caller.place), row.member_id == member, row.expires_ms > caller.now_ms
    )
    return told(caller, caller.session.exec(wanted.order_by(col(row.notice_id).desc())).all())


def notices_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: which of the member's own end soon."""
    for notice in own_notices(caller):
        left_ms = notice.row.expires_ms - caller.now_ms
        if left_ms <= 0:
            said = _("Over: “{text}”. Keep it or take it down.")
        elif left_ms <= REMIND_MS and not notice.row.needed_day:
            said = _("Ends soon: “{text}”. Keep it or take it down.")
        else:
            continue
        yield said.format(text=notice.title), f"/app/market/{notice.row.notice_id}"
