"""What the demo's people read on pages where a word, a unit or a way on could be another."""

from __future__ import annotations

import re
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest

from api.demo.identities import coops
from api.words.i18n import LANGUAGES
from tests.demo.walking import NOW_MS, read, sign_in
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Reads = Callable[..., str]


@pytest.fixture(scope="module")
def reads(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reads]:
    """Return what reads a page of the care circle as whoever has a role.

    Whoever signs in uses up a challenge, and the next world would make the same one again.
    """
    folder = copytree(made, tmp_path_factory.mktemp("shown") / "demo")
    with World(folder, now_ms=NOW_MS, demo=True) as world:
        coop, tokens = coops(world.service.settings)[0], {}

        def page(path: str, role: str = "", language: str = "en") -> str:
            if role not in tokens:
                person: dict[str, Any] = next(
                    one for one in coop.faces if (one["roles"] or [""])[0] == role
                )
                tokens[role] = sign_in(world, coop, person)
            return read(world, path, tokens[role], language)

        yield page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_vote_is_for_or_against(reads: Reads, language: str) -> None:
    [options] = re.findall(
        r'<textarea id="options"[^>]*>(.*?)</textarea>',
        reads("/app/votes/new", language=language), re.DOTALL,
    )  # fmt: skip
    said = {
        "en": "In favour\nAgainst", "es": "A favor\nEn contra", "fr": "Pour\nContre",
        "ca": "A favor\nEn contra", "pt": "A favor\nContra",
    }  # fmt: skip
    assert options == said[language]


def test_stewards_find_the_rules_that_they_adopt_in_their_menu(reads: Reads) -> None:
    assert 'href="/app/policies"' in reads("/app/more", "steward")


def test_who_pays_finds_lists(reads: Reads) -> None:
    assert 'href="/app/lists"' in reads("/app/pay")


def test_a_trial_says_its_figures_with_their_unit(reads: Reads) -> None:
    shown = reads("/app/policies/fixed-1/trial?above=40&below=1&tried=30&every=30", "treasurer")
    assert re.findall("<dd>(.*?)</dd>", shown)[:2] == ["40 h", "1 h"]


def test_whoever_has_one_account_is_not_offered_to_save_on_another(reads: Reads) -> None:
    asked = reads("/app/asks")
    assert 'value="solidarity"' in asked
    assert 'value="saving"' not in asked
