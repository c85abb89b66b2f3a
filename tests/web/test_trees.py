"""Trees, leaves and records in the browser, against proofs made in Python."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import EvidenceError
from chain.leaves import Leaf, account_commitment
from chain.merkle import leaf_hash, root_and_paths
from chain.records import FIRST_PREV, EpochRecord
from chain.sumtree import SUM_LIMIT, SumTree, root_value, verify_leaf
from tests.web.phone import Big, Phone

BOOK = b"b" * 32
HASH = st.binary(min_size=32, max_size=32)


@given(st.integers(1, 40), st.data())
def test_inclusion_proofs_hold_for_their_leaf_alone(
    phone: Phone, size: int, data: st.DataObject
) -> None:
    entries = [bytes([at]) for at in range(size)]
    root, paths = root_and_paths([leaf_hash(entry) for entry in entries])
    at = data.draw(st.integers(0, size - 1), "index")
    leaf = phone.call("merkle", "leafHash", entries[at])
    assert leaf == leaf_hash(entries[at])

    def verify(index: int = at, count: int = size, **other: Any) -> None:  # noqa: ANN401
        parts = {"leaf": leaf, "proof": paths[at], "root": root} | other
        phone.call(
            "merkle", "verifyInclusion",
            parts["leaf"], Big(index), Big(count), parts["proof"], parts["root"],
        )  # fmt: skip

    verify()
    for wrong in (
        {"index": at + 1},
        {"index": -1},
        {"leaf": bytes(32)},
        {"leaf": leaf[1:]},
        {"root": bytes(32)},
        {"proof": [*paths[at], root]},
        {"proof": [b"", *paths[at][1:]]},
        {"count": 2**63},
    ):
        with pytest.raises(EvidenceError):
            verify(**wrong)


def leaf_of(slot: int, balance: int, limit: int | None) -> Leaf:
    """Return a leaf of the book."""
    account = account_commitment(bytes([slot]) * 16, b"k" * 32, b"s" * 32)
    return Leaf(BOOK, slot, account, balance, limit, 3, bytes([slot]) * 32)


balances = st.integers(-(2**62), 2**62)


@given(balances, st.none() | st.integers(-(2**62), 0))
def test_a_leafs_value_is_the_same(phone: Phone, balance: int, limit: int | None) -> None:
    leaf = leaf_of(7, balance, limit)
    fields = {
        "book": leaf.book32, "slot": 7, "account": leaf.acct32, "balance": Big(balance),
        "limit": None if limit is None else Big(limit), "lastEntry": 3, "nonce": leaf.nonce32,
    }  # fmt: skip
    assert phone.call("leaves", "leafValue", fields) == leaf.value()
    found = phone.call("leaves", "accountCommitment", b"\7" * 16, b"k" * 32, b"s" * 32)
    assert found == leaf.acct32
    for wrong in (
        {"limit": Big(1)},
        {"balance": Big(SUM_LIMIT)},
        {"balance": Big(-SUM_LIMIT)},
        {"nonce": b""},
        {"slot": -1},
    ):
        with pytest.raises(EvidenceError):
            phone.call("leaves", "leafValue", fields | wrong)


@given(st.lists(balances, max_size=20), st.data())
@settings(max_examples=50)
def test_balance_proofs_hold_for_their_leaf_alone(
    phone: Phone, amounts: list[int], data: st.DataObject
) -> None:
    amounts = [*amounts, -sum(amounts)]
    values = [leaf_of(slot, amount, None).value() for slot, amount in enumerate(amounts)]
    tree = SumTree(values)
    total = sum(amount for amount in amounts if amount > 0)
    root = root_value(total, len(amounts), tree.root()[-32:])
    assert root == tree.root()
    assert phone.call("sumtree", "rootValue", Big(total), Big(len(amounts)), root[-32:]) == root
    at = data.draw(st.integers(0, len(amounts) - 1), "slot")
    good: dict[str, Any] = {"leaf": values[at], "index": at, "proof": tree.proof(at), "root": root}

    def verify(leaf: bytes, index: int, proof: list[bytes], root: bytes) -> None:
        phone.call("sumtree", "verifyLeaf", leaf, Big(index), Big(len(amounts)), proof, root)

    verify(**good)
    lies: list[dict[str, Any]] = [
        {"leaf": changed(values[at], 71)},
        {"leaf": changed(values[at], 0)},
        {"leaf": changed(values[at], 39)},
        {"leaf": b"\0" * 15 + b"\1" + b"\0" * 15 + b"\1" + values[at][32:]},
        {"index": at - 1},
        {"proof": [*tree.proof(at), root]},
        {"root": changed(root, 40)},
        *({"proof": replaced(tree.proof(at), i)} for i in range(len(tree.proof(at)))),
    ]
    for wrong in lies:
        with pytest.raises(EvidenceError):
            verify(**good | wrong)


def changed(value: bytes, at: int) -> bytes:
    """Return a value with the top bit of one byte flipped."""
    return value[:at] + bytes([value[at] ^ 0x80]) + value[at + 1 :]


def replaced(proof: list[bytes], at: int) -> list[bytes]:
    """Return a proof one of whose siblings counts another number of accounts."""
    sibling = bytearray(proof[at])
    sibling[39] ^= 1
    return [*proof[:at], bytes(sibling), *proof[at + 1 :]]


def test_sums_do_not_wrap(phone: Phone) -> None:
    # Two subtrees that each hold just less than the limit hold more than it together.
    full = (SUM_LIMIT - 1).to_bytes(16) + bytes(16) + (1).to_bytes(8) + b"h" * 32
    root = root_value(0, 2, sha256(b"\x03" + full + full).digest())
    with pytest.raises(EvidenceError, match="out of range"):
        phone.call("sumtree", "verifyLeaf", full, Big(0), Big(2), [full], root)


def node(pos: int, neg: int, count: int) -> bytes:
    """Return a node's value with a hash of no meaning."""
    return pos.to_bytes(16) + neg.to_bytes(16) + count.to_bytes(8) + b"h" * 32


