"""Speaking for a device that waits: as one's own, or as that of somebody whom one guards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlmodel import col, select

from api.http.checking import parse, verify
from api.keys import devices, recovery
from api.keys.guardians import require_guarded
from api.keys.names import keep_name
from api.keys.objecting import LIFE_MS_MAX
from api.keys.objections import agreed, all_guard
from api.people.called import called
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.tables import CommunityRow
from api.service.troubles import ProblemError, Trouble
from api.words.numbers import number_of
from ledger.orders import Order
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.service.callers import Caller

ADDED: Final = "added"
RECOVERY: Final = "recovery"


def claim_device(
    caller: Caller, code: str, text: str, pairs: Sequence[Sequence[str]], name: str
) -> None:
    """Leave the member's `key-added` for their new device, which signs it too and posts it.

    `name` is what they call the device, if anything. Raises `ProblemError` for any other order.
    """
    row = devices.waiting(caller.session, code, caller.now_ms)
    order = parse(text, [(key, signed) for key, signed in pairs], caller.row.book_id)
    whole = isinstance(order, Order) and verify(order) is None
    if not isinstance(order, Order) or not whole or order.type != "key-added":
        raise ProblemError(Trouble.device_order_must_be_whole)
    if tuple(order.body) != (caller.member, row.key):
        raise ProblemError(Trouble.device_order_must_be_whole)
    devices.claim(caller.service, code, _claim(caller, ADDED, caller.member, text, pairs))
    if name:
        keep_name(caller, row.key, name)


def ask_recovery(caller: Caller, code: str, text: str, pairs: Sequence[Sequence[str]]) -> None:
    """Begin a recovery as a guardian: `recovery-asked` is left for the device and the others."""
    row = devices.waiting(caller.session, code, caller.now_ms)
    order = recovery.read_ask(text, pairs, caller.row.book_id)
    if order.body.added != row.key:
        raise ProblemError(Trouble.device_order_must_be_whole)
    if order.expires_ms > caller.now_ms + LIFE_MS_MAX:
        raise malformed("order.expires", Why.waits_too_long)
    member = _asked_of(caller, order)
    devices.claim(caller.service, code, _claim(caller, RECOVERY, member, text, pairs))
    recovery.keep(caller.service, caller.place, order, caller.member)


def _asked_of(caller: Caller, order: Order) -> str:
    """Whom the member guards; `ProblemError` where a signature is not a guardian's, nor theirs.

    An order takes few signatures: those of others would keep guardians' out.
    """
    whom = require_guarded(caller, order.body.member)
    signers = [key for key in order.signers if key != order.body.added]
    _count, members = agreed(caller.session, caller.place, whom.guardians, signers)
    if caller.member not in members or not all_guard(
        caller.session, caller.place, whom.guardians, signers
    ):
        raise ProblemError(Trouble.role_must_allow_it, {"right": "guard"})
    return whom.member


def _claim(
    caller: Caller, kind: str, member: str, order: str, pairs: Sequence[Sequence[str]]
) -> str:
    """What a new device finds under its code, as JSON."""
    community = caller.session.get_one(CommunityRow, caller.place.community)
    left: dict[str, Any] = {
        "kind": kind,
        "community": caller.row.community_id,
        "place": community.name,
        "book": caller.row.book_id,
        "member": member,
        "name": called(caller.session, caller.place, [member])[member],
        "number": _number(caller, member),
        "order": order,
        "signatures": pairs,
    }
    return orjson.dumps(left).decode()


def _number(caller: Caller, member: str) -> str:
    """What the member signs in with at a shared device; empty without an account."""
    opened = select(AccountRow.slot).where(
        *in_book(AccountRow, caller.place), AccountRow.member_id == member, col(AccountRow.open)
    )
    slot = caller.session.exec(opened.order_by(col(AccountRow.slot)).limit(1)).first()
    return "" if slot is None else number_of(slot)
