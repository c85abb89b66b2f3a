"""Pages of the reference as HTML, with an address at each heading: what a problem's type opens.

Leaves to others: Markdown itself, which a library reads; HTML that stands in a page is shown as
text.
"""

from __future__ import annotations

import itertools
import re
from typing import Final

from markdown_it import MarkdownIt

_READER: Final = MarkdownIt("commonmark", {"html": False}).enable("table")
_OTHER: Final = re.compile(r"([a-z]+(?:-[a-z]+)*)\.md(#.*)?")
"""A link to another page of the reference, as it stands in the repository."""


def html(text: str) -> str:
    """A page of Markdown as HTML."""
    tokens = _READER.parse(text)
    for token, following in itertools.pairwise(tokens):
        if token.type == "heading_open":
            token.attrSet("id", anchor(following.content))
        for part in token.children or ():
            if part.type == "link_open":
                part.attrSet("href", _address(str(part.attrGet("href"))))
    return str(_READER.renderer.render(tokens, _READER.options, {}))


def anchor(heading: str) -> str:
    """What a heading is called in an address, as other readers of Markdown call it."""
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.replace(" ", "-")


def _address(to: str) -> str:
    other = _OTHER.fullmatch(to)
    return f"/docs/{other[1]}{other[2] or ''}" if other else to
