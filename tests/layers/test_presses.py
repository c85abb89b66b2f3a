"""A button that only a script answers is off until that script is there: no press is lost.

On a slow phone a page is read seconds before its scripts run. A press in between did nothing, or
sent the form to the page itself, and what was written in it into the address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

import api

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATES: Final = Path(api.__file__).parent / "templates"

SAID: Final = r"\{\{.*?\}\}|\{%.*?%\}"
TAG: Final = re.compile(rf'<(/?)([a-z0-9]+)((?:{SAID}|"(?:{SAID}|[^"])*"|[^<>"])*)>', re.DOTALL)
UNSURE: Final = re.compile(rf'\{{% if .*?\{{% endif %\}}|"(?:{SAID}|[^"])*"', re.DOTALL)
"""Attributes that an element may lack, and what stands in them."""

VOID: Final = {"br", "hr", "img", "input", "link", "meta"}


@dataclass(frozen=True)
class Element:
    """An element of a template, and those around it, the nearest last."""

    name: str
    attributes: str
    around: tuple[Element, ...]
    line: int

    def has(self, name: str) -> bool:
        """Whether it always has an attribute."""
        return re.search(rf"(?<![\w-]){name}\b", UNSURE.sub("", self.attributes)) is not None

    @property
    def is_shown(self) -> bool:
        return not any(each.has("hidden") for each in (*self.around, self))

    @property
    def is_sent(self) -> bool:
        """Whether a press is answered without a script: it sends a form somewhere."""
        forms = [each for each in self.around if each.name == "form"]
        sends = 'type="button"' not in self.attributes
        return sends and bool(forms) and 'method="' in forms[-1].attributes


def elements(text: str) -> Iterator[Element]:
    """The elements of a template, in its order."""
    around: list[Element] = []
    for found in TAG.finditer(text):
        closes, name, attributes = found.groups()
        if closes:
            while around and around.pop().name != name:
                pass
            continue
        line = text.count("\n", 0, found.start()) + 1
        one = Element(name, attributes, tuple(around), line)
        yield one
        if name not in VOID:
            around.append(one)


def too_early(text: str) -> list[int]:
    """The lines with buttons that can be pressed before a script would answer."""
    buttons = (one for one in elements(text) if one.name == "button" and not one.has("form"))
    waiting = (one for one in buttons if one.is_shown and not one.is_sent)
    return [one.line for one in waiting if not one.has("disabled")]


@pytest.mark.parametrize(
    "path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: str(path.relative_to(TEMPLATES))
)
def test_no_button_can_be_pressed_before_its_script_is_there(path: Path) -> None:
    assert too_early(path.read_text()) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('<button type="button">Sign</button>', [1]),
        ('<button type="button" disabled>Sign</button>', []),
        ('<form id="pay">\n<button>Pay</button></form>', [2]),
        ('<form method="post" action="/x"><button>Pay</button></form>', []),
        ('<form method="post" action="/x"><button type="button">Look</button></form>', [1]),
        ('<div hidden><p><button type="button">Yes</button></p></div>', []),
        ("<form{% if x %} hidden{% endif %}><button>Join</button></form>", [1]),
        ('<a data-x="{{ {"a": 1} }}"></a><button aria-label="disabled">Go</button>', [1]),
    ],
)  # fmt: skip
def test_what_counts_as_too_early(text: str, lines: list[int]) -> None:
    assert too_early(text) == lines
