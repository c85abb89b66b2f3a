"""What people read is short, and made of common words."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from api.words.i18n import LANGUAGES
from tests.words.catalogues import texts_in
from tests.words.test_glossary import terms

WORDS_MAX: Final = 22
"""How many words a sentence has, or a part of it that a semicolon or colon ends, at most."""

WORDS_HARD_MAX: Final = 34
LONGER_MAX: Final = 0.01
"""What share of them may be longer: lists of what is done, and legal or technical care."""

COMMON: Final = frozenset((Path(__file__).parent / "common.txt").read_text("utf-8").split())
"""Words of the catalogue that stand once or more in 100,000 words of everyday English.

A word that is added should be as common as that; another one is explained where it is used.
"""

UNCOMMON_MAX: Final = 0.03
"""What share of all words may be others: those of computers, and of other systems."""

END: Final = re.compile(r"""(?<=[.!?…:;])["”»)]?\s+|\n""")
WORD: Final = re.compile(r"[\w{}./:\u2019'-]*\w[\w{}./:\u2019'-]*")
TYPED: Final = re.compile(
    r"\{\w*\}|ayni[ -]\S+(?: \S+)?|--\S+|\S*[/._=:]\S+|\b[A-Z_]{2,}\b|\b[a-z]\b"
)
POSSESSIVE: Final = re.compile("['\u2019]s\\b")
LETTERS: Final = re.compile(r"[^\W\d_]+")


def sentences(language: str) -> list[str]:
    """What is read at a stretch, in all that a language says."""
    parts = [part for text in texts_in(language) for part in END.split(text)]
    return [part for part in parts if WORD.search(part)]


def length(sentence: str) -> int:
    """How many words it has."""
    return len(WORD.findall(sentence))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short(language: str) -> None:
    lengths = [(length(each), each) for each in sentences(language)]
    assert [each for count, each in lengths if count > WORDS_HARD_MAX] == []
    longer = [each for count, each in lengths if count > WORDS_MAX]
    assert len(longer) <= LONGER_MAX * len(lengths), longer


def test_words_are_common() -> None:
    explained = {word for term in terms("en") for word in LETTERS.findall(term.word)}
    words = Counter(
        word.casefold()
        for text in texts_in("en")
        for word in LETTERS.findall(TYPED.sub(" ", POSSESSIVE.sub("", text)))
    )
    known = COMMON | explained
    others = Counter(
        {
            word: count
            for word, count in words.items()
            if not {word, *(word.removesuffix(end) for end in ("s", "d", "ed"))} & known
        }
    )
    assert others.total() <= UNCOMMON_MAX * words.total(), others.most_common()


def test_the_list_of_common_words_is_one_of_what_is_said() -> None:
    """What is not said any more is no reason to say anything."""
    said = {word.casefold() for text in texts_in("en") for word in LETTERS.findall(text)}
    assert len(COMMON - said) <= len(COMMON) * 0.1


@pytest.mark.parametrize(
    ("text", "count"), [("One two, three", 3), ("{amount} to {name}", 3), ("at 1:30: no", 3)]
)
def test_words_are_counted_as_they_are_read(text: str, count: int) -> None:
    assert length(text) == count
