"""The catalogues, as tests look at them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from babel.messages.pofile import read_po

from api.words.i18n import TRANSLATIONS

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog


@cache
def catalogue_of(language: str) -> Catalog:
    """A language's catalogue."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "ayni.po").open("rb") as file:
        return read_po(file, locale=language)


def texts_in(language: str) -> list[str]:
    """All that a language says, each form of number by itself; not what it does not say yet."""
    found: list[str] = []
    for message in catalogue_of(language):
        if message.id:
            said = message.string or ""
            found += [said] if isinstance(said, str) else map(str, said)
    return [text for text in found if text]
