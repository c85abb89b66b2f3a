"""The book's state during an audit: all of it in memory, compactly enough for a million entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chain.errors import EvidenceError
from chain.exports import lines_of
from ledger.ids import uuid_bytes
from ledger.records import Seen
from ledger.state import State

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from typing import IO

    from ledger.orders import Order

_NOWHERE: Final = b""


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

    __slots__ = ("_ids",)

    def __init__(self, wanted: AbstractSet[str]) -> None:
        super().__init__()
        self.taken_back = wanted
        self.seen = self._ids = _SeenIds()

    def _see(self, order: Order) -> None:
        """As `State._see`, which would keep every order."""
        self._ids.note(order.id)


def taken_back(file: IO[bytes]) -> frozenset[str]:
    """Ids of the orders that reversals name, so that only their entries are kept in memory."""
    wanted = set()
    try:
        for line in lines_of(file):
            _, found, rest = line.partition(b'"of":"')
            if found and b'"type":"reversal"' in rest:
                wanted.add(rest[:36].decode("ascii", "replace"))
    except EvidenceError:
        return frozenset(wanted)  # The replay will come to the same place and say what is wrong.
    return frozenset(wanted)
