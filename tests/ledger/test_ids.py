"""UUIDs: RFC 9562's example, order of time, and one spelling."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.ids import RANDOM_BYTES, BadIdError, is_uuid, uuid7, uuid_bytes, uuid_text

EXAMPLE = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
"""RFC 9562, appendix A.6."""

times_ms = st.integers(0, 2**48 - 1)
randoms = st.binary(min_size=RANDOM_BYTES, max_size=RANDOM_BYTES)


def test_the_example_of_the_standard() -> None:
    assert uuid7(0x017F22E279B0, bytes.fromhex("0cc318c4dc0c0c07398f")) == EXAMPLE


@given(times_ms, randoms)
def test_new_ids_carry_version_variant_and_time(now_ms: int, random: bytes) -> None:
    made = uuid7(now_ms, random)
    assert is_uuid(made)
    assert UUID(made).version == 7
    assert UUID(made).variant == "specified in RFC 4122"
    assert UUID(made).int >> 80 == now_ms


@given(times_ms, times_ms, randoms, randoms)
def test_later_ids_sort_later(one_ms: int, other_ms: int, a: bytes, b: bytes) -> None:
    if one_ms < other_ms:
        assert uuid7(one_ms, a) < uuid7(other_ms, b)


@given(randoms, st.integers(0, 79))
def test_every_bit_of_randomness_counts_but_six(random: bytes, bit: int) -> None:
    flipped = (int.from_bytes(random) ^ 1 << bit).to_bytes(RANDOM_BYTES)
    unused = 62 <= bit < 64 or bit >= 76
    assert (uuid7(0, random) == uuid7(0, flipped)) == unused


@given(st.uuids())
def test_text_and_bytes_are_the_same_id(any_uuid: UUID) -> None:
    assert uuid_bytes(str(any_uuid)) == any_uuid.bytes
    assert uuid_text(any_uuid.bytes) == str(any_uuid)


@pytest.mark.parametrize(
    "text",
    [
        "",
        EXAMPLE.upper(),
        EXAMPLE.replace("-", ""),
        "{" + EXAMPLE + "}",
        EXAMPLE + "\n",
        " " + EXAMPLE,
        EXAMPLE[:-1],
        EXAMPLE[:-1] + "g",
        "017f22e279-b0-7cc3-98c4-dc0c0c07398f",
        EXAMPLE[:-1] + "\u0663",
    ],
)
def test_other_spellings_are_no_ids(text: str) -> None:
    assert not is_uuid(text)
    with pytest.raises(BadIdError):
        uuid_bytes(text)


@pytest.mark.parametrize("length", [0, 15, 17])
def test_ids_have_sixteen_bytes(length: int) -> None:
    with pytest.raises(BadIdError):
        uuid_text(bytes(length))


@pytest.mark.parametrize(("now_ms", "length"), [(-1, 10), (2**48, 10), (0, 9), (0, 11)])
def test_no_id_is_made_of_other_times_or_lengths(now_ms: int, length: int) -> None:
    with pytest.raises(BadIdError):
        uuid7(now_ms, bytes(length))
