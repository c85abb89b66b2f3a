"""Two processes on one database send each message once between them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TYPE_CHECKING, Final, TypeVar

import pytest
from sqlmodel import select

from api.app import create_app
from api.reaching.finding import news_of, tell
from api.reaching.kinds import CONFIRM
from api.reaching.sending import Sending
from api.reaching.tables import OutboxRow, ReachRow
from api.service.service import Service, Sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.reaching.conftest import Reached

pytestmark = pytest.mark.parametrize("reached", ["postgresql"], indirect=True)
ROUNDS: Final = 3
Row = TypeVar("Row", ReachRow, OutboxRow)


@pytest.fixture
def other(reached: Reached) -> Iterator[Service]:
    """A second process's service, on the same database and folder."""
    world = reached.world
    service = Service(world.service.settings, Sources(now_ms=lambda: world.now_ms))
    yield service
    service.close()


def at_once(*acts: Callable[[], None]) -> None:
    """Let each begin when all have come."""
    barrier = Barrier(len(acts), timeout=60)

    def begin(act: Callable[[], None]) -> None:
        barrier.wait()
        act()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(begin, act) for act in acts]:
            done.result(60)


def rows_of(reached: Reached, table: type[Row]) -> Sequence[Row]:
    """Ana's rows of a table, each time read anew."""
    mine = (table.community_id == reached.coop.community, table.member_id == reached.ana.member)
    with reached.world.service.database.reading() as session:
        return session.exec(select(table).where(*mine)).all()


def both_tell(reached: Reached, services: tuple[Service, Service]) -> None:
    """Let each find what is new for Ana before either notes it, and both note it."""
    sources = reached.world.app.state.running.waiting
    [row] = rows_of(reached, ReachRow)
    acts = []
    for service in services:
        with service.database.reading() as session:
            news = news_of(service, session, row, sources)
        assert news is not None
        assert len(news.new) == 1
        acts.append(partial(tell, service, news))
    at_once(*acts)


def both_send(reached: Reached, services: tuple[Service, Service], count: int) -> None:
    """Let each find the same due before either has sent it, and both send what they found."""
    acts = []
    for service in services:
        sending = Sending()
        with service.database.reading() as session:
            found = sending.due(session, reached.world.now_ms)
        assert len(found) == count
        acts.append(partial(send_all, service, sending, found))
    at_once(*acts)


def send_all(service: Service, sending: Sending, found: Sequence[OutboxRow]) -> None:
    """Send them in turn."""
    for row in found:
        sending.do(service, row)


def test_what_both_found_is_told_and_sent_by_one(reached: Reached, other: Service) -> None:
    """As when one lost its turn amid its work: no turn keeps the two apart here."""
    reached.everywhere(reached.ana)
    services = (reached.world.service, other)
    before = len(rows_of(reached, OutboxRow))
    for _ in range(ROUNDS):
        reached.request(reached.ana)
        both_tell(reached, services)
    assert len(rows_of(reached, OutboxRow)) - before == 3 * ROUNDS
    both_send(reached, services, 3 * ROUNDS)
    assert reached.counts == (ROUNDS, ROUNDS, ROUNDS)
    assert len({push["tag"] for push in reached.push.pushes}) == ROUNDS
    assert all(row.tries == 1 for row in rows_of(reached, OutboxRow) if row.kind != CONFIRM)


def test_two_clocks_at_once_send_each_once(reached: Reached, other: Service) -> None:
    reached.everywhere(reached.ana)
    world = reached.world
    second = create_app(other.settings, other).state.running.teller
    for count in range(1, ROUNDS + 1):
        reached.request(reached.ana)
        for _ in range(2):
            world.now_ms += 10_000
            at_once(world.app.state.running.teller.look, second.look)
        assert reached.counts == (count, count, count)
