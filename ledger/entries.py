"""Entries: accepted orders as the journal keeps them, in canonical bytes (RFC 8785).

An entry is `{"legs", "order", "rand", "seq", "signatures", "time", "v"}`: the order as signed,
its signatures in key order, the amounts it moved, its place and time, and 16 random bytes that
are never erased, so that an entry's hash tells nothing to who cannot see it. At most 65,535 bytes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeGuard

from ledger import canonical, fields
from ledger.errors import EvidenceError
from ledger.messages import N_
from ledger.orders import Order, Shape, read_fields, read_quickly
from ledger.quick import parts_of
from ledger.refusals import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ledger.kernel import Leg

ENTRY_BYTES_MAX: Final = 65_535
RAND_BYTES: Final = 16

NEWER: Final = N_("its order is of a kind that this program does not know; use a newer one")

_SIGNED: Final = re.compile(fields.SIGNED).fullmatch

_FIELDS: Final = {"legs", "order", "rand", "seq", "signatures", "time", "v"}


class Entry(NamedTuple):
    """An entry as read back. `legs` are pairs of account id and signed subunits."""

    seq: int
    time_ms: int
    order: Order
    legs: tuple[tuple[str, int], ...]
    rand: str


def entry_bytes(order: Order, legs: Sequence[Leg], seq: int, time_ms: int, rand: str) -> bytes:
    """The canonical bytes of an entry. The order's own canonical bytes are set in as they are."""
    signatures = order.signatures
    # Nearly always two legs and one signature: as lists they would take half as long again.
    if len(legs) == len(("from", "to")):
        one, other = legs
        listed = (
            f'["{one.account.terms.id}","{one.amount}"],'
            f'["{other.account.terms.id}","{other.amount}"]'
        )
    else:
        listed = ",".join([f'["{leg.account.terms.id}","{leg.amount}"]' for leg in legs])
    if len(signatures) == 1:
        [(key, signature)] = signatures
        signed = f'["{key}","{signature}"]'
    else:
        signed = ",".join([f'["{key}","{signature}"]' for key, signature in signatures])
    return (
        f'{{"legs":[{listed}],"order":{order.text.decode()},"rand":"{rand}","seq":{seq},'
        f'"signatures":[{signed}],"time":{time_ms},"v":1}}'
    ).encode()


def read_entry(data: bytes, shapes: Mapping[str, Shape], where: str) -> Entry:
    """Read an entry back strictly. Raises `EvidenceError` naming `where` and the field."""
    quick = _read_quickly(data, shapes)
    if quick is not None:
        return quick
    try:
        sent = canonical.decode(data, ENTRY_BYTES_MAX)
    except canonical.NotCanonicalError as error:
        raise EvidenceError(where, f"{error.where}: {error.why}") from error
    if sent.keys() != _FIELDS or sent["v"] != 1:
        raise EvidenceError(where, f"an entry has the fields {sorted(_FIELDS)} and v = 1")
    order = _read_order(sent, shapes, where)
    try:
        legs = _read_legs(sent["legs"])
        rand, seq, time_ms = sent["rand"], fields.time_ms(sent["seq"]), fields.time_ms(sent["time"])
    except ValueError as error:
        raise EvidenceError(where, f"legs, seq or time: {error}") from error
    if not isinstance(rand, str) or len(rand) != 2 * RAND_BYTES or _not_hex(rand):
        raise EvidenceError(where, f"rand: expected {RAND_BYTES} bytes in lowercase hex")
    return Entry(seq, time_ms, order, legs, rand)


def _read_quickly(data: bytes, shapes: Mapping[str, Shape]) -> Entry | None:
    """As `read_entry`, for most of those that are as they should be; None for any other."""
    parts = parts_of(data) if len(data) <= ENTRY_BYTES_MAX else None
    if parts is None:
        return None
    order = read_quickly(parts.order, parts.signatures, shapes)
    if order is None or isinstance(order, Refusal):
        return None
    return Entry(parts.seq, parts.time_ms, order, parts.legs, parts.rand)


def _read_legs(sent: object) -> tuple[tuple[str, int], ...]:
    # Strings and objects can be walked as well, and would read as legs that nobody wrote.
    if not isinstance(sent, list) or any(not _is_pair(leg) for leg in sent):
        raise ValueError("legs are a list of pairs of account and amount")
    return tuple((fields.uuid(account), _signed(amount)) for account, amount in sent)


def _read_order(sent: Mapping[str, Any], shapes: Mapping[str, Shape], where: str) -> Order:
    order, signatures = sent["order"], sent["signatures"]
    if not isinstance(order, dict) or not isinstance(signatures, list):
        raise EvidenceError(where, "order must be an object and signatures a list")
    if any(not _is_signature(pair) for pair in signatures):
        raise EvidenceError(where, "signatures: expected pairs of key and signature in hex")
    pairs = tuple((key, signature) for key, signature in signatures)
    found = read_fields(order, canonical.encode(order), pairs, shapes)
    if isinstance(found, Refusal):
        if found.code is Code.order_type_must_be_known:
            raise EvidenceError(where, NEWER, str(found.fields["type"]))
        raise EvidenceError(where, N_("its order: {refusal}"), **found.figures())
    return found


def _is_pair(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list) and len(value) == len(("key", "signature"))


def _is_signature(pair: object) -> bool:
    if not _is_pair(pair):
        return False
    key, signature = pair
    if not isinstance(key, str) or not isinstance(signature, str):
        return False
    return len(key) == 64 and len(signature) == 128 and not _not_hex(key + signature)  # noqa: PLR2004 hex of 32 and 64 bytes


def _not_hex(text: str) -> bool:
    return bool(text.strip("0123456789abcdef"))


def _signed(value: object) -> int:
    # Longer ones no rule gives, and another reader may not hold them.
    if not isinstance(value, str) or not _SIGNED(value):
        raise ValueError("amounts are decimal strings of at most 19 digits")
    return int(value)
