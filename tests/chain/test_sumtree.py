"""The balance tree against its definition in bytes, and against those who would lie in it."""

import hmac
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import EvidenceError
from chain.leaves import Leaf, account_commitment, leaf_nonce
from chain.sumtree import (
    EMPTY_ROOT,
    SumTree,
    changed_nodes,
    combine,
    proof_of,
    root_of,
    root_value,
    verify_leaf,
)

LEAF = Leaf(
    book32=bytes([1]) * 32,
    slot=5,
    acct32=bytes([2]) * 32,
    balance=-90,
    limit=-600,
    last_entry=77,
    nonce32=bytes([3]) * 32,
)

balances = st.integers(-(2**62), 2**62)
books = st.lists(balances, min_size=1, max_size=40)


def value(balance: int, slot: int = 0) -> bytes:
    return replace(LEAF, balance=balance, slot=slot).value()


def values(amounts: Sequence[int]) -> list[bytes]:
    return [value(balance, slot) for slot, balance in enumerate(amounts)]


def node(pos: int, neg: int, count: int, below: bytes) -> bytes:
    """A node value spelled out, over what its hash binds."""
    sums = pos.to_bytes(16, "big") + neg.to_bytes(16, "big") + count.to_bytes(8, "big")
    return sums + sha256(below).digest()


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """The root by its definition: split at the largest power of two, add, hash both children."""
    if len(leaves) == 1:
        return leaves[0]
    split = max(power for power in (2**n for n in range(8)) if power < len(leaves))
    left, right = naive_root(leaves[:split]), naive_root(leaves[split:])
    parts = [
        int.from_bytes(left[a:b], "big") + int.from_bytes(right[a:b], "big")
        for a, b in ((0, 16), (16, 32), (32, 40))
    ]
    return node(parts[0], parts[1], parts[2], b"\x03" + left + right)


def test_a_leaf_is_these_bytes() -> None:
    expected = (
        "0201"
        + "01" * 32
        + "0000000000000005"
        + "02" * 32
        + "00" * 16
        + "0000000000000000000000000000005a"
        + "00000000000000000000000000000258"
        + "000000000000004d"
        + "03" * 32
    )
    assert LEAF.to_bytes().hex() == expected
    assert LEAF.value() == node(0, 90, 1, bytes.fromhex(expected))
    assert replace(LEAF, limit=None).to_bytes()[106:122] == b"\xff" * 16
    assert replace(LEAF, balance=7).value()[:40] == node(7, 0, 1, b"")[:40]


@pytest.mark.parametrize(
    "change",
    [
        {"book32": bytes(31)},
        {"acct32": bytes(33)},
        {"nonce32": b""},
        {"slot": -1},
        {"slot": 2**63},
        {"last_entry": -1},
        {"balance": 2**127},
        {"balance": -(2**127)},
        {"limit": 1},
        {"limit": -(2**127)},
    ],
)
def test_a_leaf_out_of_range_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        replace(LEAF, **change)


def test_commitments_and_nonces_are_these_hashes() -> None:
    account, key, salt = bytes(range(16)), bytes([7]) * 32, bytes([8]) * 32
    tagged = b"ayni-acct-v1\0\0\0\0" + account + key + salt
    assert account_commitment(account, key, salt) == sha256(tagged).digest()
    nonce = hmac.new(salt, b"ayni-nonce-v1\0\0\0\0\0\0\0\x05", sha256).digest()
    assert leaf_nonce(salt, 5) == nonce
    for parts in ((account[:-1], key, salt), (account, key + b"0", salt), (account, key, b"")):
        with pytest.raises(EvidenceError):
            account_commitment(*parts)
    with pytest.raises(EvidenceError):
        leaf_nonce(salt[:-1], 5)


@given(books, st.data())
def test_a_tree_grown_and_changed_in_steps_has_the_defined_root(
    amounts: list[int], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(amounts)))
    leaves = values(amounts)
    tree = SumTree(leaves[:cut])
    stored = {(0, slot): leaf for slot, leaf in enumerate(leaves[:cut])}
    stored.update(changed_nodes(cut, dict(enumerate(leaves[:cut])), tree.read))
    stored.update(tree.append(leaves[cut:]))
    assert tree.root() == naive_root(leaves)
    changes = data.draw(st.dictionaries(st.integers(0, len(amounts) - 1), balances))
    for slot, balance in changes.items():
        leaves[slot] = value(balance, slot)
    stored.update(tree.update({slot: leaves[slot] for slot in changes}))
    assert tree.root() == naive_root(leaves)
    assert root_of(len(leaves), lambda level, index: stored[level, index]) == tree.root()


def test_an_update_writes_only_the_paths_it_changes() -> None:
    tree = SumTree(values([10] * 11))
    assert set(tree.update({9: value(11, 9)})) == {(0, 9), (1, 4)}
    assert set(tree.update({2: value(11, 2)})) == {(0, 2), (1, 1), (2, 0), (3, 0)}
    assert set(tree.append([value(1, 11)])) == {(0, 11), (1, 5), (2, 2)}
    assert tree.update({}) == {}
    for bad in ({12: value(1)}, {-1: value(1)}):
        with pytest.raises(EvidenceError):
            tree.update(bad)


