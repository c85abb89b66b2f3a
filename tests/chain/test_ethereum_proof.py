"""`verify_digest` against py-evm's own state, and against every way to change the evidence."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.anchors import AnchorOptions, ChainEvidence, open_anchor
from chain.anchors.headers import header_rlp, joined
from chain.errors import EvidenceError
from chain.ethereum import rlp
from chain.ethereum.keccak import keccak256
from chain.ethereum.proof import (
    DIGEST_AT_SLOT,
    read_header,
    storage_key,
    storage_root,
    verify_digest,
)
from chain.records import book_id
from tests.contracts.registry import history

SALT = b"s" * 32
EPOCHS = 9
EPOCH = 5

# The header of Ethereum mainnet's first block, as every client's genesis file has it.
GENESIS_HASH = "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"
EMPTY_TRIE = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"
GENESIS = {
    "parentHash": "0x" + "00" * 32,
    "sha3Uncles": "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347",
    "miner": "0x" + "00" * 20,
    "stateRoot": "0xd7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544",
    "transactionsRoot": EMPTY_TRIE,
    "receiptsRoot": EMPTY_TRIE,
    "logsBloom": "0x" + "00" * 256,
    "difficulty": "0x400000000",
    "number": "0x0",
    "gasLimit": "0x1388",
    "gasUsed": "0x0",
    "timestamp": "0x0",
    "extraData": "0x11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa",
    "mixHash": "0x" + "00" * 32,
    "nonce": "0x0000000000000042",
}


@pytest.fixture(scope="module")
def book() -> bytes:
    return book_id(open_anchor("embedded", AnchorOptions()).admin, SALT)


@pytest.fixture(scope="module")
def evidence(book: bytes) -> ChainEvidence:
    """Return py-evm's evidence of an epoch among several, in a trie with other books."""
    anchor = open_anchor("embedded", AnchorOptions())
    for salt in (SALT, b"t" * 32):
        anchor.register(salt)
        anchor.anchor(history(book_id(anchor.admin, salt), EPOCHS))
    found = anchor.evidence(book, EPOCH)
    assert found is not None
    return found


def digest_of(book: bytes, epoch: int) -> bytes:
    return sha256(history(book, epoch)[-1]).digest()


def check(evidence: ChainEvidence, book: bytes, epoch: int, digest: bytes) -> None:
    verify_digest(
        header_rlp=evidence.header_rlp,
        block_hash=evidence.block_hash,
        address=evidence.address,
        account_proof=evidence.account_proof,
        storage_proof=evidence.storage_proof,
        book32=book,
        epoch=epoch,
        digest=digest,
    )


def test_py_evms_state_is_proved(evidence: ChainEvidence, book: bytes) -> None:
    check(evidence, book, EPOCH, digest_of(book, EPOCH))


def test_another_claim_is_refused(evidence: ChainEvidence, book: bytes) -> None:
    digest = digest_of(book, EPOCH)
    with pytest.raises(EvidenceError, match=r"^chain\.storageProof\["):
        check(evidence, book, EPOCH + 1, digest_of(book, EPOCH + 1))
    with pytest.raises(EvidenceError, match=r"^chain\.storageProof\["):
        check(evidence, bytes(32), EPOCH, digest)
    with pytest.raises(EvidenceError, match=r"^record: the contract holds another hash"):
        check(evidence, book, EPOCH, digest_of(book, EPOCH + 1))


def changed(data: st.DataObject, part: bytes) -> bytes:
    """Return a part with one bit flipped, or cut, or longer."""
    raw = bytearray(part)
    at = data.draw(st.integers(0, len(raw) - 1), "at")
    match data.draw(st.sampled_from(["flip", "cut", "insert"]), "how"):
        case "flip":
            raw[at] ^= 1 << data.draw(st.integers(0, 7), "bit")
        case "cut":
            del raw[at]
        case _:
            raw.insert(at, data.draw(st.integers(0, 255), "byte"))
    return bytes(raw)


