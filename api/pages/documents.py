"""Pages of the reference as HTML, with an address at each heading: what a problem's type opens.

Only what those pages use is known: headings, paragraphs, lists, tables and code, and in a line code
and links. Whatever else stands there is shown as it is written.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING: Final = re.compile(r"(#{1,6}) (.+)")
_FENCE: Final = "```"
_CODE: Final = re.compile(r"`([^`]+)`")
_STRONG: Final = re.compile(r"\*\*([^*]+)\*\*")
_LINK: Final = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_ITEM: Final = re.compile(r"(?:-|\d+\.) (.*)")
_OTHER: Final = re.compile(r"([a-z]+)\.md(#.*)?")


def html(text: str) -> str:
    """A page of Markdown as HTML."""
    return "\n".join(_block(block) for block in _blocks(text))


def anchor(heading: str) -> str:
    """What a heading is called in an address, as other readers of Markdown call it."""
    plain = re.sub(r"[^\w\- ]", "", heading.lower())
    return plain.replace(" ", "-")


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines of each block: what stands between empty lines, headings and fences."""
    block: list[str] = []
    is_code = False
    for line in text.splitlines():
        if line.startswith(_FENCE):
            if not is_code and block:
                yield block
                block = []
            block.append(line)
            if is_code:
                yield block
                block = []
            is_code = not is_code
        elif is_code:
            block.append(line)
        elif not line.strip() or _HEADING.fullmatch(line):
            if block:
                yield block
            block = []
            if line.strip():
                yield [line]
        else:
            block.append(line)
    if block:
        yield block


def _block(lines: list[str]) -> str:
    first = lines[0]
    heading = _HEADING.fullmatch(first)
    if heading is not None:
        level, title = len(heading[1]), heading[2]
        return f'<h{level} id="{anchor(title)}">{_line(title)}</h{level}>'
    if first.startswith(_FENCE):
        return f"<pre><code>{escape(chr(10).join(lines[1:-1]))}</code></pre>"
    if first.startswith("|"):
        return _table(lines)
    if _ITEM.match(first):
        return _list(lines)
    return f"<p>{_line(' '.join(line.strip() for line in lines))}</p>"


def _list(lines: list[str]) -> str:
    items: list[str] = []
    for line in lines:
        item = _ITEM.match(line)
        if item is not None:
            items.append(item[1])
        else:
            items[-1] += f" {line.strip()}"
    kind = "ul" if lines[0].startswith("-") else "ol"
    return f"<{kind}>{''.join(f'<li>{_line(item)}</li>' for item in items)}</{kind}>"


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    shown = [row for row in rows if not all(set(cell) <= set("-: ") for cell in row)]
    told = []
    for row in shown:
        kind = "th" if row is shown[0] else "td"
        told.append("".join(f"<{kind}>{_line(cell)}</{kind}>" for cell in row))
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in told)}</table>"


def _line(text: str) -> str:
    """Text with code and links; what stands in code is left alone."""
    parts = _CODE.split(text)
    return "".join(
        f"<code>{escape(part)}</code>" if at % 2 else _marked(part) for at, part in enumerate(parts)
    )


def _marked(text: str) -> str:
    strong = _STRONG.sub(r"<strong>\1</strong>", escape(text, quote=False))
    return _LINK.sub(lambda found: f'<a href="{_address(found[2])}">{found[1]}</a>', strong)


def _address(to: str) -> str:
    other = _OTHER.fullmatch(to)
    return escape(f"/docs/{other[1]}{other[2] or ''}" if other else to)
