"""Receipts as members keep them: the promise with the entry's own bytes, which it is about.

A file has one object, a list of them, or one a line:
`{"v":1,"receipt":{…},"entry":"<the entry's canonical JSON>"}`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.checks import read_integer, read_list, read_object, read_text
from chain.errors import EvidenceError, inside
from chain.receipts import Receipt, verify_receipt
from ledger.entries import ENTRY_BYTES_MAX

if TYPE_CHECKING:
    from chain.checkpoints import LogKey

KEPT_MAX: Final = 100_000
"""The most receipts in a file."""


class Kept(NamedTuple):
    """A receipt and its entry's bytes; `where` names it in messages."""

    where: str
    receipt: Receipt
    entry: bytes


def read_kept(data: bytes, where: str) -> tuple[Kept, ...]:
    """Read a file of receipts. Raises `EvidenceError` naming the receipt and its field."""
    found = _parsed(data, where)
    return read_list(where, found if isinstance(found, list) else [found], KEPT_MAX, _kept)


def verify_kept(kept: Kept, key: LogKey) -> None:
    """Check that the service whose log's key this is promised the entry, in that log's book.

    Raises:
        EvidenceError: it did not.
    """
    with inside(f"{kept.where}."):
        verify_receipt(kept.receipt, kept.entry, key.public.hex())
        key.check_book(kept.receipt.book)


def _parsed(data: bytes, where: str) -> object:
    try:
        text = data.decode()
        try:
            return json.loads(text)
        except ValueError:
            return [json.loads(line) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError) as error:
        raise EvidenceError(where, "must be JSON: an object, a list, or one a line") from error


def _kept(where: str, value: object) -> Kept:
    sent = read_object(where, value, {"v", "receipt", "entry"})
    read_integer(f"{where}.v", sent["v"], 1, 1)
    with inside(f"{where}.receipt."):
        receipt = Receipt.from_json(sent["receipt"])
    text = read_text(f"{where}.entry", sent["entry"], ENTRY_BYTES_MAX)
    return Kept(where, receipt, text.encode())
