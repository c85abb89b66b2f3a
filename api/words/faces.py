"""How a member is drawn where there is no picture: initials, in one of a few colours."""

from __future__ import annotations

from typing import Final

FACES: Final = 8
"""Colours that a face may have; `app.css` holds each, dark enough for white letters."""


def face(id_: str) -> str:
    """The class of a member's colour, which follows from their id: the same wherever they stand."""
    return f"face-{int(id_[-1:] or '0', 16) % FACES}"


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name, such as "RG"."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return "".join(word[0] for word in dict.fromkeys((*words[:1], *words[-1:]))).upper()
