"""N6 and on: what those who found a co-op, or sign in to it, could do to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.founding import founders
from tests.support.world import answer

if TYPE_CHECKING:
    from tests.support.world import World


def test_a_challenge_of_a_book_signs_nobody_in_to_its_founding(world: World) -> None:
    """Once overheard, it would answer a second time there."""
    ada, *_ = founders.found(world)
    books = world.get(f"/v1/communities/{ada.community}/books")["books"]
    key = ada.person.key
    who = {"community": ada.community, "book": books[0]["book"], "key": key.public}
    challenge = world.call("POST", "/v1/sign-in/challenges", json=who).json()["challenge"]
    signed = {"challenge": challenge, "signature": answer(key, challenge, world.address)}
    assert world.call("POST", "/v1/foundings/sign-in", json=signed).status_code == 401
    assert world.call("POST", "/v1/sign-in", json=signed).status_code == 200
    assert world.call("POST", "/v1/foundings/sign-in", json=signed).status_code == 401
