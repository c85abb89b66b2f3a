"""The journal's Merkle tree, as in RFC 6962 section 2.1 and RFC 9162 section 2.1, with SHA-256.

Keeps to: leaf `SHA256(00 || entry)`, node `SHA256(01 || left || right)`, and the empty tree's root
is `SHA256("")`. Proofs are lists of siblings from the leaf upwards. Where complete subtrees are
stored is left to the caller; the tree's shape is in `chain.shape`.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from operator import add
from typing import TYPE_CHECKING

from chain.checks import HASH_BYTES, SIZE_MAX, check_hashes, check_length, check_range
from chain.errors import EvidenceError
from chain.shape import Range, Read, climb, range_root, sibling_ranges, split_at

if TYPE_CHECKING:
    from _hashlib import HASH
    from collections.abc import Callable, Iterable, Sequence

EMPTY_ROOT = sha256(b"").digest()

_SIZE_BYTES = 8
_LEAF, _NODE = sha256(b"\x00").copy, sha256(b"\x01").copy


def leaf_hash(entry: bytes) -> bytes:
    """Hash a journal entry's bytes into its 32-byte leaf."""
    return sha256(b"\x00" + entry).digest()


def leaf_hashes(entries: Sequence[bytes]) -> list[bytes]:
    """As `leaf_hash` for each entry."""
    return _hash_each(_LEAF, entries)


def _hash_each(begun: Callable[[], HASH], rest: Iterable[bytes]) -> list[bytes]:
    """Hash many pieces that begin alike; a copy of what is begun costs less than beginning."""
    hashes = []
    for piece in rest:
        hashed = begun()
        hashed.update(piece)
        hashes.append(hashed.digest())
    return hashes


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two 32-byte child hashes into their parent's."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What appending to a tree needs: its size and the roots of its maximal complete subtrees.

    Attributes:
        size: number of leaves.
        hashes: one 32-byte hash for each 1 bit of `size`, largest subtree first.
    """

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a frontier whose hashes do not match its size, with `EvidenceError`."""
        check_range("size", self.size, 0, SIZE_MAX)
        check_hashes("hashes", self.hashes)
        if len(self.hashes) != self.size.bit_count():
            why = f"{len(self.hashes)} subtrees do not make up {self.size} leaves"
            raise EvidenceError("hashes", why)

    def append_all(self, leaf_hashes: Sequence[bytes]) -> Frontier:
        """Return the frontier after appending these 32-byte leaf hashes."""
        waiting = list(self.hashes)
        kept: list[bytes] = []
        row, level = leaf_hashes, 0
        while row:
            if self.size >> level & 1:
                row = [waiting.pop(), *row]
            if len(row) & 1:
                kept.append(row[-1])
            row = _parents(row)
            level += 1
        return Frontier(self.size + len(leaf_hashes), (*waiting, *reversed(kept)))

    def root(self) -> bytes:
        """Return the 32-byte root of the tree."""
        if not self.hashes:
            return EMPTY_ROOT
        *larger, root = self.hashes
        for left in reversed(larger):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """Return `size8 || hash32...`, largest subtree first."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, data: bytes) -> Frontier:
        """Read what `to_bytes` wrote; raise `EvidenceError` on a missing or an extra byte."""
        if len(data) < _SIZE_BYTES or (len(data) - _SIZE_BYTES) % HASH_BYTES:
            raise EvidenceError("frontier", f"{len(data)} bytes are not a size and whole hashes")
        size = int.from_bytes(data[:_SIZE_BYTES], "big")
        starts = range(_SIZE_BYTES, len(data), HASH_BYTES)
        return cls(size, tuple(data[start : start + HASH_BYTES] for start in starts))


def root_of(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over these 32-byte leaf hashes."""
    return Frontier().append_all(leaf_hashes).root()


def root_and_paths(leaf_hashes: Sequence[bytes]) -> tuple[bytes, list[tuple[bytes, ...]]]:
    """Return the root of a small tree and every leaf's inclusion proof, each node hashed once.

    Raises:
        EvidenceError: there are no leaves.
    """
    if not leaf_hashes:
        raise EvidenceError("leaves", "a tree with paths has at least one leaf")
    rows: list[Sequence[bytes]] = [leaf_hashes]
    while len(row := rows[-1]) > 1:
        # A last node without a sibling stands for itself one level up: that gives the RFC's shape.
        rows.append(_parents(row) + list(row[len(row) & ~1 :]))
    paths: list[tuple[bytes, ...]] = [()]
    for row in reversed(rows[:-1]):
        paths = _child_paths(row, paths)
    return rows[-1][0], paths


