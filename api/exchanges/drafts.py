"""Orders that take several members' signatures: one signs and leaves it here, the others follow.

With the last signature the order is posted as everybody signed it; the book, not this page, decides
whether those signatures suffice. A draft whose order is in the book, or whose time is over, waits
no more. What may be left here, `api.exchanges.leaving` and the brokers' desk say, and
`api.exchanges.keeping` keeps it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlmodel import col, or_, select

from api.exchanges.entering import Text, enter
from api.exchanges.keeping import ASKS, EXCHANGE, read_signed
from api.exchanges.tables import DraftRow, DraftSignatureRow
from api.http.checking import parse
from api.people.called import called
from api.queries.entries import entry_row, read_row
from api.queries.signatures import is_over, standing
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import _
from ledger.orders import Order
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from api.service.callers import Caller
    from ledger.refusals import Refusal
    from ledger.store import Place

WAITING_MAX: Final = 50
SHOWN: Final = (
    "type", "book", "of", "givers", "receivers", "account", "broker", "each", "total", "until",
    "payees",
)  # fmt: skip
"""The fields that a page tells; who signs next holds the order against them."""


class Signer(NamedTuple):
    """A member who must sign, and whether they have."""

    member: str
    name: str
    signed: bool


class Draft(NamedTuple):
    """An order that waits for signatures.

    Attributes:
        fields: what the order says, as it was sent.
        entry: the number of the entry that it became; None while it waits.
        ended: whether the key that began it has ended, so that the book takes it from nobody.
        over: whether nobody can sign it any more, for that or since its time has passed.
        of: the number of the entry that it would take back.
        legs: what it would do, account by account, in subunits.
    """

    row: DraftRow
    fields: dict[str, Any]
    signers: Sequence[Signer]
    signatures: Sequence[tuple[str, str]]
    entry: int | None
    ended: bool
    over: bool
    of: int | None
    legs: Sequence[tuple[str, int]]

    def is_signed_by(self, member: str) -> bool:
        """Whether a member who must sign has, by a key that still stands."""
        return any(one.member == member and one.signed for one in self.signers)


def sign(caller: Caller, id_: str, pair: tuple[str, str]) -> int | Refusal | None:
    """Add the member's signature, and post the order if it was the last.

    The entry's number, why the book refuses it (then the signature is not kept), or None where
    others have yet to sign. `ProblemError` unless it waits for the member's signature.
    """
    found = draft_at(caller, id_)
    if found.is_signed_by(caller.member) or found.over or found.entry is not None:
        raise malformed("draft", Why.signed_already_or_over)
    read_signed(caller, found.row.order, [*found.signatures, pair])
    pairs = _write(caller, found.row, pair)
    if len(pairs) < len(found.signers):
        return None
    others = [one for one in pairs if one != pair]
    memo = Text(found.row.salt, found.row.text) if found.row.text else None
    entered: int | Refusal | None = None
    try:
        order = read_signed(caller, found.row.order, [*others, pair])
        entered = enter(caller.service, caller.place, order, memo)
    finally:
        if not isinstance(entered, int):  # It can be signed again.
            _write(caller, found.row, (None, None))
    return entered


def _write(
    caller: Caller, draft: DraftRow, pair: tuple[str, str] | tuple[None, None]
) -> Sequence[tuple[str, str]]:
    """Write the member's signature; all that there are then.

    `ProblemError` for a signature of what was declined meanwhile.
    """
    place, member, id_, text = caller.place, caller.member, draft.order_id, draft.order

    def write(session: Session) -> Sequence[tuple[str, str]]:
        # Of two who sign last, in two processes, neither would see the other, and none post it.
        session.get(DraftRow, (*place, id_), with_for_update=True)
        wanted = select(DraftSignatureRow).where(
            *in_book(DraftSignatureRow, place), DraftSignatureRow.order_id == id_
        )
        rows = session.exec(wanted).all()
        if not rows and pair != (None, None):
            raise ProblemError(Trouble.resource_must_exist)
        for row in rows:
            if row.member_id == member:
                row.key, row.signature = pair
        return _standing(session, place, text, rows)

    return caller.service.database.write(write).result()


def _pairs(rows: Sequence[DraftSignatureRow]) -> Sequence[tuple[str, str]]:
    return [(row.key, row.signature) for row in rows if row.key and row.signature]


def _standing(
    session: Session, place: Place, text: str, rows: Sequence[DraftSignatureRow]
) -> Sequence[tuple[str, str]]:
    return standing(session, place, orjson.loads(text)["key"], _pairs(rows))


def draft_at(caller: Caller, id_: str) -> Draft:
    """A draft that the member must sign or has signed; `ProblemError` for any other."""
    row = caller.session.get(DraftRow, (*caller.place, id_))
    wanted = select(DraftSignatureRow).where(
        *in_book(DraftSignatureRow, caller.place), DraftSignatureRow.order_id == id_
    )
    rows = caller.session.exec(wanted.order_by(col(DraftSignatureRow.member_id))).all()
    if row is None or caller.member not in {each.member_id for each in rows}:
        raise ProblemError(Trouble.resource_must_exist)
    return _told(caller, row, rows)


def _told(caller: Caller, row: DraftRow, rows: Sequence[DraftSignatureRow]) -> Draft:
    names = called(caller.session, caller.place, [each.member_id for each in rows])
    posted = entry_row(caller.session, caller.place, row.order_id)
    # What is in the book was signed by all, whoever's key ended since.
    pairs = _pairs(rows) if posted else _standing(caller.session, caller.place, row.order, rows)
    signed = {key for key, _signature in pairs}
    order = parse(row.order, sorted(pairs), caller.row.book_id)
    assert isinstance(order, Order)  # noqa: S101 read before it was kept
    back = entry_row(caller.session, caller.place, row.of_id) if row.of_id else None
    ended = is_over(caller.session, caller.place, row.order)
    return Draft(
        row=row,
        fields=_fields(row),
        signers=[
            Signer(each.member_id, names[each.member_id], each.key in signed) for each in rows
        ],
        signatures=pairs,
        entry=None if posted is None else posted.seq,
        ended=ended,
        over=ended or caller.now_ms >= row.expires_ms,
        of=None if back is None else back.seq,
        legs=_legs(order) if back is None else [(who, -much) for who, much in read_row(back).legs],
    )  # fmt: skip


def _fields(row: DraftRow) -> dict[str, Any]:
    said = orjson.loads(row.order)
    return {name: said[name] for name in SHOWN if name in said}


def _legs(order: Order) -> Sequence[tuple[str, int]]:
    if order.type != EXCHANGE:
        return ()
    given = [(account, -amount) for account, amount in order.body.givers]
    return [*given, *order.body.receivers]


def discard(caller: Caller, id_: str) -> None:
    """Decline a draft, or take one's own back: nothing of it stays."""
    found = draft_at(caller, id_)
    if found.entry is not None:
        return
    place = caller.place

    def write(session: Session) -> None:
        wanted = select(DraftSignatureRow).where(
            *in_book(DraftSignatureRow, place), DraftSignatureRow.order_id == id_
        )
        for row in (*session.exec(wanted), session.get(DraftRow, (*place, id_))):
            if row is not None:
                session.delete(row)

    caller.service.database.write(write).result()