@given(st.data())
@settings(max_examples=200)
def test_any_change_to_the_evidence_is_refused(
    evidence: ChainEvidence, book: bytes, data: st.DataObject
) -> None:
    header, block, address = evidence.header_rlp, evidence.block_hash, evidence.address
    account, storage = list(evidence.account_proof), list(evidence.storage_proof)
    digest = digest_of(book, EPOCH)
    at = data.draw(st.integers(0, len(account) + len(storage) + 3), "part")
    if at < len(account):
        account[at] = changed(data, account[at])
    elif at < len(account) + len(storage):
        storage[at - len(account)] = changed(data, storage[at - len(account)])
    else:
        name = ("header", "block", "address", "digest")[at - len(account) - len(storage)]
        header = changed(data, header) if name == "header" else header
        block = changed(data, block) if name == "block" else block
        address = changed(data, address) if name == "address" else address
        digest = changed(data, digest) if name == "digest" else digest
    with pytest.raises(EvidenceError):
        verify_digest(header, block, address, account, storage, book, EPOCH, digest)


def state_holding(word: rlp.Item, book: bytes) -> ChainEvidence:
    """Return evidence from a state with one account, whose storage is one word for `EPOCH`."""
    key = storage_key(DIGEST_AT_SLOT, book, EPOCH)
    storage = rlp.encode([b"\x20" + keccak256(key), rlp.encode(word)])
    account = rlp.encode([b"\1", b"", keccak256(storage), bytes(32)])
    state = rlp.encode([b"\x20" + keccak256(b"c" * 20), account])
    header = rlp.encode([*[b""] * 3, keccak256(state), *[b""] * 11])
    return ChainEvidence(0, keccak256(header), header, b"c" * 20, (state,), (storage,))


def test_a_digest_that_begins_with_zeros_is_proved(book: bytes) -> None:
    check(state_holding(b"d" * 30, book), book, EPOCH, bytes(2) + b"d" * 30)


@pytest.mark.parametrize("word", [b"", b"\0" + b"d" * 31, b"d" * 33, [b"d" * 32]])
def test_what_is_no_storage_word_is_refused(word: rlp.Item, book: bytes) -> None:
    evidence = state_holding(word, book)
    with pytest.raises(EvidenceError, match=r"^chain\.storageProof\[0\]: the value is not"):
        check(evidence, book, EPOCH, b"d" * 32)


def test_a_public_chains_header_is_read() -> None:
    raw = header_rlp(GENESIS | {"hash": "0x" + GENESIS_HASH})
    header = read_header(raw, bytes.fromhex(GENESIS_HASH))
    assert header.number == 0
    assert header.state_root.hex() == GENESIS["stateRoot"][2:]


@pytest.mark.parametrize(
    ("field", "text"),
    [("stateRoot", "0x" + "00" * 31), ("number", "0x1" + "00" * 8), ("nonce", None)],
)
def test_a_header_of_another_shape_is_refused(field: str, text: str | None) -> None:
    fields = {name: value for name, value in (GENESIS | {field: text}).items() if value}
    raw = joined(fields)
    with pytest.raises(EvidenceError, match=r"^chain\.header: "):
        read_header(raw, keccak256(raw))


@pytest.mark.parametrize(
    "item",
    [
        b"",
        b"h" * 500,
        [],
        [b""] * 33,
        [[b""]] * 15,
        [b""] * 3 + [b"r" * 32] + [b""] * 4 + [b"\0\1"] + [b""] * 6,
    ],
)
def test_what_is_no_header_is_refused(item: rlp.Item) -> None:
    raw = rlp.encode(item)
    with pytest.raises(EvidenceError, match=r"^chain\.header: "):
        read_header(raw, keccak256(raw))


@pytest.mark.parametrize("item", [b"account", [b""] * 4, [b"r" * 32] * 5, [[]] * 4])
def test_what_is_no_account_is_refused(item: rlp.Item) -> None:
    with pytest.raises(EvidenceError, match=r"^here: "):
        storage_root(rlp.encode(item), "here")
