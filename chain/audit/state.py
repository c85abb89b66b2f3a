"""The book's state during an audit: all of it in memory, compactly enough for a million entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from chain.audit.lists import RECKONED
from chain.errors import EvidenceError
from chain.exports import blocks_of
from ledger.records import Seen
from ledger.state import State

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from threading import Event

    from chain.exports import Readable
    from ledger.orders import Order

_NOWHERE: Final = b"-"
"""No order's text, and not the empty one of orders that were read elsewhere either."""


class _SeenIds(dict[str, Seen]):
    """Order ids already used, as 16 bytes each. A digest of none makes every repeat a refusal."""

    def __init__(self) -> None:
        super().__init__()
        self._ids: set[bytes] = set()

    def note(self, id_: str) -> None:
        self._ids.add(_packed(id_))

    def get(self, id_: str, default: Seen | None = None) -> Seen | None:  # type: ignore[override]
        return Seen(id_, _NOWHERE, 0) if _packed(id_) in self._ids else default


def _packed(id_: str) -> bytes:
    """The id's 16 bytes; that it is a UUID was seen when the order was read."""
    return bytes.fromhex(id_.replace("-", ""))


class AuditState(State):
    """Keeps every account, key and hold, but of entries only those that later ones take back.

    Until it is told which those are, it keeps all.
    """

    __slots__ = ("_ids",)

    def __init__(self, wanted: AbstractSet[str] | None = None) -> None:
        super().__init__()
        self.taken_back = wanted
        self.seen = self._ids = _SeenIds()

    def keep_only(self, wanted: AbstractSet[str]) -> None:
        """Forget what entries moved, but for those of these orders."""
        self.taken_back = wanted
        for id_ in self.posted.keys() - wanted:
            del self.posted[id_]

    def _see(self, order: Order) -> None:
        """As `State._see`, which would keep every order."""
        self._ids.note(order.id)


_REVERSAL: Final = b'"type":"reversal"'
_LIST_BACK: Final = b'"type":"list-reversed"'
_LIST: Final = b'"type":"list-approved"'


class Ahead(NamedTuple):
    """What must be known of a journal before its entries are folded, so that memory is kept small.

    `taken_back` are the ids of the orders that reversals name, also those of lists; `has_lists`
    says whether it has a list that is reckoned anew.
    """

    taken_back: frozenset[str]
    has_lists: bool


def taken_back(file: Readable) -> frozenset[str]:
    """Ids of the orders that reversals name, so that only their entries are kept in memory."""
    return look_ahead(file).taken_back


def look_ahead(file: Readable, stop: Event | None = None) -> Ahead:
    """Read the whole file for what must be known of it, unless `stop` is set meanwhile."""
    wanted: set[str] = set()
    has_lists = False
    try:
        for block in blocks_of(file, whole=False):
            if stop is not None and stop.is_set():
                break
            if _REVERSAL in block:
                wanted.update(map(_taken_back, filter(_is_reversal, block.split(b"\n"))))
            if _LIST_BACK in block:
                for line in block.split(b"\n"):
                    wanted.update(_parts_back(line) if _LIST_BACK in line else ())
            has_lists = has_lists or _has_list(block)
    except EvidenceError:
        pass  # The replay will come to the same place and say what is wrong.
    return Ahead(frozenset(wanted), has_lists)


def _has_list(block: bytes) -> bool:
    return _LIST in block and any(b'"rule":"%b"' % tag.encode() in block for tag in RECKONED)


def _is_reversal(line: bytes) -> bool:
    return _REVERSAL in line


def _parts_back(line: bytes) -> list[str]:
    _, _, rest = line.partition(b'"parts":["')
    return rest.partition(b'"]')[0].decode("ascii", "replace").split('","')


def _taken_back(line: bytes) -> str:
    _, _, rest = line.partition(b'"of":"')
    return rest[:36].decode("ascii", "replace")