def inclusion_proof(index: int, size: int, read: Read) -> list[bytes]:
    """Return the siblings that prove leaf `index` in a tree of `size` (RFC 6962 section 2.1.1)."""
    return [range_root(leaves, read, node_hash) for leaves in sibling_ranges(index, size)]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise `EvidenceError` unless the leaf hash stands at `index` in the tree with this root."""
    check_length("leaf", leaf, HASH_BYTES)
    check_hashes("proof", proof)
    if climb(leaf, index, size, proof, node_hash) != root:
        raise EvidenceError("proof", f"leaf {index} of {size} does not lead to the root")


def consistency_proof(old: int, new: int, read: Read) -> list[bytes]:
    """Return the hashes that prove the tree of `old` leaves a prefix of the tree of `new`.

    Source: RFC 6962 section 2.1.2. The empty tree is a prefix of every tree and needs no hashes.

    Raises:
        EvidenceError: `old` is larger than `new`.
    """
    if not 0 <= old <= new <= SIZE_MAX:
        raise EvidenceError("old", f"a tree of {old} is not a prefix of a tree of {new}")
    if old == 0:
        return []
    ranges: list[Range] = []
    start, end = 0, new
    while end != old:
        split = split_at(start, end)
        if old <= split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start = split
    # With start 0 what remains is the old tree itself, whose root the verifier has.
    if start:
        ranges.append((start, end))
    return [range_root(leaves, read, node_hash) for leaves in reversed(ranges)]


def verify_consistency(
    old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Raise `EvidenceError` unless the old tree is a prefix of the new one.

    Source: RFC 9162 section 2.1.4.2, which like this one proves nothing of an empty tree.
    """
    if not 0 < old <= new <= SIZE_MAX:
        raise EvidenceError(
            "old", f"a tree of {old} has no proof that a tree of {new} continues it"
        )
    check_length("old_root", old_root, HASH_BYTES)
    check_length("new_root", new_root, HASH_BYTES)
    check_hashes("proof", proof)
    if old == new:
        _check_equal(old, old_root, new_root, proof)
        return
    seen_old, seen_new = _roots_from(old, old_root, new, proof)
    if seen_old != old_root:
        raise EvidenceError("old_root", f"the proof leads to another root at {old}")
    if seen_new != new_root:
        raise EvidenceError("new_root", f"the proof leads to another root at {new}")


def _check_equal(size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    if proof:
        raise EvidenceError("proof", f"none is needed from {size} to {size}")
    if old_root != new_root:
        raise EvidenceError("new_root", f"two different roots for {size} leaves")


def _roots_from(old: int, old_root: bytes, new: int, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    # Both climbs begin at the largest complete subtree that ends where the old tree ends.
    level = (old & -old).bit_length() - 1
    start = old - (1 << level)
    ranges = [leaves for leaves in sibling_ranges(start, new) if _outside(leaves, start, old)]
    hashes = list(proof) if start else [old_root, *proof]
    if len(hashes) != len(ranges) + 1:
        needed = len(ranges) + (1 if start else 0)
        raise EvidenceError("proof", f"must have {needed} hashes, has {len(proof)}")
    seen_old = seen_new = hashes[0]
    for sibling, (begin, _) in zip(hashes[1:], ranges, strict=True):
        if begin < start:
            seen_old, seen_new = (
                node_hash(sibling, seen_old),
                node_hash(sibling, seen_new),
            )
        else:
            seen_new = node_hash(seen_new, sibling)
    return seen_old, seen_new


def _outside(leaves: Range, start: int, end: int) -> bool:
    return leaves[1] <= start or leaves[0] >= end


def _parents(row: Sequence[bytes]) -> list[bytes]:
    children = iter(row)
    return _hash_each(_NODE, map(add, children, children))


def _child_paths(
    row: Sequence[bytes], parents: Sequence[tuple[bytes, ...]]
) -> list[tuple[bytes, ...]]:
    paths: list[tuple[bytes, ...]] = []
    for left, right, above in zip(row[::2], row[1::2], parents, strict=False):
        paths.append((right, *above))
        paths.append((left, *above))
    if len(row) & 1:
        paths.append(parents[-1])
    return paths
