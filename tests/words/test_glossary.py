"""One word for one thing: the catalogues keep to the tables of `docs/words.md`."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from api.words.i18n import LANGUAGES
from tests.words.catalogues import texts_in

WORDS: Final = Path(__file__).parents[2] / "docs" / "words.md"
TERMS_MIN: Final = 40

AS_TYPED: Final = re.compile(
    r"\{\w*\}|ayni wallet [\w-]+|--[\w-]+|[\w-]+-accounting|\S+\.(?:md|po)"
)
"""Figures, commands and files, which no language translates."""


class Term(NamedTuple):
    """A row: the word, what it means, and what is not said for it."""

    word: str
    means: str
    unused: list[str]


@cache
def sections() -> dict[str, str]:
    """Each language's part of the glossary, by its code."""
    parts = re.split(r"(?m)^## .* \(`(\w+)`\)$", WORDS.read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def terms(language: str) -> list[Term]:
    """The rows of a language's table."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in sections()[language].splitlines()
        if line.startswith("|")
    ]
    return [
        Term(word, means, [each for each in unused.split(", ") if each])
        for word, means, unused in rows[2:]
    ]


def unused(language: str) -> list[str]:
    """What a language does not say: in its table, and above it."""
    above = re.search(r"Not used at all: ([^.]+)\.", " ".join(sections()[language].split()))
    kept = above[1].split(", ") if above else []
    return [*kept, *(each for term in terms(language) for each in term.unused)]


def test_every_language_has_a_table_of_the_same_terms() -> None:
    assert sections().keys() >= set(LANGUAGES)
    counts = {len(terms(language)) for language in sections()}
    assert len(counts) == 1
    assert counts.pop() >= TERMS_MIN
    assert all(term.word and term.means for each in sections() for term in terms(each))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_used(language: str) -> None:
    said = "\n".join(texts_in(language)).casefold()
    assert [term.word for term in terms(language) if term.word.casefold() not in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_other_word_is_used(language: str) -> None:
    others = re.compile(rf"\b(?:{'|'.join(map(re.escape, unused(language)))})\b", re.IGNORECASE)
    found = [
        (match[0], text)
        for text in texts_in(language)
        for match in others.finditer(AS_TYPED.sub(" ", text))
    ]
    assert found == []


def test_what_people_read_in_the_documents_keeps_to_it() -> None:
    """Of documents for members and stewards; those for developers have the code's names."""
    others = re.compile(rf"\b(?:{'|'.join(map(re.escape, unused('en')))})\b", re.IGNORECASE)
    headings = [
        line
        for name in ("founding.md", "operating.md", "web.md")
        for line in (WORDS.parent / name).read_text(encoding="utf-8").splitlines()
        if line.startswith("#")
    ]
    assert len(headings) > 10
    assert [line for line in headings if others.search(line)] == []
