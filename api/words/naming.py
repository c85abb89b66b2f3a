"""What a name may be: of a member, a key, a community; and tidying other short texts.

1. It is composed (NFC); any run of spaces and ends of lines is one space, and none is at its ends.
2. It has no signs that cannot be seen, or that turn the text around them: controls, formats,
   fillers, private and unassigned ones. A joiner may stand between letters of a script that needs
   it, or in a picture that is put together by it.
3. No more marks stand on a letter than any script puts there.
4. It has a letter, a figure or a picture.
5. It is no longer than it may be.
6. A member's is not what accounts are called, such as “Solidarity fund 0149”.

Leaves to others: that two names look alike (`api.words.folding`), and what is done about it
(`api.people.called`).
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from api.service.troubles import ProblemError, Trouble
from api.words.folding import NUMBER_AT_END, folded
from api.words.i18n import LANGUAGES, _, using
from api.words.kinds import KIND_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME_LENGTH_MAX: Final = 120
MARKS_MAX: Final = 4
JOINERS: Final = "\u200c\u200d"
PICTURE: Final = "\ufe0f"
"""Asks for the picture of the sign before it, where there is also a plain one."""

HIDDEN: Final = frozenset(
    # Fillers, and marks without a shape, that Unicode counts as letters, marks or pictures.
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0\U0001d159"
    + "".join(map(chr, (*range(0xFE00, 0xFE0F), *range(0xE0100, 0xE01F0))))
)
JOINED: Final = (
    "ARABIC", "SYRIAC", "NKO", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI",
    "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "KHMER", "MYANMAR", "TIBETAN",
    "TIFINAGH",
)  # fmt: skip
"""The scripts in which a joiner between two letters changes how they are written."""


def read_name(text: str, most: int = NAME_LENGTH_MAX) -> str:
    """A name as it is kept; raises `ProblemError` (`name_must_be_readable`) for what is none."""
    # 1. Composed, and with single spaces.
    name = _spaced(text)
    # 2. Nothing that cannot be seen.
    if any(_is_hidden(name, at) for at in range(len(name))):
        raise _unfit(most)
    # 3. No towers of marks.
    marks = 1 if name[:1] and unicodedata.combining(name[0]) else 0
    for sign in name:
        marks = marks + 1 if unicodedata.combining(sign) else 0
        if marks > MARKS_MAX:
            raise _unfit(most)
    # 4. Something to see. 5. Not too long.
    if not any(_is_shown(sign) for sign in name) or len(name) > most:
        raise _unfit(most)
    return name


def read_members_name(text: str) -> str:
    """As `read_name`, of a member: nobody is called what an account of the community is."""
    name = read_name(text)
    if NUMBER_AT_END.sub("", folded(name)) in _account_names():
        raise ProblemError(Trouble.name_must_not_be_an_accounts)
    return name


@cache
def _account_names() -> frozenset[str]:
    """What accounts are called, in every language."""
    found = set()
    for language in LANGUAGES:
        with using(language):
            found |= {folded(_(name)) for name in KIND_NAMES.values()}
    return frozenset(found)


def tidied(text: str, most: int) -> str:
    """A short text without what no name may have, cut at `most` characters; it may be empty."""
    plain = _spaced(text)
    kept = "".join(sign for at, sign in enumerate(plain) if not _is_hidden(plain, at))
    return _spaced(kept)[:most].rstrip()


def _unfit(most: int) -> ProblemError:
    return ProblemError(Trouble.name_must_be_readable, {"most": most})


def _spaced(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _is_hidden(text: str, at: int) -> bool:
    sign = text[at]
    if sign == " " or (sign.isascii() and sign.isprintable()):
        return False
    if sign in JOINERS:
        return not _may_join(text, at)
    if sign == PICTURE:
        return not at or unicodedata.category(text[at - 1]) not in {"So", "Sm", "Po", "Nd"}
    return sign in HIDDEN or unicodedata.category(sign)[0] in "CZ"


def _may_join(text: str, at: int) -> bool:
    around = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if not all(around):
        return False
    if all(_is_picture(sign) for sign in around):
        return text[at] == JOINERS[1]
    return _of_one_script(around)


def _is_picture(sign: str) -> bool:
    return sign == PICTURE or unicodedata.category(sign) in {"So", "Sk"}


def _of_one_script(signs: Iterable[str]) -> bool:
    scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in signs}
    return len(scripts) == 1 and scripts <= set(JOINED)


def _is_shown(sign: str) -> bool:
    return unicodedata.category(sign) in {"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "So"}
