"""The orders of a batch: what comes in, by book, and what joins it once the books are locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.structs import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from collections.abc import Set as AbstractSet

    from ledger.orders import Order

BookName = tuple[str, str]
"""Community and book id."""


class Item(Struct, frozen=True, gc=False):
    """An order for a community's book, its signatures verified."""

    community: str
    order: Order

    @property
    def name(self) -> BookName:
        """Which book it is for."""
        return self.community, self.order.book


if TYPE_CHECKING:
    More = Callable[[AbstractSet[BookName]], Sequence[Item]]
    """Further orders, all for books of those named."""


class Gathered:
    """The orders of a batch by book, and those that join it once the books are locked."""

    def __init__(self, items: Sequence[Item], more: More | None) -> None:
        self.items: list[Item] = []
        self.named: dict[BookName, list[Order]] = {}
        self._more = more
        self._add(items)

    def add_more(self) -> None:
        """Take in what waits for the same books; they stay when the batch is tried again."""
        if self._more is not None:
            self._add(self._more(self.named.keys()))

    def _add(self, items: Sequence[Item]) -> None:
        self.items += items
        named = self.named
        of, book = "", ""
        orders: list[Order] = []
        for item in items:
            community, order = item.community, item.order
            # Orders of a book come one behind the other: it is looked up once for all of them.
            if order.book != book or community != of:
                of, book = community, order.book
                orders = named.setdefault((of, book), [])
            orders.append(order)
