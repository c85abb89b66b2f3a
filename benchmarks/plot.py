"""Draws what a transfer costs against how many entries are held, as SVG; pure, and tested."""

from __future__ import annotations

from math import log10
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 720, 360
LEFT, RIGHT, TOP, BOTTOM = 60, 170, 40, 50
STYLE = (
    "text{font:13px sans-serif;fill:#555}path{fill:none;stroke-width:2}"
    ".axis{stroke:#999;stroke-width:1}.grid{stroke:#ddd;stroke-width:1}"
)
COLOURS = ("#1b6ca8", "#b5532a", "#4c8c4a", "#7a4fa3")
UNITS = ((1_000_000, "M"), (1_000, "k"))


def growth_svg(series: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """The plot of series by name: pairs of entries held (1 or more) and microseconds a transfer.

    Entries run on a logarithmic axis, costs on a linear one from zero.
    """
    held = sorted({entries for points in series.values() for entries, _ in points})
    most = max(cost for points in series.values() for _, cost in points)
    step = _step(most)
    top = step * (int(most // step) + 1)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        "<title>Microseconds a transfer, against entries held</title>",
        f"<style>{STYLE}</style>",
        f'<text x="{LEFT}" y="20">µs a transfer</text>',
        *_grid(held, top, step),
        *_curves(series, held, top),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _step(most: float) -> int:
    """A round distance between grid lines that gives about five of them."""
    return next((step for step in (1, 2, 5, 10, 20, 50, 100, 200) if most / step <= 6), 500)  # noqa: PLR2004 lines


def _grid(held: Sequence[int], top: int, step: int) -> list[str]:
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    lines = []
    for cost in range(0, top + 1, step):
        y = _y(cost, top)
        kind = "grid" if cost else "axis"
        lines += [
            f'<path class="{kind}" d="M{LEFT} {y}H{right}"/>',
            f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{cost}</text>',
        ]
    for entries in held:
        at = f'x="{_x(entries, held)}" y="{bottom + 20}"'
        lines.append(f'<text {at} text-anchor="middle">{_label(entries)}</text>')
    return [*lines, f'<text x="{right}" y="{bottom + 40}" text-anchor="end">entries held</text>']


def _curves(
    series: Mapping[str, Sequence[tuple[int, float]]], held: Sequence[int], top: int
) -> list[str]:
    lines = []
    for at, (name, points) in enumerate(series.items()):
        colour = COLOURS[at % len(COLOURS)]
        path = "L".join(f"{_x(entries, held)} {_y(cost, top)}" for entries, cost in points)
        x, y = WIDTH - RIGHT + 20, TOP + 20 * at
        lines += [
            f'<path stroke="{colour}" d="M{path}"/>',
            f'<path stroke="{colour}" d="M{x} {y}h20"/>',
            f'<text x="{x + 28}" y="{y + 4}">{name}</text>',
        ]
    return lines


def _x(entries: int, held: Sequence[int]) -> float:
    first, last = log10(held[0]), log10(held[-1])
    share = (log10(entries) - first) / (last - first or 1)
    return round(LEFT + share * (WIDTH - RIGHT - LEFT), 1)


def _y(cost: float, top: int) -> float:
    return round(HEIGHT - BOTTOM - cost / top * (HEIGHT - BOTTOM - TOP), 1)


def _label(entries: int) -> str:
    for unit, letter in UNITS:
        if entries >= unit:
            return f"{entries / unit:g}{letter}"
    return str(entries)
