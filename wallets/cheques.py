"""Paper cheques: a secret that stands only on the slip, and the hold that it is good for.

As `js/cheques.js`, which says what is derived from what and why. The orders that end a slip, or
pass on what it brought, have ids derived from the hold's, so the book takes each of them once.
"""

from __future__ import annotations

import base64
import re
from enum import StrEnum
from hashlib import sha256
from typing import Final, NamedTuple

from ledger.errors import EvidenceError
from ledger.ids import uuid_bytes, uuid_text
from wallets.memos import commitment

CODE: Final = re.compile(r"[A-Z2-7]{24}")
VERSION_AT: Final = 14
"""Where a UUID's text has its version."""

VERSION: Final = "8"
_TAG: Final = b"ayni-cheque-v1\0\0"


class Act(StrEnum):
    """What is done with a slip once it is made."""

    redeemed = "capture"
    called_back = "release"
    handed_on = "transfer"


class Slip(NamedTuple):
    """What follows from a slip's secret: its hold, and the memo of both orders."""

    hold: str
    salt: bytes
    text: str

    @property
    def commitment(self) -> str:
        """What the payer's order commits to."""
        return commitment(self.salt, self.text)


def slip_of(secret: bytes) -> Slip:
    """The slip of a secret of 15 bytes."""
    hold, salt = _uuid8(_derived(0, secret)), _derived(1, secret)
    return Slip(hold, salt, f"№ {number_of(hold)}")


def read_slip(typed: str) -> Slip:
    """The slip of a code as somebody types it, or of a link that ends with `#` and the code.

    Raises:
        EvidenceError: it is none.
    """
    digits = re.sub(r"[\s-]", "", typed.rpartition("#")[2].upper())
    if not CODE.fullmatch(digits):
        raise EvidenceError("code", "must be 24 letters and digits")
    return slip_of(base64.b32decode(digits))


def is_slip(id_: str) -> bool:
    """Whether a hold is a slip's, or another order about one."""
    return id_[VERSION_AT] == VERSION


def number_of(hold: str) -> str:
    """What people call a slip: the last eight digits of its hold."""
    return f"{hold[-8:-4]}-{hold[-4:]}".upper()


def id_of(act: Act, hold: str) -> str:
    """The id of the one order that does this with a slip: a UUID of version 8."""
    return _uuid8(sha256(_TAG + act.encode() + b"\0" + uuid_bytes(hold)).digest())


def _derived(part: int, secret: bytes) -> bytes:
    return sha256(_TAG + bytes([part]) + secret).digest()


def _uuid8(digest: bytes) -> str:
    data = bytearray(digest[:16])
    data[6] = 0x80 | data[6] & 0x0F
    data[8] = 0x80 | data[8] & 0x3F
    return uuid_text(bytes(data))
