"""A device that has no key in force yet, until somebody who has one speaks for it.

1. The new device makes a key and leaves its public part. It gets a short code, good for a while.
2. A member opens the code on a device of theirs and signs `key-added` for the key; or a guardian
   signs `recovery-asked`. The order is left with the code.
3. The new device fetches it, shows in whose name it would sign, signs too, and posts it.

The two devices show digits that follow from the key, and the new one makes the picture and the
link that name it: a service that puts another key in its place shows others. Nobody who is not a
member learns anything about members here.
"""

from __future__ import annotations

import base64
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import func
from sqlmodel import col, delete, select

from api.keys.tables import WaitingDeviceRow
from api.service.troubles import ProblemError, Trouble
from api.setting_values import is_loopback
from ledger.ids import NIL

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from api.service.service import Service

NOWHERE: Final = NIL
"""The community of devices of which nobody knows yet whose they are."""

CODE_BYTES: Final = 5
WAIT_MS: Final = 30 * 60_000
WAITING_MAX: Final = 10_000
EACH_MAX: Final = 20
"""Devices that wait from one address; of them, and of all, the newest stay."""


class Code(NamedTuple):
    """A device's code, as four letters or digits, a dash, and four more; and until when."""

    text: str
    expires_ms: int


def code_hash(code: str) -> str:
    """What is kept of a code; capitals, spaces and dashes do not matter."""
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return sha256(plain.encode()).hexdigest()


def wait(service: Service, key: str, address: str, label: str = "") -> Code:
    """Let a device with this key wait; where too many do, the one that waits longest makes room.

    `label` is what sort of device it says it is.
    """
    now_ms = service.sources.now_ms()
    letters = base64.b32encode(service.sources.random(CODE_BYTES)).decode()
    code = Code(f"{letters[:4]}-{letters[4:]}", now_ms + WAIT_MS)
    row = WaitingDeviceRow(
        community_id=NOWHERE, code_hash=code_hash(code.text), key=key, claim="",
        address_hash=None if is_loopback(address) else sha256(address.encode()).hexdigest(),
        label=label, expires_ms=code.expires_ms,
    )  # fmt: skip

    def keep(session: Session) -> None:
        own = col(WaitingDeviceRow.community_id) == NOWHERE
        session.exec(delete(WaitingDeviceRow).where(own, col(WaitingDeviceRow.expires_ms) < now_ms))
        if row.address_hash is not None:
            _make_room(session, EACH_MAX, own, WaitingDeviceRow.address_hash == row.address_hash)
        _make_room(session, WAITING_MAX, own)
        session.add(row)

    service.database.write(keep).result()
    return code


def _make_room(session: Session, most: int, *where: ColumnElement[bool] | bool) -> None:
    counted = select(func.count()).select_from(WaitingDeviceRow).where(*where)
    over = session.exec(counted).one() - most + 1
    if over > 0:
        oldest = select(WaitingDeviceRow).where(*where).order_by(col(WaitingDeviceRow.expires_ms))
        for past in session.exec(oldest.limit(over)):
            session.delete(past)
        session.flush()


def waiting(session: Session, code: str, now_ms: int) -> WaitingDeviceRow:
    """The device that a code names; `ProblemError` unless it still waits."""
    row = session.get(WaitingDeviceRow, (NOWHERE, code_hash(code)))
    if row is None or now_ms >= row.expires_ms:
        raise ProblemError(Trouble.device_code_must_hold)
    return row


def claim(service: Service, code: str, claim_: str) -> None:
    """Leave what a device waits for; the first claim stands."""
    now_ms = service.sources.now_ms()

    def keep(session: Session) -> None:
        row = waiting(session, code, now_ms)
        if row.claim:
            raise ProblemError(Trouble.device_code_must_hold)
        row.claim = claim_

    service.database.write(keep).result()
