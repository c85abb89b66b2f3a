"""Texts made comparable: folded to be searched, and reduced to what they look like.

What is searched is folded when it is kept, so that both databases find the same. Two names that
come to one likeness could be taken for each other by somebody who reads them in a hurry.
"""
# ruff: noqa: RUF001 letters that look alike are what this is about

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256
from typing import Final

NUMBER_AT_END: Final = re.compile(r"[\s(,]*\d[\d\s]{2,}\)?$")
"""What a name would end with to look as if the page had put its account's number there."""

_ALIKE: Final = (
    # Greek, large and small; then Cyrillic.
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ("αβγεηικνορτυχω", "abyenikvoptuxw"),
    ("АВЕЅІЈКМНОРСТУХӀԚԜ", "ABESIJKMHOPCTYXIQW"),
    ("авгеѕіјкмнопрстухӏԁһԛԝѵєь", "abresijkmhonpctyxldhqwveb"),
    # Latin letters that do not come apart, and figures.
    ("øđðłħŧıɡɑ01|", "oddlhtigaoll"),
)
_LATIN: Final = {
    ord(sign): like for some, same in _ALIKE for sign, like in zip(some, same, strict=True)
}
_PAIRS: Final = (("i", "l"), ("rn", "m"), ("vv", "w"), ("cl", "d"))
"""What looks the same in many a typeface, once all are small."""


def folded(text: str) -> str:
    """The text without capitals and accents, however it was composed."""
    if text.isascii():
        return text.lower()
    return _without_marks(text.casefold()).casefold()


def likeness(name: str) -> str:
    """What a name looks like, as 64 hex characters: equal for names that may be confused.

    Letters that look alike count as one; signs, spaces and a number at the end do not count.
    """
    plain = _without_marks(name)
    plain = (NUMBER_AT_END.sub("", plain) or plain).translate(_LATIN).casefold()
    letters = "".join(sign for sign in plain.translate(_LATIN) if sign.isalnum())
    for one, other in _PAIRS:
        letters = letters.replace(one, other)
    return sha256((letters or plain).encode()).hexdigest()


def _without_marks(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))