@given(books, st.data())
def test_every_leaf_is_proved_under_a_root_with_its_sums(
    amounts: list[int], data: st.DataObject
) -> None:
    tree = SumTree(values(amounts))
    index = data.draw(st.integers(0, len(amounts) - 1))
    proof = tree.proof(index)
    assert proof == proof_of(index, tree.count, tree.read)
    verify_leaf(value(amounts[index], index), index, len(amounts), proof, tree.root())
    pos, neg = (sum(max(sign * amount, 0) for amount in amounts) for sign in (1, -1))
    assert tree.root()[:40] == node(pos, neg, len(amounts), b"")[:40]


@given(st.lists(balances, max_size=30))
def test_a_balanced_book_has_the_root_its_record_states(amounts: list[int]) -> None:
    book = [*amounts, -sum(amounts)]
    tree = SumTree(values(book))
    total = sum(max(amount, 0) for amount in book)
    root = root_value(total, len(book), tree.root()[40:])
    for index, balance in enumerate(book):
        verify_leaf(value(balance, index), index, len(book), tree.proof(index), root)
    unbalanced = SumTree(values([*book, 1]))
    stated = root_value(total + 1, len(book) + 1, unbalanced.root()[40:])
    with pytest.raises(EvidenceError):
        verify_leaf(value(book[0]), 0, len(book) + 1, unbalanced.proof(0), stated)


@given(books, st.data())
def test_any_damaged_byte_is_refused(amounts: list[int], data: st.DataObject) -> None:
    tree = SumTree(values(amounts))
    index = data.draw(st.integers(0, len(amounts) - 1))
    parts = [value(amounts[index], index), *tree.proof(index), tree.root()]
    part = data.draw(st.integers(0, len(parts) - 1))
    at, bit = data.draw(st.integers(0, 71)), data.draw(st.integers(0, 7))
    damaged = bytearray(parts[part])
    damaged[at] ^= 1 << bit
    parts[part] = bytes(damaged)
    with pytest.raises(EvidenceError):
        verify_leaf(parts[0], index, len(amounts), parts[1:-1], parts[-1])


def test_a_proof_holds_for_no_other_place_or_count() -> None:
    tree = SumTree(values([5, -5, 7, -7, 1, -1]))
    proof, root = tree.proof(2), tree.root()
    for index, count, siblings in (
        (3, 6, proof),
        (2, 5, proof),
        (2, 7, proof),
        (6, 6, proof),
        (2, 6, proof[:-1]),
        (2, 6, [*proof, proof[0]]),
    ):
        with pytest.raises(EvidenceError):
            verify_leaf(value(7, 2), index, count, siblings, root)


def test_a_negative_sum_that_wraps_cannot_hide_a_debt() -> None:
    """Maxwell's tree, attack one: a sibling of -x mod 2^128 cancels what others hold."""
    member = value(100)
    liar = (2**128 - 100).to_bytes(16, "big") + bytes(16) + bytes(7) + b"\1" + bytes(32)
    with pytest.raises(EvidenceError):
        combine(member, liar)
    cancelled = node(0, 0, 2, b"\x03" + member + liar)
    with pytest.raises(EvidenceError):
        verify_leaf(member, 0, 2, [liar], cancelled)


def test_a_carry_from_one_sum_cannot_reach_the_next() -> None:
    """Two sums of 2^127 would carry one unit out of `neg` into `pos`, leaving no trace in `neg`."""
    half = bytes(16) + (2**127).to_bytes(16, "big") + bytes(7) + b"\1" + bytes(32)
    with pytest.raises(EvidenceError):
        combine(half, half)
    almost = bytes(16) + (2**127 - 1).to_bytes(16, "big") + bytes(7) + b"\1" + bytes(32)
    with pytest.raises(EvidenceError):
        combine(almost, value(-1))
    assert combine(almost, value(1))[16:32] == (2**127 - 1).to_bytes(16, "big")


def test_children_cannot_trade_sums_under_the_same_root() -> None:
    """Maxwell's tree, attack two: the root's sum stays, each member is shown another split."""
    left, right = value(100, 0), value(40, 1)
    root = combine(left, right)
    lying = (0).to_bytes(16, "big") + right[16:]
    inflated = (140).to_bytes(16, "big") + left[16:]
    assert int.from_bytes(inflated[:16], "big") + 0 == int.from_bytes(root[:16], "big")
    assert combine(inflated, lying) != root
    with pytest.raises(EvidenceError):
        verify_leaf(left, 0, 2, [lying], root)


def test_a_subtree_counts_exactly_the_accounts_its_place_has() -> None:
    crowd = combine(value(1, 1), value(1, 2))
    root = combine(value(-2), crowd)
    with pytest.raises(EvidenceError):
        verify_leaf(value(-2), 0, 3, [crowd], root)
    both = (9).to_bytes(16, "big") * 2 + value(1)[32:]
    with pytest.raises(EvidenceError):
        verify_leaf(value(0), 0, 2, [both], combine(value(0), both))


def test_a_book_without_accounts_has_the_empty_root() -> None:
    assert SumTree().root() == EMPTY_ROOT == root_value(0, 0, sha256(b"").digest())
    with pytest.raises(EvidenceError):
        SumTree().proof(0)


def test_a_root_out_of_range_is_refused() -> None:
    for total, accounts, digest in (
        (2**127, 1, bytes(32)),
        (-1, 1, bytes(32)),
        (0, -1, bytes(32)),
        (0, 1, bytes(31)),
    ):
        with pytest.raises(EvidenceError):
            root_value(total, accounts, digest)
    with pytest.raises(EvidenceError):
        combine(value(1), value(1)[:-1])