def joined(left: bytes, right: bytes) -> bytes:
    """Return the value over two nodes, whatever they hold: sums that wrap, too."""
    sums = int.from_bytes(left[:40]) + int.from_bytes(right[:40])
    return (sums % 2**320).to_bytes(40) + sha256(b"\x03" + left + right).digest()


@pytest.mark.parametrize(
    ("leaf", "proof"),
    [
        (node(0, 0, 1), [node(0, 0, 2), node(0, 0, 0)]),
        (node(0, 0, 1), [node(0, 0, 0), node(0, 0, 2)]),
        (node(0, 0, 2), [node(0, 0, 0), node(0, 0, 1)]),
        (node(5, 0, 1), [node(2, 7, 1), node(0, 0, 1)]),
        (node(5, 7, 1), [node(2, 0, 1), node(0, 0, 1)]),
        (node(2**127, 0, 1), [node(2**127, 0, 1), node(0, 0, 1)]),
        (node(0, 0, 1), [node(0, 0, 1), node(0, 0, 1)[1:]]),
    ],
    ids=[
        "many",
        "none",
        "two in a leaf",
        "both signs",
        "both signs of one's own",
        "wraps",
        "short",
    ],
)
def test_a_forged_tree_is_refused(phone: Phone, leaf: bytes, proof: list[bytes]) -> None:
    """All sums add up to a root that a record may state; what is wrong stands below it."""
    root = joined(joined(leaf, proof[0]), proof[1])
    with pytest.raises(EvidenceError):
        verify_leaf(leaf, 0, 3, proof, root)
    with pytest.raises(EvidenceError):
        phone.call("sumtree", "verifyLeaf", leaf, Big(0), Big(3), proof, root)


def record(**own: Any) -> bytes:  # noqa: ANN401 - fields of a record
    """Return a record's bytes."""
    fields: dict[str, Any] = {
        "book32": BOOK, "epoch": 2, "prev": b"p" * 32, "journal_size": 5, "journal_root": b"j" * 32,
        "balance_root": b"r" * 32, "total": 600, "accounts": 4,
    }  # fmt: skip
    return EpochRecord(**fields | own).to_bytes()


@pytest.mark.parametrize("total", [0, 600, SUM_LIMIT - 1])
def test_a_record_is_read_as_in_python(phone: Phone, total: int) -> None:
    assert phone.call("records", "readRecord", record(total=total)) == {
        "book": BOOK,
        "epoch": 2,
        "prev": b"p" * 32,
        "journalSize": 5,
        "journalRoot": b"j" * 32,
        "balanceRoot": b"r" * 32,
        "total": total,
        "accounts": 4,
    }
    assert phone.call("records", "readRecord", record(epoch=1, prev=FIRST_PREV))["epoch"] == 1


@given(st.integers(0, 183), st.integers(0, 255))
@settings(max_examples=200)
def test_both_refuse_the_same_records(phone: Phone, at: int, byte: int) -> None:
    for good in (record(), record(epoch=1, prev=FIRST_PREV)):
        data = good[:at] + bytes([byte]) + good[at + 1 :]
        assert refused(phone.call, "records", "readRecord", data) == refused(
            EpochRecord.from_bytes, data
        )


@pytest.mark.parametrize("data", [record()[1:], record() + b"\0", b""])
def test_a_record_has_its_length(phone: Phone, data: bytes) -> None:
    assert refused(phone.call, "records", "readRecord", data) == "record"


def refused(task: Any, *args: Any) -> str | None:  # noqa: ANN401 - any function
    """Return where a task finds its evidence at fault, None if it finds none."""
    try:
        task(*args)
    except EvidenceError as error:
        return error.where
    return None
