"""The balance tree: every account's leaf, with sums that prove the whole book sums to zero.

A node's value is `pos16 || neg16 || count8 || hash32` (72 bytes): the sums of the positive and of
the negative balances below it, the number of accounts, and a hash. A leaf's hash binds its fields;
a node's hash is `SHA256(03 || left72 || right72)`, which binds each child's sums *separately*.
That, and sums that can neither be negative nor wrap (both must stay below 2^127), is what defeats
the known attack on Maxwell's summation tree, where a lying sibling cancels what others hold.
At the root of a book pos = neg = total, and count is the number of accounts.

Source of the shape: RFC 6962 section 2.1, with a leaf's index the account's slot.
Leaves to others: what a leaf's hash binds (`chain.leaves`), and storing nodes.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from chain.checks import HASH_BYTES, SIZE_MAX, check_length, check_range
from chain.errors import EvidenceError
from chain.shape import Read, climb, range_root, sibling_ranges
from ledger.amounts import TOTAL_MAX
from ledger.messages import N_

SUM_LIMIT = TOTAL_MAX + 1
VALUE_BYTES = 72

EMPTY_ROOT = bytes(40) + sha256(b"").digest()
"""The root value of a book without accounts: no sums, and the empty tree's hash."""

Nodes = dict[tuple[int, int], bytes]
"""Node values by `(level, index)`; level 0 holds the leaves."""

_SUMS_BYTES = 40
COUNT_BYTES = 8
SUM_BYTES = 16
# The top bit of pos16, neg16 and count8: clear in both operands, an addition of all three sums as
# one integer cannot carry from one into the next.
_TOP_BITS = 1 << 319 | 1 << 191 | 1 << 63


def combine(left: bytes, right: bytes) -> bytes:
    """Return the 72-byte value of the node over two 72-byte values.

    Raises:
        EvidenceError: a value has not 72 bytes, or a sum of balances reaches 2^127 or a count 2^63.
    """
    if len(left) != VALUE_BYTES or len(right) != VALUE_BYTES:
        raise EvidenceError("node", f"must have {VALUE_BYTES} bytes each")
    ours = int.from_bytes(left[:_SUMS_BYTES], "big")
    theirs = int.from_bytes(right[:_SUMS_BYTES], "big")
    sums = ours + theirs
    if (ours | theirs | sums) & _TOP_BITS:
        raise EvidenceError("node", "a sum of balances reaches 2^127, or a count 2^63")
    return sums.to_bytes(_SUMS_BYTES, "big") + sha256(b"\x03" + left + right).digest()


def root_value(total: int, accounts: int, balance_root: bytes) -> bytes:
    """Return the 72-byte root value of a balanced book, as an epoch record states it."""
    check_range("total", total, 0, SUM_LIMIT - 1)
    check_range("accounts", accounts, 0, SIZE_MAX)
    check_length("balanceRoot", balance_root, HASH_BYTES)
    side = total.to_bytes(SUM_BYTES, "big")
    return side + side + accounts.to_bytes(COUNT_BYTES, "big") + balance_root


def root_of(count: int, read: Read) -> bytes:
    """Return the 72-byte root value of the tree over `count` leaves."""
    return range_root((0, count), read, combine) if count else EMPTY_ROOT


def proof_of(index: int, count: int, read: Read) -> list[bytes]:
    """Return the 72-byte siblings that prove leaf `index`, from the leaf upwards."""
    return [range_root(leaves, read, combine) for leaves in sibling_ranges(index, count)]


def changed_nodes(count: int, leaves: Mapping[int, bytes], read: Read) -> Nodes:
    """Return every complete node that these leaves write into a tree that then has `count` leaves.

    Args:
        count: number of leaves after the change.
        leaves: 72-byte values by index: replaced ones, and all those that are new.
        read: gives the nodes that stay as they were.

    Raises:
        EvidenceError: an index is outside the tree, or a sum is out of range.
    """
    for index in leaves:
        if not 0 <= index < count:
            raise EvidenceError("index", f"leaf {index} is not in a tree of {count}")
    row, level = dict(leaves), 0
    nodes: Nodes = {}
    while row:
        nodes.update({(level, index): value for index, value in row.items()})
        row = _parents(row, level, count >> level + 1, read)
        level += 1
    return nodes


