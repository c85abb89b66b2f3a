"""Holds past their end reserve nothing any more, also before the ledger has recorded that."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.postgres import url_of
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.world import Person

HOUR_MS = 3_600_000
ALL = "600"
"""What the steward of the world's books may give: 10 h."""


class Held:
    """Somebody who has set aside all that they may give, until an hour from now."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.ana, self.ben, self.treasurer = (
            self.coop.join(), self.coop.join(), self.coop.join("treasurer")
        )  # fmt: skip
        self.until_ms = world.now_ms + HOUR_MS
        for part in ("200", "400"):
            self.coop.do(
                "hold", self.ana.key, from_=self.ana.account, to=self.ben.account, amount=part,
                until=self.until_ms,
            )  # fmt: skip

    def reserved(self, reader: Person, path: str = "") -> list[tuple[str, str]]:
        """What is set aside, out and in, of Ana's and Ben's accounts."""
        token = self.coop.token(reader)
        if path:
            listed = self.world.get(f"{self.coop.path}/accounts", token)["accounts"]
            rows: list[dict[str, Any]] = [
                one for who in (self.ana, self.ben) for one in listed
                if one["account"] == who.account
            ]  # fmt: skip
        else:
            rows = [
                self.world.get(f"{self.coop.path}/accounts/{who.account}", token)
                for who in (self.ana, self.ben)
            ]
        return [(one["held_out"], one["held_in"]) for one in rows]

    def page(self, reader: Person, path: str) -> str:
        headers = {"Cookie": f"ayni={self.coop.token(reader)}", "sec-fetch-site": "same-origin"}
        answer = self.world.call("GET", path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text.replace("\u00a0", " ")


@pytest.fixture(params=["sqlite", "postgresql"])
def held(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Held]:
    with World(tmp_path, database_url=url_of(request, request.param)) as world:
        yield Held(world)


def test_a_hold_past_its_end_is_counted_nowhere(held: Held) -> None:
    pay = f"/app/pay?to={held.ben.account}"
    held.world.now_ms = held.until_ms - 1
    for path in ("", "list"):
        assert held.reserved(held.treasurer, path) == [(ALL, "0"), ("0", ALL)]
    assert "You can still give 0 h." in held.page(held.ana, pay)
    assert ">0 h</td>" in held.page(held.treasurer, "/app/treasurer")
    held.world.now_ms = held.until_ms
    for path in ("", "list"):
        assert held.reserved(held.treasurer, path) == [("0", "0"), ("0", "0")]
    home = held.page(held.ana, "/app/")
    assert "You can still give 10 h." in home
    assert "set aside" not in home
    assert "You can still give 10 h." in held.page(held.ana, pay)
    watched = held.page(held.treasurer, "/app/treasurer")
    assert set(re.findall(r'data-label="Room left">(\S+ h)<', watched)) == {"10 h"}
    # What the pages say is what the book does.
    assert held.coop.pay(held.ana, held.ben, int(ALL))
    assert held.reserved(held.treasurer) == [("0", "0"), ("0", "0")]


def test_only_what_is_past_its_end_is_taken_off(held: Held) -> None:
    cara = held.coop.join()
    held.coop.do(
        "hold", held.ben.key, from_=held.ben.account, to=cara.account, amount="60",
        until=held.until_ms + 1,
    )  # fmt: skip
    held.world.now_ms = held.until_ms
    assert held.reserved(held.treasurer) == [("0", "0"), ("60", "0")]
    assert "You can still give 9 h." in held.page(held.ben, f"/app/pay?to={cara.account}")
