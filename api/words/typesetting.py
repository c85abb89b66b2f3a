"""How a language is set: the spaces and signs that its readers expect and no keyboard writes.

In French a space stands before `: ; ! ? %`, after "n°" and within guillemets, at which no line may
break, and an elided word ends with an apostrophe that is no quote. Whoever translates writes what
they can.

In French and Catalan *de* loses its vowel before a name that begins with one. That is known only
once the name is put in, so a message with such a word is a string that looks then.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_BREAK: Final = "\u00a0"
_AMOUNT: Final = re.compile(r"(?<=\d) (?=(?:h|min)\b)|(?<=\d[ \u00a0]h) (?=\d)")
APOSTROPHE: Final = "\u2019"
FRENCH: Final = "fr"

_BEFORE: Final = re.compile(r" (?=[:;!?%\u00bb])|(?<=\bn°) ")
_AFTER: Final = re.compile("(?<=\u00ab) ")
_ELIDED: Final = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_{]|\{)")


def set_in(language: str, text: str) -> str:
    """The text as it is set in a language; twice is the same as once."""
    if language != FRENCH:
        return text
    unbroken = _AFTER.sub(NO_BREAK, _BEFORE.sub(NO_BREAK, text))
    return _ELIDED.sub(APOSTROPHE, unbroken)


_SHORTENED: Final = {
    "ca": re.compile(r"\b([Dd])e \{(\w+)\}"), FRENCH: re.compile(r"\b([Dd]|[Qq]u)e \{(\w+)\}"),
}  # fmt: skip
_VOWELS: Final = frozenset("aeiouœæ")
_GLIDES: Final = frozenset("iu")


class Named(str):
    """A message of which a word is shortened before a vowel when `format` puts the names in."""

    __slots__ = ("language",)
    language: str

    def format(self, *args: object, **values: object) -> str:
        """The message with its values, of which names may shorten a word."""
        return str.format(shortened(self, values), *args, **values)


def ready(language: str, text: str) -> str:
    """The text, as a `Named` if the language shortens a word in it before some names."""
    if language not in _SHORTENED or not _SHORTENED[language].search(text):
        return text
    named = Named(text)
    named.language = language
    return named


def shortened(text: str, values: Mapping[str, object]) -> str:
    """The text with its words as these values want them, which are still to be put in."""
    if not isinstance(text, Named):
        return text

    def short(found: re.Match[str]) -> str:
        name = str(values.get(found[2], ""))
        return f"{found[1]}{APOSTROPHE}{{{found[2]}}}" if _begins_with_vowel(name) else found[0]

    return _SHORTENED[text.language].sub(short, str(text))


def _begins_with_vowel(name: str) -> bool:
    """Whether it sounds so: an H is heard in some names and not in others, so it stays."""
    plain = unicodedata.normalize("NFD", name[:1])[:1].lower()
    glides = plain in _GLIDES and name[1:2].lower() in _VOWELS  # de Iolanda, de Uassim
    return plain in _VOWELS and not glides


def together(text: str) -> str:
    """A sentence whose hours and minutes stay on the line of their numbers."""
    return _AMOUNT.sub(NO_BREAK, text)
