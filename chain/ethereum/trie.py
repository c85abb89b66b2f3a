"""Proofs that a key has a value in Ethereum's Merkle-Patricia trie (Yellow Paper, appendix D).

A proof is the list of nodes from the root to the leaf, each named by its Keccak-256 in the one
above. A node shorter than 32 bytes would stand inside its parent instead; none can occur here,
since the values proved (an account, a digest) make every node on their path longer than that.
"""

from collections.abc import Sequence
from typing import Final

from chain.errors import EvidenceError
from chain.ethereum import rlp
from chain.ethereum.keccak import keccak256

_BRANCH_ITEMS: Final = 17
_SHORT_ITEMS: Final = 2
_HASH_BYTES: Final = 32
_LEAF_FLAG: Final = 2


def value_at(root: bytes, key: bytes, proof: Sequence[bytes], where: str) -> bytes:
    """Return the value that `proof` shows at Keccak-256 of `key` under the 32-byte `root`.

    `proof` holds the RLP of each node, root first, no more and no fewer than the path has.
    Raises `EvidenceError` at `where[i]`, the first node that does not fit.
    """
    path = _nibbles(keccak256(key))
    expected, after_extension = root, False
    for i, raw in enumerate(proof):
        here = f"{where}[{i}]"
        if keccak256(raw) != expected:
            raise EvidenceError(here, "the node is not the one its parent names")
        node = rlp.decode(raw, here)
        if after_extension and len(node) != _BRANCH_ITEMS:
            raise EvidenceError(here, "no branch after an extension")
        if len(node) == _BRANCH_ITEMS:
            expected, path = _through_branch(node, path, here)
        else:
            is_leaf, step, target = _short_node(node, here)
            if path[: len(step)] != step:
                raise EvidenceError(here, "the trie holds no value at the key")
            path = path[len(step) :]
            if is_leaf:
                return _leaf_value(target, path, is_last=i == len(proof) - 1, where=here)
            expected = _reference(target, here)
        after_extension = len(node) == _SHORT_ITEMS
    raise EvidenceError(where, "the proof ends before a value")


def _nibbles(data: bytes) -> tuple[int, ...]:
    return tuple(nibble for byte in data for nibble in (byte >> 4, byte & 15))


def _through_branch(
    node: rlp.Item, path: tuple[int, ...], where: str
) -> tuple[bytes, tuple[int, ...]]:
    """Return the hash of the child on the path, and the rest of the path."""
    if not isinstance(node, list) or node[-1] != b"":
        raise EvidenceError(where, "a branch may hold no value where all keys are 32 bytes")
    if not path:
        raise EvidenceError(where, "a branch stands below the end of the key")
    return _reference(node[path[0]], where), path[1:]


def _short_node(node: rlp.Item, where: str) -> tuple[bool, tuple[int, ...], rlp.Item]:
    """Return whether a two-item node is a leaf, the nibbles it stands for, and its target."""
    if not isinstance(node, list) or len(node) != _SHORT_ITEMS:
        raise EvidenceError(where, "the node has neither 2 nor 17 items")
    compact, target = node
    if not isinstance(compact, bytes) or not compact:
        raise EvidenceError(where, "the node has no path")
    flag, *nibbles = _nibbles(compact)
    is_odd = bool(flag & 1)
    if flag > (_LEAF_FLAG | 1) or (not is_odd and nibbles[0] != 0):
        raise EvidenceError(where, "the path is not hex-prefix encoded")
    step = tuple(nibbles if is_odd else nibbles[1:])
    is_leaf = flag >= _LEAF_FLAG
    if not is_leaf and not step:
        raise EvidenceError(where, "an extension has no path")
    return is_leaf, step, target


def _reference(item: rlp.Item, where: str) -> bytes:
    if not isinstance(item, bytes) or len(item) != _HASH_BYTES:
        raise EvidenceError(where, "the trie holds no value at the key")
    return item


def _leaf_value(item: rlp.Item, path: tuple[int, ...], *, is_last: bool, where: str) -> bytes:
    if path:
        raise EvidenceError(where, "a leaf stands above the end of the key")
    if not is_last:
        raise EvidenceError(where, "nodes follow the leaf")
    if not isinstance(item, bytes) or not item:
        raise EvidenceError(where, "the leaf has no value")
    return item
