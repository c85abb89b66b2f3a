"""Hours of booked care that silence has agreed to: what the giver signed is posted when it is due.

Who receives care may choose that some days of silence agree to what the giver says; both choice and
signed order are kept by `api.exchanges.captures`. The hours are taken when those days are over; and
an hour before the booking itself ends where that comes first, since afterwards nobody could take
them. Where that leaves less than an hour to say otherwise, silence agrees to nothing; nor to what a
key has signed that ended since, which the book does not take.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import and_, col, func, or_, select

from api.exchanges.entering import Text, enter
from api.exchanges.tables import CareChoiceRow, CareSaidRow, CareSealedRow
from api.http.checking import parse
from api.service.rows import in_book
from api.service.times import DAY_MS, HOUR_MS
from ledger.canonical import encode
from ledger.orders import Order
from ledger.store import Place
from ledger.tables import AccountRow, BookRow, HoldRow, KeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session
    from sqlmodel.sql.expression import Select

    from api.service.service import Service
    from ledger.refusals import Refusal

BEFORE_END_MS: Final = HOUR_MS
"""How long before a booking ends its hours are taken at the latest."""
TO_ANSWER_MS: Final = 3_600_000
"""How long there is to say otherwise, at the least."""
SIGNATURE_BYTES: Final = 64
DUE_MAX: Final = 200
"""The most that are found at once; the next time goes on."""


class Waiting(NamedTuple):
    """A capture that was signed in advance: its book, by place and id, and the row."""

    place: Place
    book_id: str
    row: CareSealedRow

    def order(self) -> Order:
        """What was signed; it was read before it was kept."""
        order = parse(self.row.order, [(self.row.key, self.row.signature)], self.book_id)
        assert isinstance(order, Order)  # noqa: S101 read before it was kept
        return order

    def order_of(self, amount: int) -> Order | None:
        """The same for another amount; None where that was not signed."""
        whole, lesser = self.order(), self.row.lesser or b""
        less = whole.body.amount - amount
        if not 0 <= less <= len(lesser) // SIGNATURE_BYTES:
            return None
        if not less:
            return whole
        signature = lesser[(less - 1) * SIGNATURE_BYTES : less * SIGNATURE_BYTES].hex()
        text = with_amount(self.row.order, amount)
        order = parse(text, [(self.row.key, signature)], self.book_id)
        assert isinstance(order, Order)  # noqa: S101 read before it was kept
        return order


def with_amount(order: str, amount: int) -> str:
    """The text of an order with another amount."""
    return encode(json.loads(order) | {"amount": str(amount)}).decode()


def agrees_ms(said_ms: int, days: int, until_ms: int) -> int | None:
    """When so many days of silence agree to what was said of a booking that ends at `until_ms`.

    None if that would be too soon for anybody to say otherwise.
    """
    at_ms = min(said_ms + days * DAY_MS, until_ms - BEFORE_END_MS)
    return at_ms if at_ms >= said_ms + TO_ANSWER_MS else None


def due(session: Session, now_ms: int) -> Sequence[Waiting]:
    """What silence has agreed to by now, of all books.

    In any order: where many fail each time, the others have their turn.
    """
    found = session.exec(_wanted(now_ms).order_by(func.random()).limit(DUE_MAX)).all()
    return [Waiting(Place(row.community_id, row.book), book_id, row) for row, book_id in found]


def still_due(session: Session, waiting: Waiting, now_ms: int) -> bool:
    """Whether nobody has said otherwise until now, the giver neither."""
    sealed, row = CareSealedRow, waiting.row
    same = (
        *in_book(sealed, waiting.place), sealed.hold_id == row.hold_id,
        sealed.order_id == row.order_id,
    )  # fmt: skip
    return session.exec(_wanted(now_ms).where(*same)).first() is not None


def _wanted(now_ms: int) -> Select[CareSealedRow, str]:
    sealed, hold, account, choice = CareSealedRow, HoldRow, AccountRow, CareChoiceRow
    said, book = CareSaidRow, BookRow
    stands = and_(*_same_book(KeyRow), KeyRow.key == sealed.key, col(KeyRow.revoked).is_(None))
    # At any time: saying it again does not make silent whoever has said otherwise before.
    spoken = and_(
        *_same_book(said), said.hold_id == sealed.hold_id, said.member_id == choice.member_id
    )
    # As `agrees_ms` says it.
    over = or_(
        col(sealed.time_ms) + col(choice.days) * DAY_MS <= now_ms,
        and_(
            col(hold.until_ms) - BEFORE_END_MS <= now_ms,
            col(hold.until_ms) - BEFORE_END_MS >= col(sealed.time_ms) + TO_ANSWER_MS,
        ),
    )
    return (
        select(sealed, book.book_id)
        .join(book, and_(*_same_book(book)))
        .join(hold, and_(*_same_book(hold), hold.hold_id == sealed.hold_id))
        .join(account, and_(*_same_book(account), account.account_id == hold.payer))
        .join(choice, and_(*_same_book(choice), choice.member_id == account.member_id))
        .join(KeyRow, stands)
        .join(said, spoken, isouter=True)
        .where(col(hold.remaining) > 0, hold.until_ms > now_ms, col(choice.days) > 0, over)
        .where(col(said.hold_id).is_(None))
    )


def _same_book(
    table: type[AccountRow | BookRow | CareChoiceRow | CareSaidRow | HoldRow | KeyRow],
) -> tuple[bool, bool]:
    sealed = CareSealedRow
    return (table.community_id == sealed.community_id, table.book == sealed.book)


def post(service: Service, waiting: Waiting, order: Order | None = None) -> int | Refusal:
    """Post what was signed in advance, and forget it: what the book refuses, it would again.

    `order` in its place where the lesser of two amounts counts.

    The entry's number, or why the book refuses it.
    """
    place, row = waiting.place, waiting.row
    memo = Text(row.salt, row.text) if row.text else None
    entered = enter(service, place, order or waiting.order(), memo)
    wanted = select(CareSealedRow).where(
        *in_book(CareSealedRow, place), CareSealedRow.order_id == row.order_id
    )

    def forget(session: Session) -> None:
        for found in session.exec(wanted):
            session.delete(found)

    service.database.write(forget).result()
    return entered
