"""Somebody's text as a cell of a table that a spreadsheet opens, and must not run."""

from __future__ import annotations

from typing import Final
from unicodedata import category, normalize

FORMULA: Final = ("=", "+", "-", "@", "\u2212")
"""Text that begins so would be run by a spreadsheet, full width and behind what is not seen too."""


def harmless(text: str) -> str:
    """The text as a cell that no spreadsheet runs; figures of ours need no guard."""
    if text[:1].isascii() and text[:1].isalnum():
        return text
    seen = "".join(letter for letter in normalize("NFKC", text) if _is_seen(letter))
    return f"'{text}" if seen.startswith(FORMULA) else text


def _is_seen(letter: str) -> bool:
    return not letter.isspace() and category(letter) not in {"Cc", "Cf"}
