"""How a language is set: the spaces and signs that its readers expect and no keyboard writes.

In French a space stands before `: ; ! ? %`, after "n°" and within guillemets, at which no line may
break, and an elided word ends with an apostrophe that is no quote. Whoever translates writes what
they can.
"""

from __future__ import annotations

import re
from typing import Final

NO_BREAK: Final = "\u00a0"
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
