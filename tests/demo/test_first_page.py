"""The demo's first page says of each co-op what it shows, and leads to people of all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from api.demo.identities import coops
from api.demo.prepare import TOLD
from api.words.i18n import LANGUAGES, _, using
from tests.demo.walking import NOW_MS
from tests.support.world import World
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def world(made: Path) -> Iterator[World]:
    """Return the demo served; these tests change nothing in it."""
    with World(made, now_ms=NOW_MS, demo=True) as world:
        yield world


@pytest.mark.parametrize("path", ["/", "/app/demo"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_co_op_says_in_two_sentences_what_it_shows(
    world: World, path: str, language: str
) -> None:
    page = world.call("GET", f"{path}?lang={language}", follow_redirects=True)
    with using(language):
        for coop in TOLD:
            said = _(coop.about)
            assert len(re.findall(r"[.](?: |$)", said)) == 2
            assert f"<p>{said}</p>" in page.text
            assert coop.name in page.text
            assert (said == coop.about) == (language == "en")


def test_one_can_be_anybody_who_is_shown_in_each_co_op(world: World) -> None:
    page = world.call("GET", "/app/demo").text
    found = coops(world.service.settings)
    assert len(found) == 3
    for coop in found:
        for person in coop.faces:
            assert f'data-key="{person["key"]}"' in page
            answer = world.call(
                "POST", "/app/demo/identity", json={"key": person["key"]}, headers=OWN
            ).json()
            assert (answer["community"], answer["book"]) == (coop.community, coop.book)
            assert Key.from_seed(bytes.fromhex(answer["seed"])).public == person["key"]


def test_each_co_op_can_be_tried_as_whoever_has_a_part_in_it(world: World) -> None:
    for coop in coops(world.service.settings):
        roles = {role for person in coop.faces for role in person["roles"] or [""]}
        assert roles == {"", "steward", "treasurer", "broker", "auditor"}


def test_co_ops_are_of_different_kinds(world: World) -> None:
    care, bank, _grains = coops(world.service.settings)
    assert (len(care.people), len(bank.people)) == (22, 200)
    assert [coop.terms.unit.scale for coop in TOLD] == [60, 60, 100]
