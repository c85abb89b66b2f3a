"""Sentences hold for one hour and for many, and role names for everybody."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from babel.messages.pofile import read_po

from api.words.i18n import LANGUAGES, TRANSLATIONS, _, using
from api.words.roles import ROLE_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator

AMOUNT: Final = r"\{(?:amount|rest|total|each|most)\}(?: (?:of|de|d.)[^.:;]{0,20})?"
AGREES: Final = re.compile(
    rf"{AMOUNT} (?:are|were|go|pass|have|sont|ont|vont|passent|restent|mise?s?|réservée?s?|"
    rf"están|son|van|pasan|fueron|apartad[oa]s?|reservad[oa]s?)\b|(?:quedan|se dieron) {AMOUNT}"
)
"""An amount that something agrees with in number or gender: 1 h, 2 h and 12.50 EUR differ."""

GENDERED: Final = re.compile(r"(?:or|ora|ero|era|ario|aria|eur|rice|ier|ière)\Z")

MASCULINE: Final = {
    "ca": re.compile(r"\b(?:els|dels|pels|als|quants|tants) responsables", re.IGNORECASE),
    "es": re.compile(r"\b(?:los|cuántos|tantos) responsables", re.IGNORECASE),
    "pt": re.compile(r"\b(?:os|[adn]os|pelos|quantos|tantos) responsáveis", re.IGNORECASE),
}
"""Those who are responsible as if they were men, where *las personas responsables* are anybody."""


def texts(language: str) -> Iterator[str]:
    """All that the catalogue says."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "ayni.po").open("rb") as file:
        for message in read_po(file, locale=language):
            said = message.string or ""
            yield from [said] if isinstance(said, str) else said


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_agrees_with_an_amount(language: str) -> None:
    assert [said for said in texts(language) if AGREES.search(said)] == []


@pytest.mark.parametrize("language", ["es", "fr"])
def test_roles_are_called_the_same_whoever_has_them(language: str) -> None:
    with using(language):
        names = [_(name) for name in ROLE_NAMES.values()]
    assert [name for name in names if GENDERED.search(name)] == []
    assert len(set(names)) == len(ROLE_NAMES)


@pytest.mark.parametrize("language", sorted(MASCULINE.keys() & set(LANGUAGES)))
def test_whoever_is_responsible_may_be_a_woman(language: str) -> None:
    assert [said for said in texts(language) if MASCULINE[language].search(said)] == []


DATED: Final = {
    "ca": re.compile(r"partir de \{(?:time|day|until|begins)\}|de \{first\} a \{last\}"),
    "es": re.compile(r"partir de \{(?:time|day|until|begins)\}|de \{first\} a \{last\}"),
    "fr": re.compile(r"partir de \{(?:time|day|until|begins)\}|usqu.à \{(?:time|day|until)\}"),
}
"""A day without its article, where these languages say *du 3 mai*, *del 3 de mayo*."""


@pytest.mark.parametrize("language", sorted(DATED.keys() & set(LANGUAGES)))
def test_a_day_after_from_or_until_has_its_article(language: str) -> None:
    assert [said for said in texts(language) if DATED[language].search(said)] == []


@pytest.mark.parametrize("language", sorted({"ca", "es", "fr", "pt"} & set(LANGUAGES)))
def test_decimals_in_examples_have_the_comma_of_the_language(language: str) -> None:
    pointed = re.compile(r"(?<![\d.:/{])\d{1,2}\.\d\d(?![\d.:])")
    # Who brings a table says which of the two it has.
    assert [said for said in texts(language) if pointed.search(said) and "(1.50)" not in said] == []
