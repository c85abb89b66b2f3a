"""The book's state during an audit: all of it in memory, compactly enough for a million entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.ids import uuid_bytes
from ledger.records import Posted, Seen
from ledger.state import State

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from ledger.kernel import Accepted
    from ledger.orders import Order

_NOWHERE = b""


class _SeenIds(dict[str, Seen]):
    """Order ids already used, as 16 bytes each. A digest of none makes every repeat a refusal."""

    def __init__(self) -> None:
        super().__init__()
        self._ids: set[bytes] = set()

    def note(self, id_: str) -> None:
        self._ids.add(uuid_bytes(id_))

    def get(self, id_: str, default: Seen | None = None) -> Seen | None:  # type: ignore[override]
        return Seen(id_, _NOWHERE, 0) if uuid_bytes(id_) in self._ids else default


class AuditState(State):
    """Keeps every account, key and hold, but of entries only those that later ones take back."""

    __slots__ = ("_ids", "_wanted")

    def __init__(self, wanted: AbstractSet[str]) -> None:
        super().__init__()
        self._wanted = wanted
        self.seen = self._ids = _SeenIds()

    def apply(self, order: Order, accepted: Accepted, now_ms: int) -> None:
        """As `State.apply`."""
        super().apply(order, accepted, now_ms)
        if order.id in self._wanted:
            legs = tuple((account.terms.id, amount) for account, amount in accepted.legs)
            self.posted[order.id] = Posted(order.id, order.type, legs, None)

    def remember(self, order: Order) -> None:
        """As `State.remember`."""
        self._ids.note(order.id)
