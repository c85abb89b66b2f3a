"""What the auditor holds against a journal: roots of earlier sizes, and receipts.

A mark says what must stand at a place: a checkpoint or an earlier export, which root the first
entries have; a receipt, which leaf an entry has. A journal that lacks one was cut or rewritten.
The tree is built anyway, so each mark costs a few hashes when its place is reached.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.errors import EvidenceError
from ledger.messages import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from chain.merkle import Frontier

NEVER: Final = 2**63
"""Larger than any journal."""


class Mark(NamedTuple):
    """What holds once a journal has `size` entries.

    Attributes:
        said: who says so, as it is named when it does not hold: "since", "receipt FILE[2]".
        size: number of entries.
        root: the root of the tree over them, 32 bytes; or None.
        leaf: the leaf hash of the last of them, 32 bytes; or None.
    """

    said: str
    size: int
    root: bytes | None = None
    leaf: bytes | None = None


class Marks:
    """Marks in the order of their places; `due` is the size at which the next one is to be seen."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._left = sorted(marks, key=attrgetter("size"), reverse=True)

    @property
    def due(self) -> int:
        """The size of the next mark, `NEVER` if there is none."""
        return self._left[-1].size if self._left else NEVER

    def pass_by(self, before: Frontier, leaves: Sequence[bytes]) -> None:
        """Check the marks that are reached by appending `leaves`, 32 bytes each.

        Raises:
            EvidenceError: one does not hold.
        """
        while self.due <= before.size + len(leaves):
            _check(self._left.pop(), before, leaves)

    def finish(self, size: int) -> None:
        """Raise `EvidenceError` if a mark speaks of more entries than the `size` that there are."""
        if self._left:
            mark = self._left[-1]
            why = N_("speaks of {wanted} entries, and this book has {size}: its end was cut off")
            raise EvidenceError(mark.said, why, wanted=mark.size, size=size)


def _check(mark: Mark, before: Frontier, leaves: Sequence[bytes]) -> None:
    more = mark.size - before.size
    if mark.root is not None and before.append_all(leaves[:more]).root() != mark.root:
        why = N_("this book does not continue it: of its first {size} entries some are others")
        raise EvidenceError(mark.said, why, size=mark.size)
    if mark.leaf is not None and leaves[more - 1] != mark.leaf:
        why = N_("entry {entry} of this book is not the one that the service promised")
        raise EvidenceError(mark.said, why, entry=mark.size - 1)
