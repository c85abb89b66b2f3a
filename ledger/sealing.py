"""What the journal asks of whoever makes its entries provable. `chain.sealing` answers.

The ledger lies below the chain, so it knows the tree and the receipts only by these signatures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Seal(NamedTuple):
    """How a book's part of a commit was promised.

    One signature covers the commit. `path` (32-byte hashes, end to end) leads from this book's
    part, at `position` of `books`, to what was signed.
    """

    position: int
    books: int
    path: bytes
    signature: bytes


class Part(NamedTuple):
    """A book's part of a commit: the entries from `first` on, by their leaf hashes."""

    book: str
    first: int
    leaves: Sequence[bytes]


class Promised:
    """A book's part of a commit and its seal, which are there once the commit is written.

    Every posting of the commit holds the same one, from before it is sealed.
    """

    __slots__ = ("part", "seal")

    part: Part
    seal: Seal

    def keep(self, part: Part, seal: Seal) -> Promised:
        """Fill it; itself."""
        self.part, self.seal = part, seal
        return self


class Hasher(Protocol):
    """The journal tree: its leaf hashes, and its frontier as it grows."""

    def leaves(self, entries: Sequence[bytes]) -> list[bytes]:
        """The leaf hashes of entries' bytes: 32 bytes each."""
        ...

    def extend(self, frontier: bytes, leaves: Sequence[bytes]) -> bytes:
        """The frontier (in the hasher's own bytes; empty for no entry) with `leaves` appended."""
        ...


class Sealer(Hasher, Protocol):
    """Makes entries provable: the journal tree, and a signature a commit."""

    def seal(self, parts: Sequence[Part]) -> list[Seal]:
        """Sign a commit of one or more books' parts; a seal for each, in order."""
        ...


class Signer(Protocol):
    """The service's key, which signs automatic acts."""

    @property
    def public(self) -> str:
        """The public key: 64 hex characters."""
        ...

    def sign(self, order_bytes: bytes) -> str:
        """The signature over an order's bytes: 128 hex characters."""
        ...


class Watermarks(Protocol):
    """How far each book was signed, remembered apart from the database."""

    def size(self, book: str) -> int:
        """How many entries of the book were ever promised, as far as is known here."""
        ...

    def note(self, parts: Sequence[Part]) -> None:
        """These parts are committed, and will be promised."""
        ...
