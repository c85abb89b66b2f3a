"""Orders that wait for signatures, whoever signs them: members among themselves, or officers.

An order's type says which: `api.exchanges.leaving` and `api.brokers.papers` keep those of members,
`api.membership.cosigning` those of officers. Here they are read and signed as one kind of thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from api.brokers.papers import leave_paper
from api.exchanges import drafts, leaving
from api.exchanges.entering import Text
from api.exchanges.exchange import sides_of
from api.exchanges.keeping import MANDATE
from api.http.checking import parse
from api.membership import cosigning
from api.membership.completing import complete
from api.membership.giving import is_of_fund
from api.membership.pending import SIGNED_BY, pending_for
from api.membership.tables import PendingOrderRow
from api.service.malformed import Why, malformed
from api.service.troubles import ProblemError
from ledger.orders import Order
from ledger.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.exchanges.drafts import Draft, Signer
    from api.exchanges.exchange import Side
    from api.exchanges.keeping import Left
    from api.membership.pending import Pending
    from api.service.callers import Caller


class Waits(NamedTuple):
    """An order that waits for signatures, as `Draft` and `Pending` tell it.

    Attributes:
        signers: who must sign; at the desk, who has.
        missing: how many more must sign.
        signed: whether whoever looks has.
    """

    id: str
    type: str
    order: str
    signatures: Sequence[tuple[str, str]]
    memo: Text | None
    signers: Sequence[Signer]
    missing: int
    signed: bool
    at_desk: bool
    sides: Sequence[Side]
    of: int | None
    entry: int | None
    expires_ms: int


def waiting(caller: Caller) -> Sequence[Waits]:
    """What waits where the member has a part, the desk's first."""
    at_desk = [_of_desk(one) for one in pending_for(caller) if not one.over]
    of_members = [one for one in drafts.drafts_with(caller) if not one.ended]
    return [*at_desk, *(_of_members(caller, one) for one in of_members)]


def draft_at(caller: Caller, id_: str) -> Waits:
    """One of them, a member's also once it is posted; `ProblemError` for any other."""
    pending = next((one for one in pending_for(caller) if one.id == id_), None)
    if pending is not None:
        return _of_desk(pending)
    return _of_members(caller, drafts.draft_at(caller, id_))


def _of_desk(one: Pending) -> Waits:
    return Waits(
        id=one.id, type=one.type, order=one.text, signatures=one.signatures, memo=_text(one.memo),
        signers=one.signers, missing=one.missing, signed=one.mine, at_desk=True, sides=(),
        of=None, entry=None, expires_ms=one.expires_ms,
    )  # fmt: skip


def _text(memo: Mapping[str, str] | None) -> Text | None:
    return None if memo is None else Text(bytes.fromhex(memo["salt"]), memo["text"])


def _of_members(caller: Caller, one: Draft) -> Waits:
    row = one.row
    return Waits(
        id=row.order_id, type=one.fields["type"], order=row.order, signatures=one.signatures,
        memo=Text(row.salt, row.text) if row.text else None, signers=one.signers,
        missing=sum(not each.signed for each in one.signers),
        signed=any(each.signed for each in one.signers if each.member == caller.member),
        at_desk=False, sides=sides_of(caller, one.legs), of=one.of, entry=one.entry,
        expires_ms=row.expires_ms,
    )  # fmt: skip


def leave(caller: Caller, left: Left, other: str | None) -> tuple[str, int | Refusal | None]:
    """Keep an order that the member signed for the others to sign; its id, and as `sign`.

    `other` is who vouches for a paper beside the member. `ProblemError` unless it is what it must
    be.
    """
    pair = (left.key, left.signature)
    order = parse(left.order, [pair], caller.row.book_id)
    type_ = order.type if isinstance(order, Order) else ""
    # A fund's, of more than one person may sign for, is no paper: it waits at the desk.
    of_fund = (
        other is None and isinstance(order, Order) and type_ == MANDATE
        and is_of_fund(caller, order)
    )  # fmt: skip
    if (other is None) == (type_ == MANDATE) and not of_fund:
        raise malformed("other", Why.goes_with_a_paper_alone)
    if other is not None:
        return leave_paper(caller, left, other), None
    if not isinstance(order, Order) or type_ not in SIGNED_BY:
        return leaving.leave(caller, left), None
    return order.id, complete(caller, left.order, [pair], left.memo)[1]


def sign(caller: Caller, found: Waits, pair: tuple[str, str]) -> int | Refusal | None:
    """Add the member's signature, and post the order if it was the last.

    The entry's number, why the book refuses it, or None where others have yet to sign.
    """
    if not found.at_desk:
        return drafts.sign(caller, found.id, pair)
    pairs = sorted({**dict(found.signatures), pair[0]: pair[1]}.items())
    return complete(caller, found.order, pairs)[1]


class Signed(NamedTuple):
    """What became of a signature: the entry's number, if it was the last, or why it was refused."""

    id: str
    seq: int | None = None
    refused: str | None = None


def sign_all(caller: Caller, pairs: Sequence[tuple[str, tuple[str, str]]]) -> Sequence[Signed]:
    """Add the member's signatures to many; one that is refused leaves the others as they are."""
    at_desk = {one.id: _of_desk(one) for one in pending_for(caller)}
    return [_signed(caller, id_, at_desk.get(id_), pair) for id_, pair in pairs]


def _signed(caller: Caller, id_: str, found: Waits | None, pair: tuple[str, str]) -> Signed:
    try:
        entered = sign(caller, found or _of_members(caller, drafts.draft_at(caller, id_)), pair)
    except ProblemError as error:
        return Signed(id_, refused=error.trouble)
    if isinstance(entered, Refusal):
        return Signed(id_, refused=entered.code.name)
    return Signed(id_, entered)


def end(caller: Caller, id_: str) -> None:
    """Decline an order that waits, or take it back: nothing of it stays."""
    if caller.session.get(PendingOrderRow, (*caller.place, id_)) is not None:
        cosigning.end(caller, id_)
    else:
        drafts.discard(caller, id_)
