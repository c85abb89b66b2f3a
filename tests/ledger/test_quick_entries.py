"""The quick reading of an entry agrees with the slow one, whatever is kept."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.rules import SHAPES
from ledger import canonical, entries
from ledger.entries import Entry, read_entry
from ledger.errors import EvidenceError
from tests.ledger.test_entries import ENTRIES, TRANSFER
from tests.ledger.test_quick import PIECES

SENT = json.loads(TRANSFER)
ID, KEY = SENT["legs"][0][0], SENT["signatures"][0][0]
VALUES = st.sampled_from([
    [], [[ID, "1"]], [[ID, "-0"]], [[ID, "01"]], [[ID, "9" * 19]], [[ID, "9" * 20]], [[ID, 1]],
    [["00000000-0000-0000-0000-000000000000", "1"]], [[KEY, "00" * 64]], [[KEY, "00" * 63]],
    [[KEY, "00" * 64], [KEY, "00" * 64]], [["00" * 32, "00" * 64]], "72" * 16, "72" * 15,
    "7G" * 16, 0, -1, 1.5, "1", 9 * 10**14, 9 * 10**15, 10**16, 2**53, {}, SENT["order"],
    SENT["order"] | {"amount": "0"}, SENT["order"] | {"type": "unknown"},
])  # fmt: skip
"""What one field or another may hold."""


def read(data: bytes) -> Entry | str:
    """The entry, or what is wrong with it."""
    try:
        return read_entry(data, SHAPES, "here")
    except EvidenceError as error:
        return str(error)


def slowly(data: bytes) -> Entry | str:
    """The same, step by step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "parts_of", lambda _data: None)
        return read(data)


def test_most_entries_are_read_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    def unwanted(*_given: object) -> None:
        raise AssertionError("read slowly")

    whole = read(TRANSFER)
    monkeypatch.setattr(canonical, "decode", unwanted)
    assert isinstance(whole, Entry)
    assert read(TRANSFER) == whole


def test_every_entry_is_read_alike() -> None:
    for data in ENTRIES:
        assert isinstance(slowly(data), Entry)
        assert read(data) == slowly(data)


@given(st.sampled_from(sorted(SENT)), VALUES)
def test_other_values_are_read_alike(name: str, value: object) -> None:
    data = json.dumps(SENT | {name: value}, sort_keys=True, separators=(",", ":")).encode()
    assert read(data) == slowly(data)


@given(st.sampled_from(ENTRIES), st.data())
def test_bytes_put_in_or_taken_out_are_read_alike(data: bytes, drawn: st.DataObject) -> None:
    at, gone = drawn.draw(st.integers(0, len(data))), drawn.draw(st.integers(0, 2))
    put = drawn.draw(st.one_of(PIECES, st.binary(max_size=2)))
    changed = data[:at] + put + data[at + gone :]
    assert read(changed) == slowly(changed)


@pytest.mark.parametrize("again", [b'"rand":"' + b"72" * 16 + b'",', b'"seq":1,'])
def test_a_field_that_stands_twice_is_refused(again: bytes) -> None:
    at = TRANSFER.index(again[:6])
    assert isinstance(read(TRANSFER[:at] + again + TRANSFER[at:]), str)
