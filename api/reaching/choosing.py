"""How a member chose to be reached: their language, quiet hours, and ways for each subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.audits.schedules import schedule_of, zones
from api.reaching.hours import NIGHT_FROM, NIGHT_UNTIL
from api.reaching.kinds import (
    BY_MAIL_ALONE,
    CHANNELS,
    LETTER,
    MAIL,
    PUSH,
    SAFETY,
    SMS,
    SUBJECTS,
    usual,
)
from api.reaching.tables import PushRow, ReachAddressRow, ReachRow
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.setting_values import NONE
from api.words.i18n import LANGUAGES, current

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from api.settings import Settings
    from ledger.store import Place

DAY_MINUTES: Final = 24 * 60
UTC: Final = "UTC"


class Choice(NamedTuple):
    """What a member chooses; `zone` is empty for the book's, `chosen` has subjects with ways."""

    language: str
    zone: str
    quiet_from: int
    quiet_until: int
    chosen: frozenset[tuple[str, str]]


class Reach(NamedTuple):
    """How somebody is reached: what they chose, and the ways that they have."""

    choice: Choice
    letter: bool
    addresses: Sequence[ReachAddressRow]
    pushes: Sequence[PushRow]

    def address(self, channel: str) -> ReachAddressRow | None:
        """Where this way leads, confirmed or not."""
        return next((one for one in self.addresses if one.channel == channel), None)


def offered(settings: Settings) -> list[str]:
    """The ways that this service has; letters it always has."""
    has = {
        PUSH: settings.push != NONE,
        MAIL: bool(settings.smtp_url),
        SMS: bool(settings.sms_url),
        LETTER: True,
    }
    return [channel for channel in CHANNELS if has[channel]]


def zone_of(session: Session, place: Place, zone: str = "") -> str:
    """The zone that somebody chose, else the one in which the book closes, else UTC."""
    schedule = None if zone else schedule_of(session, place)
    wanted = zone or (schedule.zone if schedule is not None else UTC)
    return wanted if wanted in zones() else UTC


def reach_of(session: Session, place: Place, member: str) -> Reach:
    """How a member is reached; the usual where they chose nothing."""
    row = session.get(ReachRow, (*place, member)) or new_row(place, member, 0)
    of = [
        session.exec(
            select(table).where(*in_book(table, place), table.member_id == member)
            .order_by(*map(col, order))
        ).all()
        for table, order in (
            (ReachAddressRow, (ReachAddressRow.channel,)),
            (PushRow, (PushRow.time_ms, PushRow.push_id)),
        )
    ]  # fmt: skip
    choice = Choice(row.language, row.zone, row.quiet_from, row.quiet_until, pairs_in(row.chosen))
    return Reach(choice, row.letter, of[0], of[1])  # type: ignore[arg-type] # as `of` is made


def new_row(place: Place, member: str, now_ms: int) -> ReachRow:
    """What holds for who chose nothing yet, in the language in use."""
    pairs = {(subject, channel) for channel in CHANNELS for subject in usual(channel)}
    return ReachRow(
        community_id=place.community, book=place.book, member_id=member, language=current(),
        zone="", quiet_from=NIGHT_FROM, quiet_until=NIGHT_UNTIL, chosen=pairs_text(pairs),
        letter=False, since_ms=now_ms, digest_ms=now_ms, unread=0,
    )  # fmt: skip


def pairs_in(text: str) -> frozenset[tuple[str, str]]:
    """Subjects with their ways, as they are kept."""
    found = (pair.partition(".") for pair in text.split())
    return frozenset((subject, channel) for subject, _dot, channel in found)


def pairs_text(pairs: Collection[tuple[str, str]]) -> str:
    """The same as `pairs_in` reads them."""
    return " ".join(sorted(f"{subject}.{channel}" for subject, channel in pairs))


def takes(chosen: Collection[tuple[str, str]], subject: str, channel: str) -> bool:
    """Whether a member hears of a subject by a way; of their keys by every one."""
    return subject == SAFETY or (subject, channel) in chosen


def choose(caller: Caller, choice: Choice) -> None:
    """Keep what the member chose; `ProblemError` for what there is not."""
    minutes = range(DAY_MINUTES)
    for where, holds in (
        ("language", choice.language in LANGUAGES),
        ("zone", not choice.zone or choice.zone in zones()),
        ("quiet_from", choice.quiet_from in minutes),
        ("quiet_until", choice.quiet_until in minutes),
        ("chosen", all(_is_pair(*pair) for pair in choice.chosen)),
    ):
        if not holds:
            raise malformed(where, Why.not_known)
    place, member, now_ms = caller.place, caller.member, caller.now_ms

    def write(session: Session) -> None:
        row = session.get(ReachRow, (*place, member)) or new_row(place, member, now_ms)
        row.language, row.zone = choice.language, choice.zone
        row.quiet_from, row.quiet_until = choice.quiet_from, choice.quiet_until
        was, row.chosen = pairs_in(row.chosen), pairs_text(choice.chosen)
        if not BY_MAIL_ALONE & {subject for subject, _ in was}:
            row.unread = 0  # Whoever asks for the weekly letter again reads it.
        session.add(row)

    caller.service.database.write(write).result()


def _is_pair(subject: str, channel: str) -> bool:
    known = subject in SUBJECTS and channel in CHANNELS and subject != SAFETY
    return known and (subject not in BY_MAIL_ALONE or channel == MAIL)


def let_go(session: Session, place: Place, member: str, channel: str) -> None:
    """Tell the member of nothing by this way any more, but of their keys."""
    row = session.get(ReachRow, (*place, member))
    if row is not None:
        row.chosen = pairs_text({pair for pair in pairs_in(row.chosen) if pair[1] != channel})
