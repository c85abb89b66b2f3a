"""Figures as pictures: SVG by the library pygal, made on the server.

A picture stands for the table beside it and says nothing more; its title and a description are in
it for those who hear it. It holds its own styles, so pages show it as an image, where their policy
does not reach, and neither script nor address of elsewhere.
"""

from __future__ import annotations

import sys
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from babel.numbers import format_decimal

from api.words.i18n import N_, _, dates
from api.words.showing import HYPHEN, MINUS
from credit.health.stocks import IDLE_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from credit.health import Health

SVG: Final = "http://www.w3.org/2000/svg"
KIND: Final = "image/svg+xml"
WIDTH: Final = 480
HEIGHT: Final = 270
"""As wide as half a desk; on a phone its letters are still read."""
INK: Final = "#222222"
PAPER: Final = "#fffdf8"
FILL: Final = "#1f6f5c"
"""As the pages' sheet has them; a picture keeps its own by night too."""

LINES: Final = 4
"""The most lines across on a side of zero."""

Bars = list[tuple[str, float]]

RANK_MARKS: Final = ("0", "10", "25", "50", "75", "90", "100")


def _spread(health: Health, scale: int) -> Bars:
    balances = health.spread.balances
    return [(mark, b / scale) for mark, b in zip(RANK_MARKS, balances, strict=False)]


def _idle(health: Health, _scale: int) -> Bars:
    limits = [f"≤ {days}" for days in IDLE_DAYS] + [f"> {IDLE_DAYS[-1]}"]
    return list(zip(limits, health.idle.members, strict=True))


def _circles(health: Health, scale: int) -> Bars:
    return [(str(length), amount / scale) for length, amount in health.circles.by_length.items()]


def _below(health: Health, _scale: int) -> Bars:
    return list(zip(RANK_MARKS, health.below.days, strict=False))


CHARTS: Final[Mapping[str, tuple[str, Callable[[Health, int], Bars]]]] = {
    "spread": (N_("Balances, by how many in a hundred members have no more"), _spread),
    "idle": (N_("Members, by days since their last exchange"), _idle),
    "circles": (N_("Hours, by the length of their circle"), _circles),
    "below": (N_("Days below zero, by how many in a hundred accounts have no more"), _below),
}
"""Which figures have a picture: what it shows, and from what."""


def has_bars(name: str, health: Health, scale: int) -> bool:
    """Whether anything stands there: a picture of zeros alone says nothing."""
    return any(value for _, value in CHARTS[name][1](health, scale))


def chart(name: str, health: Health, scale: int) -> bytes:
    """One of `CHARTS`, as an SVG file; amounts are divided by the unit's scale."""
    title, bars = CHARTS[name]
    return drawn(_(title), bars(health, scale))


def _pygal() -> Any:  # noqa: ANN401 it carries no types
    """The library, without the finder of modules that it leaves in the interpreter.

    That one knows only an interface that Python 3.12 has no more, and 3.11 warns of it whenever
    some module is not there; it is for maps, which nobody draws here.
    """
    import pygal  # noqa: PLC0415 a tenth of a second, for those alone who look at pictures
    import pygal.style  # noqa: PLC0415

    fixer = pygal.PluginImportFixer
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, fixer)]
    return pygal


def drawn(title: str, bars: Bars) -> bytes:
    """Bars with a title, and in the description their numbers."""
    pygal = _pygal()
    style = pygal.style.Style(
        background=PAPER, plot_background=PAPER, foreground=INK, foreground_strong=INK,
        foreground_subtle="#8a857a", colors=(FILL,), opacity="1", opacity_hover="1",
        font_family="sans-serif", title_font_size=16, label_font_size=15, major_label_font_size=15,
        transition="0s",
    )  # fmt: skip
    made = pygal.Bar(
        style=style, js=[], width=WIDTH, height=HEIGHT, show_legend=False, title=title,
        include_x_axis=True, no_data_text="-", margin=8,
        no_prefix=True, value_formatter=_number,
    )  # fmt: skip
    made.x_labels = [label for label, _ in bars]
    made.y_labels = steps_of([value for _, value in bars])
    made.add("", [value for _, value in bars])
    return _said(
        made.render(), title, "; ".join(f"{label}: {_number(value)}" for label, value in bars)
    )


def _number(value: float) -> str:
    """As readers write it, with their mark of decimals."""
    return str(format_decimal(value, "0.####", locale=dates())).replace(HYPHEN, MINUS)


def steps_of(values: Sequence[float]) -> list[float]:
    """Where lines go across: at four of a round size or fewer on each side, never between ones."""
    whole = all(value == int(value) for value in values)
    far = max((abs(value) for value in values), default=0) or 1
    size = 10.0 ** floor(log10(far))
    step = next(size * part for part in (0.2, 0.5, 1, 2, 5) if far / (size * part) <= LINES)
    step = max(step, 1) if whole else step
    above = ceil(max(0, *values) / step) if values else 1
    below = ceil(-min(0, *values) / step) if values else 0
    return [at * step for at in range(-below, max(above, 1 - below) + 1)]


def _said(svg: bytes, title: str, numbers: str) -> bytes:
    """The same picture without its script, and with words for those who hear it."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(svg)  # noqa: S314 what was drawn a moment ago
    for name, text in (("desc", numbers), ("title", title)):
        element = ET.Element(f"{{{SVG}}}{name}")
        element.text = text
        root.insert(0, element)
    for parent in list(root.iter()):
        for script in parent.findall(f"{{{SVG}}}script"):
            parent.remove(script)
    root.attrib.pop("id", None)  # Empty: its styles go without.
    root.set("role", "img")
    root.set("width", str(WIDTH))
    root.set("height", str(HEIGHT))
    made: bytes = ET.tostring(root, "utf-8")
    return made
