"""Trie proofs against py-trie's tries, and against nodes that no honest trie has."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trie.hexary import HexaryTrie

from chain.errors import EvidenceError
from chain.ethereum import rlp
from chain.ethereum.keccak import keccak256
from chain.ethereum.trie import value_at

VALUE = b"v" * 32
KEY = b"key"
PATH = [nibble for byte in keccak256(KEY) for nibble in (byte >> 4, byte & 15)]

contents = st.dictionaries(
    st.binary(max_size=8), st.binary(min_size=32, max_size=40), min_size=1, max_size=40
)


def trie_of(values: dict[bytes, bytes]) -> HexaryTrie:
    trie = HexaryTrie({})
    for key, value in values.items():
        trie[keccak256(key)] = value
    return trie


def proof_of(trie: HexaryTrie, key: bytes) -> list[bytes]:
    nodes = trie.get_proof(keccak256(key))  # type: ignore[no-untyped-call] # the library's gap
    return [rlp.encode(node) for node in nodes]


@given(contents, st.data())
def test_every_key_of_a_trie_is_proved(values: dict[bytes, bytes], data: st.DataObject) -> None:
    trie = trie_of(values)
    key = data.draw(st.sampled_from(sorted(values)))
    assert value_at(trie.root_hash, key, proof_of(trie, key), "proof") == values[key]


@given(contents, st.binary(max_size=8))
def test_no_key_is_proved_that_a_trie_lacks(values: dict[bytes, bytes], key: bytes) -> None:
    values.pop(key, None)
    trie = trie_of(values)
    with pytest.raises(EvidenceError):
        value_at(trie.root_hash, key, proof_of(trie, key), "proof")


@given(contents, st.data())
def test_any_changed_bit_is_refused_where_it_stands(
    values: dict[bytes, bytes], data: st.DataObject
) -> None:
    trie = trie_of(values)
    key = data.draw(st.sampled_from(sorted(values)))
    proof = proof_of(trie, key)
    at = data.draw(st.integers(0, len(proof) - 1))
    changed = bytearray(proof[at])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    proof[at] = bytes(changed)
    with pytest.raises(EvidenceError) as refused:
        value_at(trie.root_hash, key, proof, "proof")
    assert refused.value.where == f"proof[{at}]"


@given(contents, st.data())
@settings(max_examples=30)
def test_a_proof_has_no_node_too_few_or_too_many(
    values: dict[bytes, bytes], data: st.DataObject
) -> None:
    trie = trie_of(values)
    key = data.draw(st.sampled_from(sorted(values)))
    proof = proof_of(trie, key)
    for other in (proof[:-1], proof[1:], [*proof, proof[-1]], [proof[0], *proof]):
        with pytest.raises(EvidenceError):
            value_at(trie.root_hash, key, other, "proof")


def compact(nibbles: Sequence[int], *, leaf: bool) -> bytes:
    """Return a path in hex-prefix encoding."""
    odd = len(nibbles) % 2
    flags = [2 * leaf + odd] + ([] if odd else [0])
    padded = [*flags, *nibbles]
    pairs = zip(padded[::2], padded[1::2], strict=True)
    return bytes(16 * high + low for high, low in pairs)


def branch(nibble: int, child: rlp.Item, value: rlp.Item = b"") -> list[rlp.Item]:
    """Return a branch whose only child is at a nibble."""
    empty: list[rlp.Item] = [b""]
    return [*(empty * nibble), child, *(empty * (15 - nibble)), value]


def leaf_after(used: int, value: rlp.Item = VALUE) -> list[rlp.Item]:
    """Return the leaf of `KEY` below so many nibbles of its path."""
    return [compact(PATH[used:], leaf=True), value]


def refusal(*nodes: rlp.Item) -> str:
    """Return why the proof made of these nodes is refused."""
    raw = [rlp.encode(node) for node in nodes]
    with pytest.raises(EvidenceError) as refused:
        value_at(keccak256(raw[0]), KEY, raw, "proof")
    return str(refused.value)


def name_of(node: rlp.Item) -> bytes:
    return keccak256(rlp.encode(node))


def test_the_hand_made_nodes_are_otherwise_good() -> None:
    leaf = leaf_after(3)
    middle = branch(PATH[2], name_of(leaf))
    root: rlp.Item = [compact(PATH[:2], leaf=False), name_of(middle)]
    raw = [rlp.encode(node) for node in (root, middle, leaf)]
    assert value_at(keccak256(raw[0]), KEY, raw, "proof") == VALUE


def test_an_extension_leads_to_a_branch() -> None:
    leaf = leaf_after(2)
    root: rlp.Item = [compact(PATH[:2], leaf=False), name_of(leaf)]
    assert refusal(root, leaf) == "proof[1]: no branch after an extension"


def test_an_extension_has_a_path() -> None:
    middle = branch(PATH[0], name_of(leaf_after(1)))
    root: rlp.Item = [compact([], leaf=False), name_of(middle)]
    assert refusal(root, middle, leaf_after(1)) == "proof[0]: an extension has no path"


def test_a_branch_has_no_value() -> None:
    leaf = leaf_after(1)
    why = "a branch may hold no value where all keys are 32 bytes"
    assert refusal(branch(PATH[0], name_of(leaf), VALUE), leaf) == f"proof[0]: {why}"


def test_a_node_on_the_path_is_not_embedded() -> None:
    why = "proof[0]: the trie holds no value at the key"
    assert refusal(branch(PATH[0], leaf_after(1))) == why


@pytest.mark.parametrize("flag", [0x40, 0x21, 0x80, 0xF0])
def test_a_path_is_hex_prefix_encoded(flag: int) -> None:
    path = bytes([flag]) + keccak256(KEY)
    assert refusal([path, VALUE]) == "proof[0]: the path is not hex-prefix encoded"


@pytest.mark.parametrize("node", [b"", b"x" * 17, [], [b""] * 3, [[b"x"], VALUE], [b"", VALUE]])
def test_a_node_has_a_path_and_a_target_or_17_items(node: rlp.Item) -> None:
    assert refusal(node).startswith("proof[0]: ")


@pytest.mark.parametrize("value", [b"", [VALUE]])
def test_a_leaf_has_a_value(value: rlp.Item) -> None:
    assert refusal(leaf_after(0, value)) == "proof[0]: the leaf has no value"


def test_a_leaf_stands_at_the_end_of_the_key() -> None:
    leaf: rlp.Item = [compact(PATH[:10], leaf=True), VALUE]
    assert refusal(leaf) == "proof[0]: a leaf stands above the end of the key"


def test_nothing_stands_below_the_end_of_the_key() -> None:
    below = branch(0, b"c" * 32)
    root: rlp.Item = [compact(PATH, leaf=False), name_of(below)]
    assert refusal(root, below) == "proof[1]: a branch stands below the end of the key"


def test_an_empty_proof_proves_nothing() -> None:
    with pytest.raises(EvidenceError, match="ends before a value"):
        value_at(bytes(32), KEY, [], "proof")
