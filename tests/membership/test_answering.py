"""Whom stewards may choose to answer for an account of the co-op: everybody, by name."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from api.people.finding import LISTED_MAX
from tests.support.world import Coop

if TYPE_CHECKING:
    from tests.support.world import Person, World


def named(coop: Coop, person: Person, name: str) -> Person:
    """Let a member say what they are called."""
    path = f"{coop.path}/members/{person.member}/profile"
    kept = coop.world.call("PUT", path, coop.token(person), json={"name": name})
    assert kept.is_success, kept.text
    return person


def offered(coop: Coop, query: str = "") -> list[str]:
    """Whom the desk offers, as a steward reads it."""
    headers = {"Cookie": f"ayni={coop.token(coop.steward)}"}
    text = coop.world.call("GET", f"/app/steward{query}", headers=headers).text
    [select] = re.findall(r'<select id="answers".*?</select>', text, re.DOTALL)
    return [unescape(name) for name in re.findall(r"<option[^>]*>([^<]*)<", select)][1:]


def test_who_may_answer_stands_by_name_and_is_found(world: World) -> None:
    coop = Coop(world, "Any")
    for name in ("Zoë", "Élodie", "Ana"):
        named(coop, coop.join(), name)
    assert offered(coop) == ["Ana", "Élodie", "Zoë"]
    for _ in range(LISTED_MAX):
        named(coop, coop.join(), "Mia")
    assert "Zoë" not in offered(coop)
    assert offered(coop, "?answers=zoe") == ["Zoë"]
    assert offered(coop, "?answers=nobody") == []
