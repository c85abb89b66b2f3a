"""Addresses for mail and text messages: kept once a link that was sent there was followed.

The link's code follows from the service's key and what is kept, so that no table has it. Nothing
else is sent to an address before. The same code ends messages to it, without a sign-in.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlmodel import col, delete, func, or_, select, update

from api.http.limits import at_most
from api.reaching.choosing import let_go, offered
from api.reaching.kinds import CONFIRM, MAIL, SMS
from api.reaching.outbox import Message, put
from api.reaching.tables import OutboxRow, ReachAddressRow
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.tables import CommunityRow
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from ledger.store import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from api.service.callers import Caller
    from api.service.service import Service

CODE_BYTES: Final = 16
ASKED_MAX: Final = 5
"""Addresses that a member may have confirmed in a day: nobody sends others mail with it."""

LINK_MS: Final = 7 * DAY_MS
"""How long a link may confirm an address: an old mail that somebody finds starts nothing."""

LATEST: Final = 50
ADDRESS_MAX: Final = 320
SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    MAIL: re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"),
    SMS: re.compile(r"\+[1-9][0-9]{6,14}"),
}
"""How an address of each way is written; a number with its country's."""

SPACES: Final = re.compile(r"[\s().-]+")


def tidy(channel: str, address: str) -> str:
    """An address without what people put into a number for the eye."""
    text = address.strip()
    if channel == SMS:
        text = SPACES.sub("", text)
        return f"+{text[2:]}" if text.startswith("00") else text
    return text


def keep_address(caller: Caller, channel: str, address: str) -> None:
    """Send a link to an address; it counts once that was followed.

    `ProblemError` for a way that the service has not, what is no address, or too many in a day.
    """
    address = tidy(channel, address)
    if channel not in SHAPES or channel not in offered(caller.service.settings):
        raise malformed("channel", Why.not_offered)
    if len(address) > ADDRESS_MAX or not SHAPES[channel].fullmatch(address):
        raise malformed("address", Why.not_known)
    place, member, now_ms = caller.place, caller.member, caller.now_ms
    row = ReachAddressRow(
        community_id=place.community, book=place.book, member_id=member, channel=channel,
        address=address, code_hash="", asked_ms=now_ms, confirmed_ms=None,
    )  # fmt: skip
    row.code_hash = _hash(code_of(caller.service, row))

    def write(session: Session) -> None:
        at_most(ASKED_MAX, _asked(session, place, member, now_ms))
        session.merge(row)
        # A link to an address that was mistyped is of no use.
        session.exec(
            update(OutboxRow)
            .where(*of_book(OutboxRow, place), col(OutboxRow.member_id) == member)
            .where(col(OutboxRow.channel) == channel, col(OutboxRow.kind) == CONFIRM)
            .where(col(OutboxRow.due_ms).is_not(None))
            .values(due_ms=None, ended_ms=now_ms)
        )
        about = row.code_hash
        put(session, Message(place, member, CONFIRM, channel, None, "/app/reach", about), now_ms)

    caller.service.database.write(write).result()


def _asked(session: Session, place: Place, member: str, now_ms: int) -> int:
    row = OutboxRow
    wanted = select(func.count()).where(
        *in_book(row, place), row.member_id == member, row.kind == CONFIRM,
        row.time_ms > now_ms - DAY_MS,
    )  # fmt: skip
    return session.exec(wanted).one()


def not_taken(caller: Caller) -> set[str]:
    """The ways by which the last message to the member, of those done with, was given up."""
    row, found = OutboxRow, dict[str, bool]()
    mine = (*in_book(row, caller.place), row.member_id == caller.member)
    done = or_(col(row.sent_ms).is_not(None), col(row.ended_ms).is_not(None))
    latest = select(row.channel, row.sent_ms, row.fault).where(*mine, done)
    by_time = latest.order_by(col(row.time_ms).desc(), col(row.message_id)).limit(LATEST)
    for channel, sent_ms, fault in caller.session.exec(by_time):
        found.setdefault(channel, sent_ms is None and fault != "")
    return {channel for channel, given_up in found.items() if given_up}


def end_address(caller: Caller, channel: str) -> None:
    """Forget an address of the member's, and what is on its way there."""
    place, member = caller.place, caller.member

    def write(session: Session) -> None:
        for row in (ReachAddressRow, OutboxRow):
            own = (*of_book(row, place), col(row.member_id) == member, col(row.channel) == channel)
            waiting = (col(OutboxRow.due_ms).is_not(None),) if row is OutboxRow else ()
            session.exec(delete(row).where(*own, *waiting))

    caller.service.database.write(write).result()


def code_of(service: Service, row: ReachAddressRow) -> str:
    """The code in links that go to this address: 32 hex characters."""
    said = "\0".join((
        "reach", row.community_id, str(row.book), row.member_id, row.channel, row.address,
        str(row.asked_ms),
    ))  # fmt: skip
    return hmac.digest(service.key.seed, said.encode(), "sha256")[:CODE_BYTES].hex()


def _hash(code: str) -> str:
    return sha256(bytes.fromhex(code)).hexdigest()


def address_at(session: Session, code: str) -> ReachAddressRow:
    """The address that a code was sent to; `ProblemError` if there is none."""
    somewhere = col(ReachAddressRow.community_id).in_(select(CommunityRow.community_id))
    wanted = select(ReachAddressRow).where(somewhere, ReachAddressRow.code_hash == _hash(code))
    row = session.exec(wanted).first()
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    return row


def has_ended(row: ReachAddressRow, now_ms: int) -> bool:
    """Whether the link to an address can confirm it no more."""
    return row.confirmed_ms is None and row.asked_ms + LINK_MS <= now_ms


def confirm(service: Service, code: str) -> None:
    """Let messages go to the address that this code was sent to.

    `ProblemError` where there is none, and where its link has ended.
    """
    now_ms = service.sources.now_ms()

    def write(session: Session) -> None:
        row = address_at(session, code)
        if has_ended(row, now_ms):
            raise malformed("code", Why.over)
        row.confirmed_ms = row.confirmed_ms or now_ms

    service.database.write(write).result()


def stop(service: Service, code: str) -> None:
    """Send nothing more to that address, but what is about its member's keys."""

    def write(session: Session) -> None:
        row = address_at(session, code)
        let_go(session, Place(row.community_id, row.book), row.member_id, row.channel)

    service.database.write(write).result()
