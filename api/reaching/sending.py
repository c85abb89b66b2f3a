"""Sending what is in the outbox: one message, by its way, unless it is night for its member."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from sqlmodel import col, delete

from api.reaching import outbox
from api.reaching.addresses import code_of
from api.reaching.choosing import new_row, zone_of
from api.reaching.digest import is_last
from api.reaching.hours import free_ms
from api.reaching.kinds import CONFIRM, MAIL, PUSH, SMS
from api.reaching.mailing import mail_of, send_mail
from api.reaching.outside import TIMEOUT, RefusedError, UnreachedError, is_allowed, post
from api.reaching.pushes import push_key
from api.reaching.tables import OutboxRow, PushRow, ReachAddressRow, ReachRow
from api.reaching.texting import EACH_MAX, send_text, texts_lately
from api.reaching.wording import words_for
from api.service.rows import of_book
from api.service.tables import CommunityRow
from api.service.times import HOUR_MS, MINUTE_MS, SECOND_MS
from api.setting_values import THIS_MACHINE
from ledger.store import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.reaching.wording import Words
    from api.service.service import Service

DOWN_MS: Final = MINUTE_MS
"""For how long nothing more is sent to a server that did not answer."""

LOOK_MS: Final = 8 * SECOND_MS
"""For how long one look sends."""

SLOW_MS: Final = 2 * SECOND_MS
SLOWED_MS: Final = HOUR_MS
TTL_S: Final = 3 * 86_400
"""For how long a service of pushes keeps one for a phone that is off."""

TAKEN: Final = range(200, 300)
GONE: Final = frozenset({404, 410})


class Ready(NamedTuple):
    """A message with all that sending it takes."""

    row: OutboxRow
    words: Words
    address: ReachAddressRow | None
    push: PushRow | None
    stop: str


class Sending:
    """Sends what is due, each to one server within seconds; those that are away are left alone.

    Whoever's browsers answer slowly comes after all others for an hour, wherever they say next that
    their pushes go; so does a slow server of mail or texts. What a look has no time for waits for
    the next: it is as long as that, and one message.
    """

    name = "sending"
    every_ms = 0

    def __init__(self) -> None:
        self._down: dict[str, int] = {}
        self._slow: dict[object, int] = {}
        self._until_ms = 0

    def due(self, session: Session, now_ms: int) -> Sequence[OutboxRow]:
        """Find messages whose time has come."""
        self._until_ms = now_ms + LOOK_MS
        for ends in (self._down, self._slow):
            for name in [one for one, until_ms in ends.items() if until_ms <= now_ms]:
                del ends[name]  # type: ignore[arg-type] # as each has them
        return sorted(outbox.due(session, now_ms), key=lambda row: _whose(row) in self._slow)

    def do(self, service: Service, due: OutboxRow) -> None:
        """Send one, or say until when it waits."""
        now_ms, write = service.sources.now_ms(), service.database.write
        if now_ms > self._until_ms:
            return  # It is due still, and found by the next look.
        with service.database.reading() as session:
            ready = _ready(service, session, due)
            until_ms = _free_ms(service, session, due, now_ms)
        if ready is None:
            gone = lambda s: outbox.failed(s, due, "no_address", now_ms, for_good=True)  # noqa: E731
            write(gone).result()
            return
        server = _server_of(ready)
        until_ms = max(until_ms, self._down.get(server, 0))
        if until_ms > now_ms:
            write(lambda session: _wait(session, due, until_ms, now_ms)).result()
        elif write(lambda session: outbox.take(session, due, now_ms)).result():
            due.tries += 1
            self._try(service, ready, server, now_ms)

    def _try(self, service: Service, ready: Ready, server: str, now_ms: int) -> None:
        row, write = ready.row, service.database.write
        try:
            _send(service, ready)
        except UnreachedError as error:
            self._down[server] = now_ms + DOWN_MS
            fault, for_good = error.fault, False
        except RefusedError as error:
            fault, for_good = error.fault, error.for_good
        else:
            self._down.pop(server, None)
            fault, for_good = "", False
        later_ms = service.sources.now_ms()
        if fault == TIMEOUT or later_ms - now_ms > SLOW_MS:
            self._slow[_whose(row)] = later_ms + SLOWED_MS
        if fault:
            write(
                lambda session: _failed(session, ready, fault, now_ms, for_good=for_good)
            ).result()
        else:
            write(lambda session: outbox.sent(session, row, now_ms)).result()


def _whose(row: OutboxRow) -> object:
    """Who may answer slowly: a member chose where their pushes go, the operator all else."""
    if row.channel != PUSH:
        return row.channel
    return row.community_id, row.book, row.member_id


def _wait(session: Session, row: OutboxRow, until_ms: int, now_ms: int) -> None:
    if until_ms > row.time_ms + outbox.life_ms(row.kind) + HOUR_MS:
        outbox.failed(session, row, row.fault or "late", now_ms, for_good=True)
    else:
        outbox.put_off(session, row, until_ms)


def _failed(session: Session, ready: Ready, fault: str, now_ms: int, *, for_good: bool) -> None:
    """Note it; a browser that is no more takes no pushes from here on."""
    outbox.failed(session, ready.row, fault, now_ms, for_good=for_good)
    if for_good and ready.push is not None:
        place = Place(ready.row.community_id, ready.row.book)
        own = col(PushRow.push_id) == ready.push.push_id
        session.exec(delete(PushRow).where(*of_book(PushRow, place), own))


def _ready(service: Service, session: Session, row: OutboxRow) -> Ready | None:
    """The message, unless there is nowhere to send it any more."""
    place = (row.community_id, row.book)
    address = session.get(ReachAddressRow, (*place, row.member_id, row.channel))
    push = session.get(PushRow, (*place, row.target)) if row.target else None
    is_there = push is not None and push.member_id == row.member_id
    if row.channel != PUSH:
        is_there = address is not None and (row.kind == CONFIRM or bool(address.confirmed_ms))
    community = session.get(CommunityRow, row.community_id)
    if not is_there or community is None:
        return None
    chosen = _row_of(session, row)
    base, code = service.settings.public_url, "" if address is None else code_of(service, address)
    path = f"/app/reach/confirm/{code}" if row.kind == CONFIRM else f"/app/to/{row.message_id}"
    words = words_for(
        chosen.language, row.kind, community.name, base + path, last=is_last(chosen, row.kind)
    )
    ends = row.channel == MAIL and row.kind != CONFIRM and not outbox.is_urgent(row.kind)
    return Ready(row, words, address, push, f"{base}/app/reach/stop/{code}" if ends else "")


def _row_of(session: Session, row: OutboxRow) -> ReachRow:
    place = Place(row.community_id, row.book)
    found = session.get(ReachRow, (*place, row.member_id))
    return found or new_row(place, row.member_id, row.time_ms)


def _free_ms(service: Service, session: Session, row: OutboxRow, now_ms: int) -> int:
    """When this may go out: not at night, and no more texts of a book than it may have."""
    place = Place(row.community_id, row.book)
    most = service.settings.sms_daily_max
    if row.channel == SMS and (
        texts_lately(session, place, now_ms) >= most
        or texts_lately(session, place, now_ms, row.member_id) >= EACH_MAX
    ):
        return now_ms + HOUR_MS
    # Who asks for a link is awake.
    if row.kind == CONFIRM or outbox.is_urgent(row.kind):
        return now_ms
    chosen = _row_of(session, row)
    zone = zone_of(session, place, chosen.zone)
    return free_ms(now_ms, zone, chosen.quiet_from, chosen.quiet_until)


def _server_of(ready: Ready) -> str:
    """Who is asked: what is away for one message is so for the next."""
    if ready.push is not None:
        return f"{PUSH} {urlsplit(ready.push.endpoint).netloc}"
    return ready.row.channel


def _send(service: Service, ready: Ready) -> None:
    settings, row, words = service.settings, ready.row, ready.words
    if ready.push is not None:
        _push(service, ready, ready.push)
        return
    assert ready.address is not None  # noqa: S101 as `_ready` made it
    to = ready.address.address
    if row.channel == SMS:
        send_text(settings, to, words.short, row.message_id)
    else:
        mail = mail_of(words, settings.mail_from, to, row.message_id, row.time_ms, ready.stop)
        send_mail(settings, mail)


def _push(service: Service, ready: Ready, push: PushRow) -> None:
    """The browser shows a push of the same `tag` in the place of the one before."""
    from api.reaching import sealing  # noqa: PLC0415 large, and read only where pushes are sent

    settings, words, row = service.settings, ready.words, ready.row
    if not is_allowed(push.endpoint, local=settings.push == THIS_MACHINE):
        raise RefusedError("not_allowed", for_good=True)
    told = {"title": words.title, "body": words.lines[0], "tag": row.message_id, "data": words.link}
    text = json.dumps(told, ensure_ascii=False).encode()
    body = sealing.seal_anew(text, push.key, push.secret, service.sources.random)
    contact = f"mailto:{settings.mail_from}" if settings.mail_from else settings.public_url
    now_ms = service.sources.now_ms()
    headers = {
        "Authorization": sealing.sender(push_key(service), push.endpoint, contact, now_ms),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(TTL_S),
        "Topic": row.message_id,
        "Urgency": "high" if outbox.is_urgent(row.kind) else "normal",
    }
    local = settings.push == THIS_MACHINE
    status = post(push.endpoint, body, headers, anywhere=local)
    if status not in TAKEN:
        raise RefusedError(f"http_{status}", for_good=status in GONE)
