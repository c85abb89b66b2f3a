"""RLP against the public test cases, and the rule that there is one encoding of each item."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import EvidenceError
from chain.ethereum import rlp

# The examples of the Ethereum documentation's page on RLP.
EXAMPLES: list[tuple[rlp.Item, str]] = [
    (b"dog", "83646f67"),
    ([b"cat", b"dog"], "c88363617483646f67"),
    (b"", "80"),
    ([], "c0"),
    (b"\x00", "00"),
    (b"\x0f", "0f"),
    (b"\x04\x00", "820400"),
    ([[], [[]], [[], [[]]]], "c7c0c1c0c3c0c1c0"),
    (
        b"Lorem ipsum dolor sit amet, consectetur adipisicing elit",
        (
            "b8384c6f72656d20697073756d20646f6c6f722073697420616d65742c20636f6e7365637465747572"
            "206164697069736963696e6720656c6974"
        ),
    ),
]

# RLPTests/invalidRLPTest.json of the ethereum/tests repository.
INVALID = {
    "int32Overflow": "bf0f000000000000021111",
    "int32Overflow2": "ff0f000000000000021111",
    "wrongSizeList": "f80180",
    "wrongSizeList2": "f80100",
    "incorrectLengthInArray": (
        "b9002100dc2b275d0f74e8a53e6f4ec61b27f24278820be3f82ea2110e582081b0565df0"
    ),
    "bytesShouldBeSingleByte00": "8100",
    "bytesShouldBeSingleByte01": "8101",
    "bytesShouldBeSingleByte7F": "817f",
    "leadingZerosInLongLengthArray1": "b90040" + bytes(range(64)).hex(),
    "leadingZerosInLongLengthArray2": "b800",
    "leadingZerosInLongLengthList1": "fb00000040" + bytes(range(64)).hex(),
    "leadingZerosInLongLengthList2": "f800",
    "nonOptimalLongLengthArray1": "b81000112233445566778899aabbccddeeff",
    "nonOptimalLongLengthArray2": "b801ff",
    "nonOptimalLongLengthList1": "f810000102030405060708090a0b0c0d0e0f",
    "nonOptimalLongLengthList2": "f803112233",
    "emptyEncoding": "",
    "lessThanShortLengthArray1": "81",
    "lessThanShortLengthArray2": "a0" + bytes(range(31)).hex(),
    "lessThanShortLengthList1": "c5010203",
    "lessThanShortLengthList2": "e201020304050607",
    "lessThanLongLengthArray1": "ba010000aabbccddeeff",
    "lessThanLongLengthArray2": "b840ffeeddccbbaa99887766554433221100",
    "lessThanLongLengthList1": "f90180",
    "lessThanLongLengthList2": "ffffffffffffffffff0001020304050607",
}

items = st.recursive(
    st.binary(max_size=300), lambda inner: st.lists(inner, max_size=20), max_leaves=30
)


@pytest.mark.parametrize(("item", "encoded"), EXAMPLES)
def test_examples(item: rlp.Item, encoded: str) -> None:
    assert rlp.encode(item).hex() == encoded
    assert rlp.decode(bytes.fromhex(encoded), "here") == item


@pytest.mark.parametrize("name", INVALID)
def test_invalid_encodings_are_refused_where_the_caller_says(name: str) -> None:
    with pytest.raises(EvidenceError) as refused:
        rlp.decode(bytes.fromhex(INVALID[name]), "chain.header")
    assert refused.value.where == "chain.header"


def depth(item: rlp.Item) -> int:
    return 0 if isinstance(item, bytes) else 1 + max(map(depth, item), default=0)


@given(items.filter(lambda item: depth(item) < 8))
def test_what_is_encoded_is_decoded(item: rlp.Item) -> None:
    assert rlp.decode(rlp.encode(item), "here") == item


@given(items.filter(lambda item: depth(item) < 8), st.data())
def test_whatever_is_decoded_was_its_only_encoding(item: rlp.Item, data: st.DataObject) -> None:
    raw = bytearray(rlp.encode(item))
    raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        changed = rlp.decode(bytes(raw), "here")
    except EvidenceError:
        return
    assert rlp.encode(changed) == raw


def test_lists_nest_no_deeper_than_evidence_does() -> None:
    with pytest.raises(EvidenceError, match="nested too deeply"):
        rlp.decode(bytes(range(0xC0 + 30, 0xC0 - 1, -1)), "here")


@given(st.integers(0, 2**256 - 1))
def test_numbers_have_no_leading_zeros(number: int) -> None:
    encoded = rlp.encode_int(number)
    assert int.from_bytes(encoded) == number
    assert not encoded.startswith(b"\0")
