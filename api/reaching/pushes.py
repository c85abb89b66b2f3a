"""Browsers that take pushes for a member: each says where its pushes go, and how they are sealed.

Where they go is an address that a member gives, so it is bound: https, at a public address
(`api.reaching.outside`).
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from sqlmodel import col, delete, func, select

from api.reaching.choosing import offered
from api.reaching.kinds import PUSH
from api.reaching.outside import is_allowed
from api.reaching.tables import PushRow
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.troubles import ProblemError, Trouble
from api.setting_values import THIS_MACHINE

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.service.callers import Caller
    from api.service.service import Service

PUSHES_MAX: Final = 10
"""Browsers of one member."""

ENDPOINT_MAX: Final = 1_000
KEY_BYTES: Final = 65
SECRET_BYTES: Final = 16
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of the curve P-256: private keys are from 1 to one less."""


def push_key(service: Service) -> int:
    """The key by which services of pushes know this one (RFC 8292).

    It follows from the service's own, so that a backup has it, and all processes the same.
    """
    made = hmac.digest(service.key.seed, b"ayni web push", "sha512")
    return int.from_bytes(made, "big") % (ORDER - 1) + 1


def keep_push(caller: Caller, endpoint: str, key: bytes, secret: bytes) -> str:
    """Send the member pushes to this browser too; its id."""
    settings, place, member = caller.service.settings, caller.place, caller.member
    if PUSH not in offered(settings):
        raise malformed("channel", Why.not_offered)
    local = settings.push == THIS_MACHINE
    for where, holds in (
        ("endpoint", len(endpoint) <= ENDPOINT_MAX and is_allowed(endpoint, local=local)),
        ("key", len(key) == KEY_BYTES and key[:1] == b"\4" and _is_point(key)),
        ("secret", len(secret) == SECRET_BYTES),
    ):
        if not holds:
            raise malformed(where, Why.not_known)
    now_ms, id_ = caller.now_ms, sha256(endpoint.encode()).hexdigest()
    row = PushRow(
        community_id=place.community, book=place.book, push_id=id_, member_id=member,
        endpoint=endpoint, key=key, secret=secret, time_ms=now_ms,
    )  # fmt: skip

    def write(session: Session) -> None:
        own = (*in_book(PushRow, place), PushRow.member_id == member, PushRow.push_id != id_)
        if session.exec(select(func.count()).where(*own)).one() >= PUSHES_MAX:
            raise ProblemError(Trouble.kept_must_be_fewer, {"most": PUSHES_MAX})
        session.merge(row)

    caller.service.database.write(write).result()
    return id_


P: Final = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
B: Final = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def _is_point(key: bytes) -> bool:
    """Whether a key lies on the curve P-256, so that no push fails on it for good."""
    x, y = (int.from_bytes(part, "big") for part in (key[1:33], key[33:]))
    return max(x, y) < P and (y * y - x * x * x + 3 * x - B) % P == 0


def end_push(caller: Caller, push: str) -> None:
    """Send no more pushes to a browser of the member's."""
    place, member = caller.place, caller.member
    own = (*of_book(PushRow, place), col(PushRow.member_id) == member, col(PushRow.push_id) == push)
    caller.service.database.write(
        lambda session: session.exec(delete(PushRow).where(*own))
    ).result()
