"""What a text may be that one person writes and others read: a notice, a message, a memo.

1. It is composed (NFC), and a line ends with one sign.
2. Signs without a width, those that turn the writing around them, and those that Unicode will never
   give a meaning are left out: they come along when a text is copied, and nobody sees them. Joiners
   stay, since scripts and pictures need them.
3. Any other control sign is no text: it is refused, and who sent it is told where.

What an order commits to by its hash is not changed any more. A wallet cleans it before it signs,
and `is_as_written` says whether it did. Leaves to others: names, which may have less
(`api.words.naming`).
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

CONTROLS: Final = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""All but tabs and ends of lines, as part of a pattern."""

UNSEEN: Final = r"\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff"
"""What is left out, as part of a pattern; but the two that end each plane beyond the first."""

_ENDS: Final = "".join(chr(plane << 16 | at) for plane in range(1, 17) for at in (0xFFFE, 0xFFFF))
_CONTROL: Final = re.compile(f"[{CONTROLS}]")
_UNSEEN: Final = re.compile(f"[{UNSEEN}{_ENDS}]")


def has_controls(text: str) -> bool:
    """Whether it has signs that are no text, such as a character zero."""
    return _CONTROL.search(text) is not None


def cleaned(text: str) -> str:
    """The text, composed and without what nobody sees."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNSEEN.sub("", lines))


def one_line(text: str) -> str:
    """As `cleaned`, where there is room for a line alone."""
    return cleaned(text).replace("\n", " ").replace("\t", " ")


def is_as_written(text: str) -> bool:
    """Whether what was signed has nothing that would be refused or left out.

    It may end its lines as another system does: that hides nothing.
    """
    return not has_controls(text) and _UNSEEN.search(text) is None
