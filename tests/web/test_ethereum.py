"""Keccak, RLP, tries and the anchor's evidence in the browser, against the verifier in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chain.errors import EvidenceError
from chain.ethereum import rlp, trie
from chain.ethereum.keccak import keccak256
from chain.ethereum.proof import verify_digest
from tests.web.phone import Big, Phone

if TYPE_CHECKING:
    from collections.abc import Callable

BOOK = b"b" * 32
ADDRESS = b"c" * 20
DIGEST = b"d" * 32
EPOCH = 5

items = st.recursive(st.binary(max_size=70), lambda inner: st.lists(inner, max_size=5))


@given(st.binary(max_size=600))
@example(b"k" * 135)
@example(b"k" * 136)
@example(b"k" * 137)
@example(b"")
def test_keccak_is_the_same(phone: Phone, data: bytes) -> None:
    assert phone.call("keccak", "keccak256", data) == keccak256(data)


@given(items)
@example([b"x" * 60_000, b"x" * 56, b"\x7f", b"\x80", b""])
def test_rlp_is_read_back(phone: Phone, item: rlp.Item) -> None:
    assert phone.call("rlp", "decode", rlp.encode(item), "here") == item


@given(st.binary(max_size=6) | items.map(rlp.encode), st.data())
@example(bytes.fromhex("b801ff"), None)
@example(bytes.fromhex("b9003c") + bytes(60), None)
@example(bytes.fromhex("bf") + b"\xff" * 8, None)
@example(bytes.fromhex("8101"), None)
@example(b"\xc9\xc8\xc7\xc6\xc5\xc4\xc3\xc2\xc1\xc0", None)
@settings(max_examples=300)
def test_both_refuse_the_same_rlp(phone: Phone, data: bytes, draw: st.DataObject | None) -> None:
    if draw and data:
        raw = bytearray(data)
        raw[draw.draw(st.integers(0, len(raw) - 1))] = draw.draw(st.integers(0, 255))
        data = bytes(raw)
    expected = outcome(rlp.decode, data, "here")
    assert outcome(phone.call, "rlp", "decode", data, "here") == expected


def outcome(task: Callable[..., Any], *args: Any) -> Any:  # noqa: ANN401 - any function
    """Return what a task returns, or where it finds its evidence at fault."""
    try:
        return task(*args)
    except EvidenceError as error:
        return "refused", error.where


def digits(path: str) -> bytes:
    """Return the hex-prefix form of a path's digits, without its flag."""
    return bytes.fromhex(path if len(path) % 2 == 0 else f"0{path}")


def leaf(path: str, value: rlp.Item) -> bytes:
    """Return a leaf's RLP."""
    compact = f"20{path}" if len(path) % 2 == 0 else f"3{path}"
    return rlp.encode([bytes.fromhex(compact), value])


def path_of(key: bytes) -> str:
    """Return the digits on a key's way down."""
    return keccak256(key).hex()


def branch(digit: str, child: rlp.Item, value: rlp.Item = b"") -> bytes:
    """Return the RLP of a branch with one child."""
    children: list[rlp.Item] = [b""] * 16
    children[int(digit, 16)] = child
    return rlp.encode([*children, value])


def extension(path: str, child: rlp.Item) -> bytes:
    """Return an extension's RLP."""
    compact = f"00{path}" if len(path) % 2 == 0 else f"1{path}"
    return rlp.encode([bytes.fromhex(compact), child])


def proofs() -> list[list[bytes]]:
    """Return proofs of a value at "key", good and bad, leaf last."""
    path, value = path_of(b"key"), b"v" * 33
    low = leaf(path[4:], value)
    mid = branch(path[3], keccak256(low))
    high = extension(path[:3], keccak256(mid))
    twice = extension(path[:2], keccak256(extension(path[2:4], keccak256(low))))
    return [
        [leaf(path, value)],
        [high, mid, low],
        [branch(path[0], keccak256(leaf(path[1:], value))), leaf(path[1:], value)],
        [high, mid],
        [high, mid, low, low],
        [high, low],
        [twice, extension(path[2:4], keccak256(low)), low],
        [],
        [leaf(path, b"")],
        [leaf(path, [value])],
        [leaf(path[:-1], value)],
        [leaf(path[:-1] + ("0" if path[-1] != "0" else "1"), value)],
        [branch(path[0], keccak256(low), b"v")],
        [branch(path[0], b"")],
        [branch(path[0], [b""])],
        [extension("", keccak256(low)), low],
        [extension(path, keccak256(mid)), mid],
        [rlp.encode([b"", value])],
        [rlp.encode([[], value])],
        [rlp.encode([b"\x40" + bytes.fromhex(path), value])],
        [rlp.encode([b"\x21" + bytes.fromhex(path), value])],
        [rlp.encode([b"a"] * 3)],
        [rlp.encode(b"a" * 17)],
        [rlp.encode(b"aa")],
        [b"\x81\x01"],
    ]


