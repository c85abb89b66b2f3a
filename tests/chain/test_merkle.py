"""The journal's tree against public vectors, the RFC's recursive words, and damage."""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import EvidenceError
from chain.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_and_paths,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from chain.shape import Read

VECTORS = json.loads((Path(__file__).parent / "vectors" / "rfc6962.json").read_text())
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in VECTORS["entries"]]
ROOTS = [bytes.fromhex(root) for root in VECTORS["roots"]]

leaf_lists = st.lists(st.binary(min_size=32, max_size=32), max_size=70)


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = max(power for power in (2**n for n in range(8)) if power < len(leaves))
    return sha256(b"\x01" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def reader(leaves: Sequence[bytes]) -> Read:
    """Complete subtrees, and only those, by definition."""

    def read(level: int, index: int) -> bytes:
        under = leaves[index << level : (index + 1) << level]
        assert len(under) == 1 << level
        return naive_root(under)

    return read


def unhex(proof: Sequence[str]) -> list[bytes]:
    return [bytes.fromhex(part) for part in proof]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference_tree(size: int) -> None:
    assert root_of(LEAVES[:size]) == ROOTS[size]


@pytest.mark.parametrize("vector", VECTORS["inclusion"])
def test_inclusion_proofs_are_those_of_the_reference_tree(vector: dict[str, Any]) -> None:
    index, size, proof = vector["index"], vector["size"], vector["proof"]
    assert inclusion_proof(index, size, reader(LEAVES[:size])) == unhex(proof)
    verify_inclusion(LEAVES[index], index, size, unhex(proof), ROOTS[size])


@pytest.mark.parametrize("vector", [found for found in VECTORS["consistency"] if found["old"]])
def test_consistency_proofs_are_those_of_the_reference_tree(vector: dict[str, Any]) -> None:
    old, new, proof = vector["old"], vector["new"], vector["proof"]
    assert consistency_proof(old, new, reader(LEAVES[:new])) == unhex(proof)
    verify_consistency(old, ROOTS[old], new, ROOTS[new], unhex(proof))


@given(leaf_lists, st.data())
def test_appending_in_any_batches_gives_the_recursive_root(
    leaves: list[bytes], data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(leaves)), max_size=4)))
    frontier = Frontier()
    for start, end in zip([0, *cuts], [*cuts, len(leaves)], strict=True):
        frontier = frontier.append_all(leaves[start:end])
        assert frontier.root() == naive_root(leaves[:end])
        frontier = Frontier.from_bytes(frontier.to_bytes())
    assert frontier.size == len(leaves)


