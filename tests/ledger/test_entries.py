"""Entries: canonical bytes that read back to what was accepted, and to nothing else."""

from __future__ import annotations

import json

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from chain.rules import SHAPES
from ledger import canonical
from ledger.entries import ENTRY_BYTES_MAX, entry_bytes, read_entry
from ledger.errors import EvidenceError
from ledger.orders import ORDER_BYTES_MAX, SIGNATURES_MAX, Order, read_order
from tests.support.books import Bench, dump, fold, party


def _book() -> tuple[list[bytes], tuple[object, ...]]:
    bench, alice, bob, tess = party()
    transfer = bench.pay(alice, bob, 90)
    bench.do("reversal", tess.key, of=transfer.id, reason="55" * 32)
    return bench.entries, dump(bench.state)


ENTRIES, STATE = _book()
TRANSFER = ENTRIES[-2]


def test_entries_are_as_the_reference_writes_them() -> None:
    for data in ENTRIES:
        assert rfc8785.dumps(json.loads(data)) == data


def test_entries_make_the_same_state_again() -> None:
    assert dump(fold(ENTRIES)) == STATE


def test_what_is_read_is_what_was_written() -> None:
    sent = json.loads(TRANSFER)
    entry = read_entry(TRANSFER, SHAPES, "here")
    assert entry.seq == sent["seq"] == len(ENTRIES) - 2
    assert (entry.time_ms, entry.rand) == (sent["time"], sent["rand"])
    assert entry.order.text == canonical.encode(sent["order"])
    assert [list(pair) for pair in entry.order.signatures] == sent["signatures"]
    assert [[account, str(amount)] for account, amount in entry.legs] == sent["legs"]
    assert [amount for _, amount in entry.legs] == [-90, 90]


def test_the_largest_entry_fits() -> None:
    """Eight signatures over the longest kind of order are far within a tile's limit."""
    bench = Bench()
    bench.opening(stewards=SIGNATURES_MAX)
    keys = [person.key for person in bench.stewards]
    order = bench.order("book-opened", *keys, **bench.opening())
    assert len(order.text) < ORDER_BYTES_MAX
    assert len(entry_bytes(order, (), 2**53 - 1, 2**53 - 1, "72" * 16)) < ENTRY_BYTES_MAX // 2


def _with(**own: object) -> bytes:
    return canonical.encode(json.loads(TRANSFER) | own)


LEGS = json.loads(TRANSFER)["legs"]
SIGNATURES = json.loads(TRANSFER)["signatures"]
ORDER = json.loads(TRANSFER)["order"]
ID = LEGS[0][0]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        TRANSFER + b" ",
        TRANSFER.replace(b'"v":1}', b'"v":1 }'),
        _with(v=2),
        _with(note="x"),
        canonical.encode({k: v for k, v in json.loads(TRANSFER).items() if k != "rand"}),
        _with(seq=-1),
        _with(seq="1"),
        _with(time="1"),
        _with(time=-1),
        _with(rand="00" * 15),
        _with(rand="00" * 17),
        _with(rand="0F" * 16),
        _with(rand="0g" * 16),
        _with(rand=7),
        _with(legs=""),
        _with(legs={}),
        _with(legs={ID: "1", "5": "2"}),
        _with(legs=ID),
        _with(legs=7),
        _with(legs=[[ID]]),
        _with(legs=[[ID, "1", "1"]]),
        _with(legs=[{ID: "1", "1": "2"}]),
        _with(legs=["ab"]),
        _with(legs=[[ID, 1]]),
        _with(legs=[[ID, "01"]]),
        _with(legs=[[ID, "+1"]]),
        _with(legs=[[ID, "-0"]]),
        _with(legs=[[ID, "1.0"]]),
        _with(legs=[[ID, "x"]]),
        _with(legs=[[ID, "9" * 5_000]]),
        _with(legs=[[ID.upper(), "1"]]),
        _with(legs=[["x", "1"]]),
        _with(signatures={}),
        _with(signatures=[]),
        _with(signatures=["ab"]),
        _with(signatures=[SIGNATURES[0][:1]]),
        _with(signatures=[[*SIGNATURES[0], "x"]]),
        _with(signatures=[[SIGNATURES[0][0], 7]]),
        _with(signatures=[[7, SIGNATURES[0][1]]]),
        _with(signatures=[[SIGNATURES[0][0], SIGNATURES[0][1][:-1]]]),
        _with(signatures=[[SIGNATURES[0][0][:-1], SIGNATURES[0][1]]]),
        _with(signatures=[[SIGNATURES[0][0], SIGNATURES[0][1][:-1] + "G"]]),
        _with(signatures=SIGNATURES * 2),
        _with(order=[]),
        _with(order="x"),
        _with(order={}),
        _with(order=ORDER | {"amount": "0"}),
        _with(order=ORDER | {"extra": "0"}),
        _with(order=ORDER | {"key": "00" * 32}),
    ],
)
def test_what_is_no_entry_is_refused_with_its_place(data: bytes) -> None:
    with pytest.raises(EvidenceError) as caught:
        read_entry(data, SHAPES, "entry 17")
    assert caught.value.where == "entry 17"
    assert caught.value.why


def test_length_is_bounded() -> None:
    with pytest.raises(EvidenceError, match="65535"):
        read_entry(b" " * (ENTRY_BYTES_MAX + 1), SHAPES, "entry 17")


@given(st.sampled_from(ENTRIES), st.data())
def test_changed_bytes_are_refused_or_read_as_they_stand(entry: bytes, data: st.DataObject) -> None:
    """No two byte strings read as the same entry."""
    at = data.draw(st.integers(0, len(entry) - 1))
    changed = entry[:at] + data.draw(st.binary(max_size=2)) + entry[at + 1 :]
    try:
        found = read_entry(changed, SHAPES, "entry")
    except EvidenceError:
        return
    again = {
        "legs": [[account, str(amount)] for account, amount in found.legs],
        "order": json.loads(found.order.text),
        "rand": found.rand,
        "seq": found.seq,
        "signatures": found.order.signatures,
        "time": found.time_ms,
        "v": 1,
    }
    assert canonical.encode(again) == changed


def test_an_order_read_from_an_entry_is_the_order_that_was_sent() -> None:
    entry = read_entry(TRANSFER, SHAPES, "entry")
    sent = read_order(entry.order.text, entry.order.signatures, SHAPES)
    assert isinstance(sent, Order)
    assert sent == entry.order
