"""The quick reading of an order agrees with the slow one, whatever is sent."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.rules import SHAPES
from ledger import canonical
from ledger.orders import ORDER_BYTES_MAX, Order, read_fields, read_order
from ledger.refusals import Code, Refusal, refuse
from tests.ledger.test_orders import BENCH, BODIES, KEY

QUICK = sorted(type_ for type_, shape in SHAPES.items() if shape.pattern is not None)
SIGNATURES = [(KEY.public, "00" * 64)]
SHIFTED = {"amount": st.sampled_from(["0", "-1", "01", "9" * 15, "9" * 16, "1.5", ""])}
PIECES = st.sampled_from([b" ", b"\n", b"\\u0061", b"\xc3\xa9", b'"', b",", b"}", b"1", b"-", b"A"])


def slowly(text: bytes) -> Order | Refusal:
    """Read an order as `read_order` does what no pattern matches."""
    try:
        sent = canonical.decode(text, ORDER_BYTES_MAX)
    except canonical.NotCanonicalError as error:
        return refuse(Code.order_must_be_canonical, where=error.where, why=error.why)
    return read_fields(sent, text, SIGNATURES, SHAPES)


def text_of(type_: str, **own: Any) -> bytes:  # noqa: ANN401
    return canonical.encode(BENCH.fields(type_, KEY, **(BODIES[type_] | own)))


def test_the_orders_that_are_many_are_read_quickly() -> None:
    assert {"transfer", "hold", "release", "key-added", "member-joined"} <= set(QUICK)
    pattern = SHAPES["transfer"].pattern
    assert pattern is not None
    assert pattern.read(text_of("transfer").decode()) is not None


@pytest.mark.parametrize("type_", sorted(BODIES))
def test_what_is_right_is_read_alike(type_: str) -> None:
    text = text_of(type_)
    assert isinstance(slowly(text), Order)
    assert read_order(text, SIGNATURES, SHAPES) == slowly(text)


@given(st.sampled_from(QUICK), st.data())
def test_fields_left_out_or_exchanged_are_read_alike(type_: str, data: st.DataObject) -> None:
    fields = BENCH.fields(type_, KEY, **BODIES[type_])
    names = st.sampled_from(sorted(fields))
    for name in data.draw(st.lists(names, max_size=2, unique=True)):
        del fields[name]
    for name in data.draw(st.lists(st.sampled_from(sorted(fields)), max_size=2)):
        other = fields[data.draw(st.sampled_from(sorted(fields)))]
        fields[name] = data.draw(SHIFTED.get(name, st.just(other)))
    text = canonical.encode(fields)
    assert read_order(text, SIGNATURES, SHAPES) == slowly(text)


@given(st.sampled_from(QUICK), st.data())
def test_bytes_put_in_or_taken_out_are_read_alike(type_: str, data: st.DataObject) -> None:
    text = text_of(type_)
    at = data.draw(st.integers(0, len(text)))
    gone = data.draw(st.integers(0, 2))
    text = text[:at] + data.draw(st.one_of(PIECES, st.binary(max_size=2))) + text[at + gone :]
    assert read_order(text, SIGNATURES, SHAPES) == slowly(text)
