"""The shape of RFC 6962 section 2.1 for a tree over any number of leaves, whatever nodes hold.

A tree of `size` leaves splits at the largest power of two below its size, so every subtree either
is *complete* (2^level leaves, addressed as `(level, index)`, keeping its place as the tree grows)
or lies on the right edge. The journal's tree (`chain.merkle`) and the balance tree
(`chain.sumtree`) say how two children join.
"""

from collections.abc import Callable, Sequence

from chain.checks import SIZE_MAX
from chain.errors import EvidenceError

Read = Callable[[int, int], bytes]
"""`read(level, index)` gives the value of the complete subtree that starts at `index << level`."""

Join = Callable[[bytes, bytes], bytes]
"""`join(left, right)` gives a parent's value."""

Range = tuple[int, int]
"""First leaf of a subtree, and the leaf after its last."""


def split_at(start: int, end: int) -> int:
    """Return where a subtree over two leaves or more splits."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def sibling_ranges(index: int, size: int) -> list[Range]:
    """Return the leaf ranges of the siblings met on the way from leaf `index` up to the root.

    Raises:
        EvidenceError: `index` is not a leaf of a tree of `size`.
    """
    if not 0 <= index < size <= SIZE_MAX:
        raise EvidenceError("index", f"leaf {index} is not in a tree of {size}")
    ranges: list[Range] = []
    start, end = 0, size
    while end - start > 1:
        split = split_at(start, end)
        if index < split:
            ranges.append((split, end))
            end = split
        else:
            ranges.append((start, split))
            start = split
    ranges.reverse()
    return ranges


def range_root(leaves: Range, read: Read, join: Join) -> bytes:
    """Return the value of the subtree over these leaves, from the complete subtrees in it."""
    start, end = leaves
    count = end - start
    if count.bit_count() == 1:
        level = count.bit_length() - 1
        return read(level, start >> level)
    split = split_at(start, end)
    return join(range_root((start, split), read, join), range_root((split, end), read, join))


def climb(value: bytes, index: int, size: int, proof: Sequence[bytes], join: Join) -> bytes:
    """Return the root that a leaf's value and its inclusion proof lead to.

    Raises:
        EvidenceError: the index is outside the tree, or the proof is too short or too long.
    """
    ranges = sibling_ranges(index, size)
    if len(proof) != len(ranges):
        why = f"must have {len(ranges)} siblings for leaf {index} of {size}, has {len(proof)}"
        raise EvidenceError("proof", why)
    for sibling, (start, _) in zip(proof, ranges, strict=True):
        value = join(value, sibling) if start > index else join(sibling, value)
    return value
