"""What a message says, in its member's language: kind words, the co-op's name, a link; no more."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from api.reaching.kinds import CONFIRM, DIGEST, kind_of
from api.words.i18n import LANGUAGES, _, using

if TYPE_CHECKING:
    from collections.abc import Sequence


class Words(NamedTuple):
    """A message: its title, what it says line by line, where it leads, and how it is ended."""

    language: str
    title: str
    lines: Sequence[str]
    link: str
    ending: str

    @property
    def short(self) -> str:
        """All of it in one line, as text messages have it."""
        return f"{self.title}: {self.lines[0]} {self.link}"


def words_for(language: str, kind: str, coop: str, link: str, *, last: bool = False) -> Words:
    """The words of a message of a kind; `last` where it is the last weekly letter for now."""
    language = language if language in LANGUAGES else LANGUAGES[0]
    with using(language):
        lines = [_(kind_of(kind).words)]
        if last:
            lines.append(_("Nobody has opened the last of these letters. This is the last one."))
            lines.append(_("Open the page below, and they come again."))
        if kind == CONFIRM:
            lines.append(_("If you did not ask for this, do nothing: nothing more is sent here."))
            ending = ""
        elif kind == DIGEST:
            ending = _("You get this once a week, as you chose.")
        else:
            ending = _("These messages have no names and no amounts; the page has them.")
        return Words(language, coop, lines, link, ending)


def html_of(words: Words) -> str:
    """The message as a simple page of mail: no picture, no style, nothing that is loaded."""
    said = "".join(f"<p>{escape(line)}</p>" for line in words.lines)
    ending = f"<p><small>{escape(words.ending)}</small></p>" if words.ending else ""
    link = escape(words.link, quote=True)
    return (
        f'<!doctype html><html lang="{words.language}"><meta charset="utf-8">'
        f"<title>{escape(words.title)}</title><h1>{escape(words.title)}</h1>{said}"
        f'<p><a href="{link}">{link}</a></p>{ending}</html>\n'
    )


def text_of(words: Words) -> str:
    """The message as plain text."""
    return "\n\n".join([*words.lines, words.link, *([words.ending] if words.ending else [])]) + "\n"
