"""Figures of the co-op's acts: whole numbers, each with the least and the most it may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.amounts import AMOUNT_MAX

if TYPE_CHECKING:
    from collections.abc import Mapping

Span = tuple[int, int]
"""The least and the most that a figure may be."""

MILLION: Final = 1_000_000
AMOUNT: Final[Span] = (0, AMOUNT_MAX)
SOME: Final[Span] = (1, AMOUNT_MAX)
PPM: Final[Span] = (0, MILLION)
MONTHS: Final[Span] = (1, 12)
DAYS: Final[Span] = (0, 3_660)
WEIGHT: Final[Span] = (0, 1_000)


class Unfit(NamedTuple):
    """A figure that is missing, unknown (no span), or not between `least` and `most`."""

    name: str
    least: int | None
    most: int | None


def unfit(spans: Mapping[str, Span], given: Mapping[str, int]) -> Unfit | None:
    """The first figure that is not as its span says; None if all are there and fit."""
    for name, (least, most) in spans.items():
        if name not in given or not least <= given[name] <= most:
            return Unfit(name, least, most)
    unknown = sorted(given.keys() - spans.keys())
    return Unfit(unknown[0], None, None) if unknown else None
