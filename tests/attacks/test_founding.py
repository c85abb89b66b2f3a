"""N6 and on: what those who found a co-op, or sign in to it, could do to each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.founding import founders
from tests.support.world import answer

if TYPE_CHECKING:
    import httpx

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


@pytest.mark.parametrize("name", ["Ada", "ada ", "\u0410da"])
def test_nobody_founds_under_the_name_of_another(world: World, name: str) -> None:
    """Whoever came with Bo's link could stand there as Ada, whom all others know."""
    ada, eve = founders.begin(world), world.new_person()
    code = ada.invite("Bo")

    def join(called: str) -> httpx.Response:
        body = {"code": code, "steward": founders.told(eve, called)}
        return world.call("POST", "/v1/foundings/stewards", json=body)

    answer = join(name)
    assert (answer.status_code, answer.json()["code"]) == (409, "founding_names_must_differ")
    assert join("Ada Byron").status_code == 201