@pytest.mark.parametrize("proof", proofs())
def test_both_say_the_same_of_a_proof(phone: Phone, proof: list[bytes]) -> None:
    root = keccak256(proof[0]) if proof else bytes(32)
    expected = outcome(trie.value_at, root, b"key", proof, "here")
    assert outcome(phone.call, "trie", "valueAt", root, b"key", proof, "here") == expected
    expected = outcome(trie.value_at, bytes(32), b"key", proof, "here")
    assert outcome(phone.call, "trie", "valueAt", bytes(32), b"key", proof, "here") == expected


def test_some_of_them_are_good() -> None:
    good = [outcome(trie.value_at, keccak256(p[0]), b"key", p, "here") for p in proofs() if p]
    assert good.count(b"v" * 33) == 3


def state_holding(word: rlp.Item, account_items: int = 4, header_items: int = 15) -> dict[str, Any]:
    """Return evidence from a state with one account, whose storage is one word for `EPOCH`."""
    key = keccak256(keccak256(bytes(32) + BOOK) + EPOCH.to_bytes(32))
    storage = leaf(path_of(key), rlp.encode(word))
    account = rlp.encode([b"\1", b"", keccak256(storage), *[bytes(32)] * (account_items - 3)])
    state = leaf(path_of(ADDRESS), account)
    header = rlp.encode([*[b""] * 3, keccak256(state), *[b""] * (header_items - 4)])
    proofs = {"accountProof": [state], "storageProof": [storage]}
    return {"header": header, "address": ADDRESS} | proofs


def check(chain: dict[str, Any], block: bytes, digest: bytes) -> None:
    """As the browser's `verifyDigest`, in Python."""
    verify_digest(
        chain["header"], block, chain["address"], chain["accountProof"], chain["storageProof"],
        BOOK, EPOCH, digest,
    )  # fmt: skip


def both(phone: Phone, chain: dict[str, Any], block: bytes, digest: bytes = DIGEST) -> Any:  # noqa: ANN401
    """Return what both say of evidence, having required that they agree."""
    ours = outcome(phone.call, "anchor", "verifyDigest", chain, block, BOOK, Big(EPOCH), digest)
    assert ours == outcome(check, chain, block, digest)
    return ours


def test_evidence_is_believed(phone: Phone) -> None:
    chain = state_holding(DIGEST)
    assert both(phone, chain, keccak256(chain["header"])) is None
    chain = state_holding(b"d" * 30, header_items=32)
    assert both(phone, chain, keccak256(chain["header"]), bytes(2) + b"d" * 30) is None


@pytest.mark.parametrize(
    ("chain", "where"),
    [
        (state_holding(b"e" * 32), "record"),
        (state_holding(b""), "chain.storageProof[0]"),
        (state_holding(b"\0" + b"d" * 31), "chain.storageProof[0]"),
        (state_holding(b"d" * 33), "chain.storageProof[0]"),
        (state_holding([DIGEST]), "chain.storageProof[0]"),
        (state_holding(DIGEST, account_items=5), "chain.accountProof[0]"),
        (state_holding(DIGEST, header_items=14), "chain.header"),
        (state_holding(DIGEST, header_items=33), "chain.header"),
        (state_holding(DIGEST) | {"address": b"c" * 19}, "chain.address"),
        (state_holding(DIGEST) | {"address": b"x" * 20}, "chain.accountProof[0]"),
        (state_holding(DIGEST) | {"header": rlp.encode(b"h" * 40)}, "chain.header"),
        (state_holding(DIGEST) | {"header": rlp.encode([b"h"] * 15)}, "chain.header"),
        (state_holding(DIGEST) | {"header": rlp.encode([[b"h"]] * 15)}, "chain.header"),
    ],
)
def test_both_refuse_evidence_at_the_same_place(
    phone: Phone, chain: dict[str, Any], where: str
) -> None:
    assert both(phone, chain, keccak256(chain["header"])) == ("refused", where)


@pytest.mark.parametrize("number", [b"\0\1", b"n" * 9])
def test_a_header_with_no_block_number_is_refused(phone: Phone, number: bytes) -> None:
    header = rlp.encode([*[b""] * 3, b"r" * 32, *[b""] * 4, number, *[b""] * 6])
    chain = state_holding(DIGEST) | {"header": header}
    assert both(phone, chain, keccak256(header)) == ("refused", "chain.header")


def test_another_block_is_refused(phone: Phone) -> None:
    assert both(phone, state_holding(DIGEST), bytes(32)) == ("refused", "chain.header")
