"""Nobody's receivers, and nobody's many messages, keep what is for others waiting."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pytest

from api.reaching import outbox, outside
from api.reaching.kinds import DIGEST, MAIL, PUSH, SMS
from api.reaching.outbox import Message, put
from ledger.store import Place
from tests.reaching.keys import KEY, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from api.reaching.tables import OutboxRow
    from tests.reaching.conftest import Reached
    from tests.support.world import Person

ON_ONE: Final = pytest.mark.parametrize("reached", ["sqlite"], indirect=True)
MANY: Final = 300


def fill(
    reached: Reached, who: Person, count: int, kind: str = "message", channel: str = MAIL
) -> None:
    """Put so many messages for somebody into the outbox."""
    place, now_ms = Place(reached.coop.community, 0), reached.world.now_ms

    def write(session: Session) -> None:
        for number in range(count):
            put(
                session,
                Message(place, who.member, kind, channel, None, "/app/", str(number)),
                now_ms,
            )

    reached.world.service.database.write(write).result()


def due(reached: Reached) -> list[OutboxRow]:
    with reached.world.service.database.reading() as session:
        return list(outbox.due(session, reached.world.now_ms))


def test_everybodys_first_message_goes_before_anybodys_second(reached: Reached) -> None:
    ana, ben = reached.ana.member, reached.ben.member
    fill(reached, reached.ben, MANY)
    reached.world.now_ms += 1_000
    fill(reached, reached.ana, 2)
    assert [row.member_id for row in due(reached)[:4]] == [ben, ana, ben, ana]


@ON_ONE
def test_what_is_urgent_is_a_members_first_and_the_weekly_letter_comes_last(
    reached: Reached,
) -> None:
    fill(reached, reached.ben, MANY, DIGEST)
    reached.world.now_ms += 1_000
    fill(reached, reached.ana, 5)
    fill(reached, reached.ana, 1, "new-key")
    kinds = [row.kind for row in due(reached)]
    assert kinds[:6] == ["new-key", *["message"] * 5]
    assert set(kinds[6:]) == {DIGEST}


@pytest.fixture
def silent(reached: Reached, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reached]:
    """Ben's browsers are at ten hosts that take a connection and never answer."""
    monkeypatch.setattr(outside, "DEADLINE_S", 0.1)
    with ExitStack() as stack:
        for number in range(10):
            server = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
            own = {"endpoint": f"http://127.0.0.1:{server.getsockname()[1]}/p/{number}",
                   "key": KEY, "secret": SECRET}  # fmt: skip
            assert reached.ask(reached.ben, "POST", "/me/reach/pushes", **own).is_success
        reached.awake(reached.ben)
        yield reached


@ON_ONE
def test_whose_browsers_are_slow_comes_after_all_others(silent: Reached) -> None:
    teller, database = silent.world.app.state.running.teller, silent.world.service.database
    silent.request(silent.ben)
    teller.look()
    waiting = due(silent)
    assert waiting == []
    silent.world.now_ms += 61_000  # As long as a server that was away is left alone.
    assert [row.tries for row in due(silent)] == [1] * 10
    push(silent, silent.ana, silent.subscribe(silent.ana))
    with database.reading() as session:
        members = [row.member_id for row in teller._jobs[1].due(session, silent.world.now_ms)]  # noqa: SLF001
    assert members == [silent.ana.member, *[silent.ben.member] * 10]


def push(reached: Reached, who: Person, target: str, about: str = "") -> None:
    """Put a push to a browser of somebody's into the outbox."""
    place, now_ms = Place(reached.coop.community, 0), reached.world.now_ms
    message = Message(place, who.member, "request", PUSH, target, "/app/", about)
    reached.world.service.database.write(lambda session: put(session, message, now_ms)).result()


@ON_ONE
def test_a_look_sends_for_so_long_and_the_next_goes_on(
    reached: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = reached.subscribe(reached.ana)
    reached.awake(reached.ana)
    for number in range(3):
        push(reached, reached.ana, target, str(number))
    sent = outbox.sent

    def slowly(session: Session, row: OutboxRow, now_ms: int) -> None:
        sent(session, row, now_ms)
        reached.world.now_ms += 9_000

    monkeypatch.setattr(outbox, "sent", slowly)
    for count in (1, 2, 3):
        reached.look()
        assert len(reached.push.got) == count


@ON_ONE
def test_nobody_takes_the_texts_of_all_others(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    fill(reached, reached.ana, 12, "request", SMS)
    for _ in range(3):
        reached.look(s=60)
    assert len(reached.sms.got) == 9  # One confirmed the number.
    reached.confirm(reached.ben, "ben@example.org", "+34 600 111 333")
    reached.awake(reached.ben)
    reached.request(reached.ben)
    reached.look()
    assert [one["to"] for one in reached.sms.forms] == ["+34600111333"]
