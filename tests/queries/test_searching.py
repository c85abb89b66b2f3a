"""A statement is searched by what was written, and by whom it was with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest

from api.queries import searching
from tests.support.postgres import url_of
from tests.support.world import Coop, Person, World

if TYPE_CHECKING:
    from collections.abc import Iterator


class Past(NamedTuple):
    """Who paid whom: entries by what they were for, and Ana's sign-in."""

    coop: Coop
    merce: Person
    cookie: str

    def found(self, words: str) -> list[str]:
        """What a search on the page of the statement finds: the texts, newest first."""
        headers = {"Cookie": self.cookie}
        answer = self.coop.world.call("GET", "/app/statement", headers=headers, params={"q": words})
        return re.findall(r'<span class="memo">([^<]*)', answer.text)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def past(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Past]:
    """Ana's payments to two people, one of whom another payment speaks of."""
    folder, url = tmp_path_factory.mktemp("searched"), url_of(request, request.param)
    with World(folder, database_url=url) as world:
        coop = Coop(world, "Any")
        ana, hiroshi, merce = (coop.join() for _ in "abc")
        for person, name in ((ana, "Noor"), (hiroshi, "Hiroshi Tanaka"), (merce, "Mercè Vidal")):
            path, token = f"{coop.path}/members/{person.member}/profile", coop.token(person)
            assert world.call("PUT", path, token, json={"name": name}).is_success
        coop.pay(ana, hiroshi, 10, "Bread")
        coop.pay(merce, ana, 10, "Soup")
        coop.pay(ana, merce, 10, "Bread for Hiroshi")
        coop.pay(hiroshi, merce, 10, "Nothing of Ana's")
        yield Past(coop, merce, f"ayni={coop.token(ana)}; lang=en")


@pytest.mark.parametrize(
    ("words", "texts"),
    [
        ("hiroshi", ["Bread for Hiroshi", "Bread"]),
        ("TANAKA hiroshi", ["Bread"]),
        ("merce", ["Bread for Hiroshi", "Soup"]),
        ("bread", ["Bread for Hiroshi", "Bread"]),
        ("noor", []),
        ("nobody", []),
        ("%", []),
    ],
)
def test_entries_are_found_by_text_and_by_name(past: Past, words: str, texts: list[str]) -> None:
    assert past.found(words) == texts


def test_entries_are_found_by_the_others_number(past: Past) -> None:
    path = f"{past.coop.path}/members/{past.merce.member}"
    steward = past.coop.token(past.coop.steward)
    number = past.coop.world.get(path, steward)["accounts"][0]["number"]
    assert past.found(number) == ["Bread for Hiroshi", "Soup"]


def test_the_latest_are_found_however_far_one_must_walk(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "CHUNK", 1)
    assert past.found("tanaka") == ["Bread"]