def drafts_of(caller: Caller) -> Sequence[Draft]:
    """What waits for the member's signature, or for one by a key that stands; the oldest first."""
    unsigned = col(DraftSignatureRow.signature).is_(None)
    found = drafts_with(caller, or_(unsigned, _by_ended(caller)))
    return [one for one in found if not (one.is_signed_by(caller.member) or one.over)]


def _by_ended(caller: Caller) -> ColumnElement[bool]:
    """The condition of signatures by keys of the member's that were ended."""
    ended = select(KeyRow.key).where(
        *in_book(KeyRow, caller.place), KeyRow.member_id == caller.member,
        col(KeyRow.revoked).is_not(None),
    )  # fmt: skip
    return col(DraftSignatureRow.key).in_(ended)


def drafts_with(caller: Caller, *which: ColumnElement[bool]) -> Sequence[Draft]:
    """What waits for somebody, where the member has signed or must sign; the oldest first."""
    wanted = (
        select(DraftSignatureRow.order_id)
        .where(*in_book(DraftSignatureRow, caller.place), *in_book(DraftRow, caller.place))
        .where(DraftSignatureRow.order_id == DraftRow.order_id)
        .where(DraftSignatureRow.member_id == caller.member)
        .where(DraftRow.expires_ms > caller.now_ms, *which)
        .order_by(col(DraftSignatureRow.order_id))
        .limit(WAITING_MAX)
    )
    found = [draft_at(caller, id_) for id_ in caller.session.exec(wanted)]
    return [one for one in found if one.entry is None]


def drafts_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: what waits for the member's signature, and what of theirs waits for nobody."""
    for one in drafts_with(caller, col(DraftRow.member_id) == caller.member, _by_ended(caller)):
        if one.ended:
            said = _("Your key ended before all had signed what you asked for. Ask for it again.")
            yield said, f"{ASKS[one.fields['type']][1]}/{one.row.order_id}"
    for found in drafts_of(caller):
        asker = next(one.name for one in found.signers if one.member == found.row.member_id)
        said, path = ASKS[found.fields["type"]]
        yield _(said).format(name=asker), f"{path}/{found.row.order_id}"