def verify_leaf(
    leaf_value: bytes, index: int, count: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise `EvidenceError` unless the leaf stands at `index` under a root that counts `count`.

    Each sibling must count exactly the accounts that its place in the tree has, so that no subtree
    hides or invents accounts.

    Args:
        leaf_value: 72 bytes, recomputed from the leaf's fields by `Leaf.value`.
        index: the account's slot.
        count: number of accounts, as the epoch record states it.
        proof: 72-byte siblings from the leaf upwards.
        root: 72 bytes, from `root_value`.
    """
    _check_sums("leaf", leaf_value, 1)
    for at, (sibling, (start, end)) in enumerate(
        zip(proof, sibling_ranges(index, count), strict=False)
    ):
        _check_sums(f"proof[{at}]", sibling, end - start)
    if climb(leaf_value, index, count, proof, combine) != root:
        why = N_("the proof does not lead to what was closed")
        raise EvidenceError("proof", why, f"leaf {index} of {count}")


class SumTree:
    """A balance tree in memory: one list of complete nodes a level. Grows and changes in place."""

    __slots__ = ("_levels",)

    def __init__(self, values: Sequence[bytes] = ()) -> None:
        """Build the tree over these 72-byte leaf values."""
        self._levels: list[list[bytes]] = [[]]
        self.append(values)

    @property
    def count(self) -> int:
        """The number of leaves."""
        return len(self._levels[0])

    def read(self, level: int, index: int) -> bytes:
        """Return the 72-byte value of a complete node."""
        return self._levels[level][index]

    def append(self, values: Sequence[bytes]) -> Nodes:
        """Add leaves at the end; return the nodes written, for a database to store."""
        return self._write(self.count + len(values), dict(enumerate(values, self.count)))

    def update(self, values: Mapping[int, bytes]) -> Nodes:
        """Replace leaves by index; return the nodes written, for a database to store."""
        return self._write(self.count, values)

    def root(self) -> bytes:
        """Return the 72-byte root value."""
        return root_of(self.count, self.read)

    def proof(self, index: int) -> list[bytes]:
        """Return the 72-byte siblings that prove leaf `index`, from the leaf upwards."""
        return proof_of(index, self.count, self.read)

    def _write(self, count: int, values: Mapping[int, bytes]) -> Nodes:
        nodes = changed_nodes(count, values, self.read)
        for (level, index), value in nodes.items():
            if level == len(self._levels):
                self._levels.append([])
            row = self._levels[level]
            row[index : index + 1] = [value]
        return nodes


def _parents(row: Mapping[int, bytes], level: int, complete: int, read: Read) -> dict[int, bytes]:
    parents: dict[int, bytes] = {}
    for parent in sorted({index >> 1 for index in row}):
        if parent >= complete:
            break
        at = 2 * parent
        left = row[at] if at in row else read(level, at)
        right = row[at + 1] if at + 1 in row else read(level, at + 1)
        parents[parent] = combine(left, right)
    return parents


def _check_sums(where: str, value: bytes, count: int) -> None:
    check_length(where, value, VALUE_BYTES)
    sums = int.from_bytes(value[:_SUMS_BYTES], "big")
    if sums & _TOP_BITS:
        raise EvidenceError(where, "a sum of balances reaches 2^127, or a count 2^63")
    counted = int.from_bytes(value[_SUMS_BYTES - COUNT_BYTES : _SUMS_BYTES], "big")
    if counted != count:
        raise EvidenceError(where, f"must count {count} accounts, counts {counted}")
    if count == 1 and any(value[:SUM_BYTES]) and any(value[SUM_BYTES : 2 * SUM_BYTES]):
        raise EvidenceError(where, "one account's balance is either positive or negative")
