"""What members do for each other in the demo: a memo, and how many minutes it may take."""

from __future__ import annotations

from typing import Final, NamedTuple


class Care(NamedTuple):
    """A kind of care. `minutes` are the lengths it comes in."""

    memo: str
    minutes: tuple[int, ...]


CARE: Final = (
    Care("Shopping at the market, carried upstairs", (45, 60, 90)),
    Care("Night watch beside Grandfather", (360, 420, 480)),
    Care("Cooked meals for three days", (90, 120, 150)),
    Care("Drive to the doctor and back", (60, 75, 120)),
    Care("Help with the pension forms", (30, 45, 60)),
    Care("Gardening: beds and hedge", (60, 120, 180)),
    Care("Mathematics for the twins", (60, 90)),
    Care("Spanish conversation", (60,)),
    Care("Mended the dripping tap", (30, 45)),
    Care("Looked after the children", (120, 180, 240)),
    Care("Walked the dog", (30, 45)),
    Care("Haircut at home", (45,)),
    Care("Read the newspaper aloud", (45, 60)),
    Care("Mended two winter coats", (90, 120)),
    Care("Set up the new telephone", (30, 60)),
)

AT_THE_SHOP: Final = (
    Care("Bread, milk and vegetables", (20, 30, 40)),
    Care("Groceries brought home", (45, 60)),
)

FOR_THE_SHOP: Final = (
    Care("Unloaded the delivery", (60, 90)),
    Care("Kept the till while the shop was at the bank", (60, 120)),
)

GIFTS: Final = (Care("For the solidarity fund", (30, 45, 60)),)
