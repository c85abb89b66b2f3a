"""Of those who sign the same order at the same moment, in two processes, no signature is lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from api.exchanges import captures, drafts
from api.exchanges.bookings import booking_at
from api.exchanges.keeping import Left
from api.http.posting import book_row
from api.keys import objecting, recovery
from api.membership.completing import complete
from api.queries import signatures
from api.service.callers import Caller, reader_of
from api.service.service import Service, Sources
from api.votes import asking
from ledger.store import Place
from tests.support.postgres import url_of
from tests.support.world import Coop, World
from wallets.guardians import DAY_MS
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from tests.support.world import Person

MEET_S = 1
"""How long one waits, with what it has read, for the other to have read it, too."""
Act = Any


class Two(NamedTuple):
    """A co-op of three stewards, of whom all must sign, in a database with two processes."""

    coop: Coop
    services: tuple[Service, Service]
    meeting: list[Barrier]

    def at_once(self, act: Callable[..., Act], *people: Person) -> Sequence[Act]:
        """What came of it for each of two people, each in a process of their own."""
        self.meeting.append(Barrier(2, timeout=MEET_S))
        with ThreadPoolExecutor(len(people)) as pool:
            doing = [
                pool.submit(self.as_, number, who, partial(act, who=who))
                for number, who in enumerate(people)
            ]
            return [one.result(60) for one in doing]

    def as_(self, number: int, who: Person, act: Callable[[Caller], Act]) -> Act:
        """What somebody does in one of the processes."""
        service = self.services[number]
        with service.database.reading() as session:
            row = book_row(session, self.coop.community, self.coop.book)
            assert row is not None
            reader = reader_of(session, Place(row.community_id, row.book), who.key.public)
            assert reader is not None
            return act(Caller(service, session, row, reader))

    def get(self, who: Person, path: str) -> Any:  # noqa: ANN401
        return self.coop.world.get(self.coop.path + path, self.coop.token(who))

    def ask(self, who: Person, method: str, path: str, **body: Any) -> Any:  # noqa: ANN401
        token, whole = self.coop.token(who), self.coop.path + path
        answer = self.coop.world.call(method, whole, token, json=body)
        assert answer.is_success, answer.text
        return answer


def pair_of(order: str, who: Person) -> tuple[str, str]:
    return who.key.public, who.key.sign(order.encode())


@pytest.fixture
def two(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Two]:
    with World(tmp_path, database_url=url_of(request, "postgresql")) as world:
        coop = Coop(world, "Any", board=2, quorum=3)
        other = Service(world.service.settings, Sources(now_ms=lambda: world.now_ms))
        services = (world.service, other)
        writing = [one.database.writing_engine for one in services]
        known = signatures._known  # noqa: SLF001 the point in between
        meeting: list[Barrier] = []

        def meet(session: Any, place: Any, pairs: Any) -> Any:  # noqa: ANN401
            found = known(session, place, pairs)
            if meeting and session.get_bind() in writing:
                # Where it breaks, the other waits until this one has written.
                with suppress(BrokenBarrierError):
                    meeting[0].wait()
            return found

        monkeypatch.setattr(signatures, "_known", meet)
        yield Two(coop, services, meeting)
        other.close()


def test_at_the_desk(two: Two) -> None:
    coop, (one, *others) = two.coop, two.coop.stewards
    ana = coop.join()
    body = coop.order("role-granted", one.key, member=ana.member, role="broker")
    order, [[key, signature]] = body["order"], body["signatures"]
    two.ask(one, "POST", "/drafts", order=order, key=key, signature=signature)

    def sign(caller: Caller, who: Person) -> Act:
        return complete(caller, order, sorted([(key, signature), pair_of(order, who)]))

    assert sorted(missing for missing, _entered in two.at_once(sign, *others)) == [0, 1]
    assert two.get(one, "/drafts") == {"drafts": []}


def test_for_a_vote(two: Two) -> None:
    coop, (one, *others) = two.coop, two.coop.stewards
    salt, text = bytes(32), "Shall we?\nYes\nNo"
    said = {
        "ends": coop.world.now_ms + 2 * DAY_MS, "kind": "open", "majority": 500,
        "memo": commitment(salt, text), "options": 2, "proxies": 1, "quorum": 1,
    }  # fmt: skip
    for _ in range(3):
        coop.join()
    body = coop.order("vote-opened", one.key, **said)
    order, [[key, signature]] = body["order"], body["signatures"]
    memo = {"salt": salt.hex(), "text": text}
    left = two.ask(one, "POST", "/votes/asked", order=order, key=key, signature=signature,
                   memo=memo).json()  # fmt: skip
    found = two.at_once(
        lambda caller, who: asking.sign(caller, left["id"], pair_of(order, who)), *others
    )
    assert any(isinstance(one, int) for one in found), found


def test_an_exchange_of_several(two: Two) -> None:
    coop = two.coop
    eva, *givers = (coop.join() for _ in range(4))
    own = {"givers": sorted([one.account, "10"] for one in givers)}
    body = coop.order("exchange", givers[0].key, **own, receivers=[[eva.account, "30"]])
    order, [[key, signature]] = body["order"], body["signatures"]
    left = two.ask(givers[0], "POST", "/drafts", order=order, key=key, signature=signature).json()
    found = two.at_once(
        lambda caller, who: drafts.sign(caller, left["id"], pair_of(order, who)), *givers[1:]
    )
    assert any(isinstance(one, int) for one in found), found


@pytest.fixture
def guarded(two: Two) -> list[Person]:
    """Somebody, and three who guard them, of whom all must agree."""
    people = [two.coop.join() for _ in range(4)]
    rosa, *guards = people
    chosen = {"guardians": sorted(one.member for one in guards), "quorum": 3, "notice": DAY_MS}
    two.coop.do("guardians-chosen", rosa.key, member=rosa.member, **chosen)
    return people


def test_a_recovery(two: Two, guarded: list[Person]) -> None:
    coop, (rosa, one, *others) = two.coop, guarded
    new = coop.world.new_person().key
    code = coop.world.call("POST", "/v1/devices", json={"key": new.public}).json()["code"]
    body = coop.order("recovery-asked", one.key, member=rosa.member, added=new.public)
    two.ask(one, "POST", "/recoveries", code=code, **body)

    def sign(caller: Caller, who: Person) -> Act:
        pair = pair_of(body["order"], who)
        return recovery.add(caller.service, caller.place, coop.book, rosa.member, pair).signed

    assert sorted(two.at_once(sign, *others)) == [2, 3]


def test_an_objection(two: Two, guarded: list[Person]) -> None:
    coop, (rosa, one, *others) = two.coop, guarded
    chosen = {"guardians": [others[0].member], "quorum": 1, "notice": DAY_MS}
    other = coop.order("guardians-chosen", rosa.key, member=rosa.member, **chosen)
    assert coop.send(other).is_success
    choice = json.loads(other["order"])["id"]
    body = coop.order("guardians-kept", one.key, member=rosa.member, choice=choice)
    two.ask(one, "POST", "/objections", **body)

    def sign(caller: Caller, who: Person) -> Act:
        pairs = [pair_of(body["order"], who)]
        return objecting.add(caller.service, caller.place, coop.book, body["order"], pairs).signed

    assert sorted(two.at_once(sign, *others)) == [2, 3]


def test_how_long_a_visit_was(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before what one said and signed is written, the other says as much."""
    coop, (database, _) = two.coop, [one.database for one in two.services]
    ana, ben = coop.join(), coop.join()
    until_ms = coop.world.now_ms + 3 * DAY_MS
    sides = {"from_": ana.account, "to": ben.account, "amount": "120", "until": until_ms}
    booked = coop.order("hold", ana.key, **sides)
    assert coop.send(booked).is_success
    hold = json.loads(booked["order"])["id"]
    own = {"hold": hold, "rest": "released", "amount": "120", "expires": until_ms}
    body = coop.order("capture", ben.key, **own)
    [[key, signature]] = body["signatures"]
    left, write = Left(body["order"], key, signature, None), database.write
    said: list[Act] = []

    def write_late(change: Callable[[Any], Act]) -> Act:
        def late(session: Any) -> Act:  # noqa: ANN401
            found = change(session)
            session.flush()
            said.append(
                two.as_(1, ana, lambda it: captures.answer(it, booking_at(it, hold), 120, ""))
            )
            return found

        monkeypatch.undo()
        return write(late)

    monkeypatch.setattr(database, "write", write_late)
    entered = two.as_(0, ben, lambda it: captures.seal(it, booking_at(it, hold), left))
    assert said == [None]
    assert isinstance(entered, int)
