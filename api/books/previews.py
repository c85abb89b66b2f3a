"""What an order would do if it were posted now, by the rules that post it; nothing moves.

An order without signatures is judged as if its `key`, and whichever keys are named beside it, had
signed. These are keys of whoever asks, or of nobody yet: a refusal tells what the other side has,
which is for those to see who may see all balances.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec
from sqlmodel import col, select

from api.http.checking import parse, verify
from api.http.memos import check_memo
from api.service.callers import Right
from api.service.rows import in_book
from ledger.gathering import Item
from ledger.kernel import Accepted, Leg
from ledger.refusals import Refusal
from ledger.tables import AccountRow, KeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.http.memos import Memo
    from api.service.callers import Caller
    from ledger.orders import Order


class Preview(NamedTuple):
    """What the order would move, leg by leg; or that it is entry `seq` already."""

    order: Order
    legs: tuple[Leg, ...]
    seq: int | None


class Refused(NamedTuple):
    """Why the order would not be posted; the order as far as it could be read."""

    refusal: Refusal
    order: Order | None


class _Named(msgspec.Struct):
    """Which key leads an order, before anything else of it is read."""

    key: str = ""


def preview(
    caller: Caller,
    text: str,
    signatures: Sequence[tuple[str, str]],
    signers: Sequence[str],
    memo: Memo | None,
) -> Preview | Refused:
    """Judge the order in `text`; signatures that came with it must hold.

    Raises `ProblemError` for a memo that it does not commit to, or keys that are others'.
    """
    pairs = signatures or [(key, "") for key in sorted({_leading(text), *signers})]
    order = parse(text, pairs, caller.row.book_id)
    if isinstance(order, Refusal):
        return Refused(order, None)
    if signatures:
        fault = verify(order)
        if fault is not None:
            return Refused(fault, order)
    else:
        _require_own(caller, order.signers)
    if memo is not None:
        check_memo(order, memo)
    service, item = caller.service, Item(caller.row.community_id, order)
    judging = service.database.run(lambda: service.journal.preview(item, service.posting_ms()))
    found = judging.result()
    if isinstance(found, Refusal):
        _note_told(caller, found)
        return Refused(found, order)
    if isinstance(found, Accepted):
        return Preview(order, found.legs, None)
    return Preview(order, (), found.seq)


def _leading(text: str) -> str:
    try:
        return msgspec.json.decode(text, type=_Named).key
    except (msgspec.DecodeError, UnicodeEncodeError):
        return ""  # What is wrong with it, `parse` says.


def _require_own(caller: Caller, keys: Sequence[str]) -> None:
    known = select(KeyRow.member_id).where(
        *in_book(KeyRow, caller.place), col(KeyRow.key).in_(keys)
    )
    members = caller.session.exec(known).all()
    for member in members:
        caller.reader.require(Right.BALANCES, member)
    caller.note(members, Right.BALANCES.value)


def _note_told(caller: Caller, refusal: Refusal) -> None:
    """Note whose account a refusal tells of: its bound and what is left say where it stands."""
    if "bound" in refusal.fields:
        named = AccountRow.account_id == refusal.fields["account"]
        wanted = select(AccountRow.member_id).where(*in_book(AccountRow, caller.place), named)
        caller.note(caller.session.exec(wanted).all(), Right.BALANCES.value)


def visible(caller: Caller, legs: Sequence[Leg]) -> frozenset[str]:
    """The accounts on these legs whose balance the caller may see; that it is seen is noted."""
    owners = {leg.account.terms.id: leg.account.terms.member for leg in legs}
    shown = {id_ for id_, owner in owners.items() if caller.reader.may(Right.BALANCES, owner)}
    caller.note(sorted({owners[id_] for id_ in shown}), Right.BALANCES.value)
    return frozenset(shown)