@given(leaf_lists.filter(len), st.data())
def test_every_leaf_is_proved_included(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof = inclusion_proof(index, len(leaves), reader(leaves))
    verify_inclusion(leaves[index], index, len(leaves), proof, naive_root(leaves))
    root, paths = root_and_paths(leaves)
    assert root == naive_root(leaves)
    assert list(paths[index]) == proof


@given(leaf_lists.filter(bool), st.data())
def test_every_prefix_is_proved_consistent(leaves: list[bytes], data: st.DataObject) -> None:
    new = len(leaves)
    old = data.draw(st.integers(1, new))
    proof = consistency_proof(old, new, reader(leaves))
    verify_consistency(old, naive_root(leaves[:old]), new, naive_root(leaves), proof)


def damaged(proof: Sequence[bytes]) -> Iterator[list[bytes]]:
    """A proof with a bit flipped, a part lost, a part too many, in every place."""
    for at, part in enumerate(proof):
        yield [*proof[:at], bytes([part[0] ^ 8]) + part[1:], *proof[at + 1 :]]
        yield [*proof[:at], *proof[at + 1 :]]
        yield [*proof[:at], part[:-1], *proof[at + 1 :]]
        yield [*proof[:at], part, *proof[at:]]
    yield [*proof, bytes(32)]
    yield [bytes(32), *proof]
    yield [*proof, b""]


@given(leaf_lists.filter(len), st.data())
def test_a_damaged_inclusion_proof_is_refused(leaves: list[bytes], data: st.DataObject) -> None:
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    proof, root = inclusion_proof(index, size, reader(leaves)), naive_root(leaves)
    for bad in damaged(proof):
        with pytest.raises(EvidenceError):
            verify_inclusion(leaves[index], index, size, bad, root)
    for at, part in enumerate(proof):
        with pytest.raises(EvidenceError) as refused:
            verify_inclusion(
                leaves[index], index, size, [*proof[:at], part[1:], *proof[at + 1 :]], root
            )
        assert refused.value.where == f"proof[{at}]"
    for leaf, top in ((sha256(leaves[index]).digest(), root), (leaves[index], EMPTY_ROOT)):
        with pytest.raises(EvidenceError):
            verify_inclusion(leaf, index, size, proof, top)


@pytest.mark.parametrize("index", range(8))
def test_an_inclusion_proof_holds_in_no_other_place(index: int) -> None:
    proof = inclusion_proof(index, 8, reader(LEAVES))
    for other, size in ((index - 1, 8), (index + 1, 8), (index ^ 2, 8), (index, 16), (index, 4)):
        with pytest.raises(EvidenceError):
            verify_inclusion(LEAVES[index], other, size, proof, ROOTS[8])


@pytest.mark.parametrize("vector", VECTORS["consistency"][1:])
def test_a_damaged_consistency_proof_is_refused(vector: dict[str, Any]) -> None:
    old, new, hexes = vector["old"], vector["new"], vector["proof"]
    proof = unhex(hexes)
    for bad in damaged(proof):
        with pytest.raises(EvidenceError):
            verify_consistency(old, ROOTS[old], new, ROOTS[new], bad)
    for one, other in ((old - 1, new), (old + 1, new), (old, new * 2), (old, new // 2)):
        with pytest.raises(EvidenceError):
            verify_consistency(one, ROOTS[old], other, ROOTS[new], proof)


@given(leaf_lists.filter(lambda leaves: len(leaves) > 1), st.data())
def test_a_rewritten_history_is_not_consistent(leaves: list[bytes], data: st.DataObject) -> None:
    new = len(leaves)
    old = data.draw(st.integers(1, new))
    at = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:at], sha256(leaves[at]).digest(), *leaves[at + 1 :]]
    proof = consistency_proof(old, new, reader(rewritten))
    with pytest.raises(EvidenceError):
        verify_consistency(old, naive_root(leaves[:old]), new, naive_root(rewritten), proof)


def test_sizes_that_need_no_proof_still_need_their_roots() -> None:
    other = sha256(b"other").digest()
    verify_consistency(3, ROOTS[3], 3, ROOTS[3], [])
    for old, old_root, new, proof in (
        (0, other, 3, []),
        (0, EMPTY_ROOT, 3, []),
        (0, EMPTY_ROOT, 0, []),
        (3, other, 3, []),
        (0, EMPTY_ROOT, 3, [other]),
        (3, ROOTS[3], 3, [other]),
        (4, ROOTS[4], 3, []),
        (2, ROOTS[2], 3, []),
    ):
        with pytest.raises(EvidenceError):
            verify_consistency(old, old_root, new, ROOTS[3], proof)


@pytest.mark.parametrize(("old", "new"), [(1, 3), (2, 3), (3, 3)])
def test_roots_have_their_length(old: int, new: int) -> None:
    """Any two texts of another length would do where nothing is hashed."""
    proof = consistency_proof(old, new, reader(LEAVES))
    for one, other in ((ROOTS[old][1:], ROOTS[new]), (ROOTS[old], ROOTS[new][1:]), (b"", b"")):
        with pytest.raises(EvidenceError, match=r"^(old|new)_root: must have 32 bytes"):
            verify_consistency(old, one, new, other, proof)


@given(st.integers(0, 300))
def test_a_frontier_of_other_lengths_is_refused(length: int) -> None:
    good = Frontier().append_all(LEAVES[:5]).to_bytes()
    data = (good * 5)[:length]
    if length == len(good):
        assert Frontier.from_bytes(data).root() == ROOTS[5]
        return
    with pytest.raises(EvidenceError):
        Frontier.from_bytes(data)


def test_proofs_outside_the_tree_are_refused() -> None:
    for index, size in ((0, 0), (8, 8), (-1, 8)):
        with pytest.raises(EvidenceError):
            inclusion_proof(index, size, reader(LEAVES))
    with pytest.raises(EvidenceError):
        consistency_proof(5, 4, reader(LEAVES))
    with pytest.raises(EvidenceError):
        root_and_paths([])
