"""An app that acts for members under /v1, by what they let it sign in with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.support.world import Coop, World
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.support.world import Person

HOUR_MS: Final = 3_600_000


class Office:
    """An app that acts for two members by what they let it sign in with."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.ana, self.ben, self.eva = (self.coop.join() for _ in "abc")
        self.tokens = {who: self.coop.token(who) for who in (self.ana, self.ben, self.eva)}

    def ask(self, who: Person, method: str, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401
        sent = {"json": body} if body else {}
        return self.world.call(method, f"{self.coop.path}{path}", self.tokens[who], **sent)

    def get(self, who: Person, path: str) -> Any:  # noqa: ANN401
        answer = self.ask(who, "GET", path)
        assert answer.is_success, answer.text
        return answer.json()

    def enter(self, *roles: str) -> Person:
        """Let somebody in who holds these roles, and sign them in."""
        person = self.coop.join(*roles)
        self.tokens[person] = self.coop.token(person)
        return person

    def signed(self, who: Person, type_: str, memo: str = "", **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """An order with one member's signature, as it is left for others to sign."""
        named = {"reversal": "reason", "list-approved": "reason", "mandate-given": "paper"}.get(
            type_, "memo"
        )
        salt = bytes(32)
        more = {named: commitment(salt, memo)} if memo else {}
        body = self.coop.order(type_, who.key, **own, **more)
        [[key, signature]] = body["signatures"]
        text = {"memo": {"salt": salt.hex(), "text": memo}} if memo else {}
        return {"order": body["order"], "key": key, "signature": signature, **text}

    def signature(self, who: Person, order: str) -> dict[str, str]:
        """A member's signature of an order that somebody left."""
        return {"key": who.key.public, "signature": who.key.sign(order.encode())}

    def request(self, **own: Any) -> httpx.Response:  # noqa: ANN401
        body = {"payer": self.ben.member, "account": self.ana.account, "amount": "45"} | own
        return self.ask(self.ana, "POST", "/requests", **body)

    def book(self) -> str:
        """Ana sets two hours aside for Ben."""
        until = self.world.now_ms + 72 * HOUR_MS
        body = self.coop.order(
            "hold", self.ana.key, from_=self.ana.account, to=self.ben.account, amount="120",
            until=until,
        )  # fmt: skip
        assert self.coop.send(body).is_success
        return str(json.loads(body["order"])["id"])

    def capture(
        self, booking: str, minutes: str, who: Person | None = None, **own: object
    ) -> httpx.Response:
        who = who or self.ben
        common = {"hold": booking, "rest": "released", "expires": self.world.now_ms + 72 * HOUR_MS}
        body = self.coop.order("capture", who.key, amount=minutes, **common | own)
        [[key, signature]] = body["signatures"]
        sent = {"order": body["order"], "key": key, "signature": signature}
        return self.ask(who, "POST", f"/bookings/{booking}/capture", **sent)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with World(tmp_path) as world:
        yield Office(world)
