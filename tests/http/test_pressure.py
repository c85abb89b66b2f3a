"""More orders than can be posted, and a service that closes: who was accepted is answered."""

from __future__ import annotations

import asyncio
import json
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any

import httpx

from api.app import create_app
from api.http.checking import parse
from api.service.service import clock_ms
from api.settings import Settings
from ledger import queues
from ledger.gathering import Item
from ledger.journal import Posting
from ledger.orders import Order
from tests.ledger.writing import WAIT_S, Told
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pytest

    from ledger.writer import Writer

ROOM = 2
DAY_MS = 86_400_000


@contextmanager
def held(writer: Writer) -> Iterator[None]:
    """Let nothing be posted within the block."""
    gate = Event()
    waiting = writer.run(lambda: gate.wait(WAIT_S))
    try:
        yield
    finally:
        gate.set()
    assert waiting.result()


def item(coop: Coop, body: dict[str, Any]) -> Item:
    """Return what the writer takes of an order's body."""
    order = parse(body["order"], [(key, signed) for key, signed in body["signatures"]], coop.book)
    assert isinstance(order, Order)
    return Item(coop.community, order)


def test_a_full_queue_turns_away_and_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    coop = Coop(world, "Any")
    ben = coop.join()
    monkeypatch.setattr(queues, "QUEUE_MAX", ROOM)
    waiting = [coop.transfer(coop.steward, ben, 1) for _ in range(ROOM)]
    plain, noted = (coop.transfer(coop.steward, ben, 1, text) for text in ("", "Bread"))
    lines = b"\n".join(json.dumps(coop.transfer(coop.steward, ben, 1)).encode() for _ in range(2))
    size = world.get(coop.path)["size"]

    def answers() -> list[httpx.Response]:
        bulk = world.call("POST", f"{coop.path}/orders/bulk", content=lines)
        return [coop.send(plain), coop.send(noted), bulk]

    with held(world.service.writer):
        told = [Told() for _ in waiting]
        for body, tell in zip(waiting, told, strict=True):
            world.service.writer.submit([item(coop, body)], tell)
        for turned_away in answers():
            assert turned_away.status_code == 503
            assert turned_away.json()["code"] == "service_must_have_room"
            assert turned_away.headers["retry-after"] == "1"
    assert all(isinstance(outcome, Posting) for tell in told for outcome in tell.outcomes())
    assert [answer.status_code for answer in answers()] == [201, 201, 200]
    assert [answer.status_code for answer in answers()] == [200, 200, 200]
    assert world.get(coop.path)["size"] == size + ROOM + 4


def after(monkeypatch: pytest.MonkeyPatch, of: object, name: str, then: Callable[[], None]) -> None:
    """Have a method call `then` once it is done."""
    method = getattr(of, name)

    def both(*given: object) -> None:
        method(*given)
        then()

    monkeypatch.setattr(of, name, both)


def test_closing_answers_what_was_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with World(tmp_path) as world:
        coop = Coop(world, "Any")
        own = {"from_": coop.steward.account, "to": coop.join().account, "amount": "1"}
        bodies = [
            coop.order("transfer", coop.steward.key, expires=clock_ms() + DAY_MS, **own)
            for _ in range(5)
        ]
    app = create_app(Settings(data=tmp_path, anchor="none"))
    closing = Event()

    async def visit() -> list[httpx.Response]:
        submitted = asyncio.Event()
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://ayni.test")
        async with client, app.router.lifespan_context(app):
            service = app.state.running.service
            after(monkeypatch, service.writer, "submit_each", submitted.set)
            after(monkeypatch, service.anchoring, "close", closing.set)
            service.writer.run(lambda: closing.wait(WAIT_S))
            posts = (client.post(f"{coop.path}/orders", json=body) for body in bodies)
            asked = asyncio.gather(*posts)
            await submitted.wait()
        return await asyncio.wait_for(asked, WAIT_S)

    answers = asyncio.run(visit())
    assert [answer.status_code for answer in answers] == [201] * len(bodies)
    with World(tmp_path) as world:
        coop.world = world
        assert [coop.send(body).status_code for body in bodies] == [200] * len(bodies)
