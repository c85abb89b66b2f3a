"""Compares ratios with their bars and with those of an earlier run; pure, and tested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bars import Bar

FIFTH = 0.8
"""What fell to less than this share of what it was, fell by more than a fifth."""


class Fall(NamedTuple):
    """A ratio that got worse by more than a fifth."""

    ratio: str
    before: float
    now: float


def flat(ratios: Mapping[str, Any]) -> dict[str, float]:
    """Ratios by dotted name, such as `growth.sqlite`."""
    found: dict[str, float] = {}
    for name, value in ratios.items():
        if isinstance(value, dict):
            found |= {f"{name}.{part}": number for part, number in value.items()}
        else:
            found[name] = value
    return found


def fallen(bars: Iterable[Bar], before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Fall]:
    """Which ratios got worse by more than a fifth; those that one run lacks are not compared."""
    was, has = flat(before), flat(now)
    return [
        Fall(bar.ratio, was[bar.ratio], has[bar.ratio])
        for bar in bars
        if bar.ratio in was and bar.ratio in has
        if _share(bar, was[bar.ratio], has[bar.ratio]) < FIFTH
    ]


def _share(bar: Bar, before: float, now: float) -> float:
    """How much of its worth a ratio kept: 0.5 is twice as bad, whichever way is better."""
    kept, of = (now, before) if bar.at_least else (before, now)
    return kept / of if of else 1.0


def table(bars: Iterable[Bar], ratios: Mapping[str, Any], figures: Mapping[str, Any]) -> str:
    """A line for each bar that was measured: value, bar, whether it holds, absolute figures."""
    values = flat(ratios)
    return "\n".join(
        _line(bar, values[bar.ratio], _figures_of(bar.ratio, figures))
        for bar in bars
        if bar.ratio in values
    )


def _line(bar: Bar, value: float, figures: Mapping[str, float]) -> str:
    sign, state = "≥" if bar.at_least else "≤", "ok" if bar.holds(value) else "MISSED"
    beside = ", ".join(f"{name} {_short(number)}" for name, number in figures.items())
    return (
        f"{bar.ratio:31} {_short(value):>7} {sign} {_short(bar.bar):4} {state:7}"
        f"{bar.says} ({beside})"
    )


def _figures_of(ratio: str, figures: Mapping[str, Any]) -> Mapping[str, float]:
    name, _, part = ratio.partition(".")
    found: Mapping[str, float] = figures[name][part] if part else figures[name]
    return found


def _short(number: float) -> str:
    """A number as one reads it: thousands apart, no more digits than mean something."""
    if abs(number) >= 100:  # noqa: PLR2004 beyond, decimals say nothing
        return f"{number:,.0f}"
    return f"{number:.3g}"
