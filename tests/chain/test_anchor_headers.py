"""Headers of forks to come, in the spellings that clients gave them. Their values are made up."""

from typing import Any

import pytest

from chain.anchors import UnprovedError
from chain.anchors.headers import header_rlp
from chain.ethereum import rlp
from chain.ethereum.keccak import keccak256
from chain.ethereum.proof import read_header

WORD = "0x" + "ab" * 32
PRAGUE: dict[str, Any] = {
    "parentHash": WORD, "sha3Uncles": WORD, "miner": "0x" + "cd" * 20, "stateRoot": WORD,
    "transactionsRoot": WORD, "receiptsRoot": WORD, "logsBloom": "0x" + "00" * 256,
    "difficulty": "0x0", "number": "0x17", "gasLimit": "0x1c9c380", "gasUsed": "0x0",
    "timestamp": "0x65", "extraData": "0x", "mixHash": WORD, "nonce": "0x" + "00" * 8,
    "baseFeePerGas": "0x7", "withdrawalsRoot": WORD, "blobGasUsed": "0x0", "excessBlobGas": "0x0",
    "parentBeaconBlockRoot": WORD, "requestsHash": WORD,
}  # fmt: skip
NUMBERS = {
    "difficulty", "number", "gasLimit", "gasUsed", "timestamp", "baseFeePerGas", "blobGasUsed",
    "excessBlobGas", "slotNumber", "novelNumber",
}  # fmt: skip


def encoded(fields: dict[str, str]) -> bytes:
    """The RLP of fields in their order, put together here."""
    return rlp.encode([
        rlp.encode_int(int(text, 16)) if name in NUMBERS else bytes.fromhex(text[2:])
        for name, text in fields.items()
    ])  # fmt: skip


def block(header: dict[str, str], **beside: object) -> dict[str, Any]:
    """What a node gives of the block that has this header."""
    named = {"hash": "0x" + keccak256(encoded(header)).hex(), "size": "0x220", "transactions": []}
    return header | named | beside


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"blockAccessListHash": WORD, "slotNumber": "0x5"},
        {"balHash": WORD, "slotNumber": "0x5"},
        {"slotNumber": "0x5", "blockAccessListHash": WORD},
        {"blockAccessListHash": WORD},
    ],
)
def test_headers_of_today_and_of_the_next_fork_are_put_together(more: dict[str, str]) -> None:
    header = PRAGUE | more
    given = block(header)
    assert header_rlp(given) == encoded(header)
    assert read_header(header_rlp(given), bytes.fromhex(given["hash"][2:])).number == 23


def test_null_stands_for_a_field_that_the_header_has_not() -> None:
    header = {name: text for name, text in PRAGUE.items() if name != "requestsHash"}
    given = block(header, requestsHash=None, blockAccessListHash=None)
    assert header_rlp(given) == encoded(header)


def test_the_rlp_of_a_node_that_gives_it_serves_for_fields_nobody_knows() -> None:
    header = PRAGUE | {"novelNumber": "0x9"}
    assert header_rlp(block(header), lambda: "0x" + encoded(header).hex()) == encoded(header)


@pytest.mark.parametrize("raw", [None, "0xc0"])
def test_a_field_that_nobody_knows_is_named(raw: str | None) -> None:
    with pytest.raises(UnprovedError, match="novelNumber") as caught:
        header_rlp(block(PRAGUE | {"novelNumber": "0x9"}), lambda: raw)
    assert caught.value.cause == "header_must_be_known"
