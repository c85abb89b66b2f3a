"""Certificates of what was brought in: their bytes come back, and are read strictly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.certificates import Certificate
from chain.errors import EvidenceError
from ledger import canonical

if TYPE_CHECKING:
    from tests.chain.moved import Moved


def test_the_bytes_come_back(moved: Moved) -> None:
    data = moved.certificate.to_bytes()
    assert Certificate.from_bytes(data) == moved.certificate
    assert Certificate.from_bytes(data + b"\n") == moved.certificate


@given(data=st.data())
def test_a_certificate_is_read_strictly(moved: Moved, data: st.DataObject) -> None:
    sent = json.loads(moved.certificate.to_bytes())
    name = data.draw(st.sampled_from(sorted(sent)))
    how = data.draw(st.sampled_from(["gone", "none", "other", "more"]))
    if how == "gone":
        del sent[name]
    elif how == "more":
        sent["more"] = 1
    else:
        sent[name] = [] if how == "none" and name not in {"accounts", "left_out"} else {"x": 1}
    with pytest.raises(EvidenceError, match="certificate"):
        Certificate.from_bytes(canonical.encode(sent))


@pytest.mark.parametrize(
    ("lines", "where"),
    [
        (lambda rows: rows[::-1], "accounts[1]"),
        (lambda rows: [*rows, rows[-1]], "accounts[4]"),
        (lambda rows: [[*rows[0][:3], "none"], *rows[1:]], "accounts[0][3]"),
        (lambda rows: [[*rows[0][:2], "1,5", "1"], *rows[1:]], "accounts[0][2]"),
        (lambda rows: [rows[0][:3], *rows[1:]], "accounts[0]"),
    ],
)
def test_a_line_that_is_none_is_named(moved: Moved, lines: object, where: str) -> None:
    sent = json.loads(moved.certificate.to_bytes())
    sent["accounts"] = lines(sent["accounts"])  # type: ignore[operator]
    with pytest.raises(EvidenceError) as caught:
        Certificate.from_bytes(canonical.encode(sent))
    assert caught.value.where == f"certificate.{where}"
