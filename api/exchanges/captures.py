"""Hours of booked care that are taken once the other side agrees, or has let its time pass.

The service cannot sign, so who gave the care signs what they gave (`capture`) when they say it, and
leaves that here. It is posted when who receives agrees to that amount; or, by the clock
(`api.exchanges.silence`), when they have said nothing for as many days as they once chose. Who says
otherwise stops that. Within a quarter of an hour the lesser counts (`api.exchanges.lengths`): the
giver signs those lesser amounts as well (`lesser`), under the same id, so that the book takes one.
Where a third has decided (`api.exchanges.deciding`), the giver takes that much or less at once, and
the receiver may still grant more, not less.
The book does not take what a key has signed that ended since: the giver is told to say it again.
Nobody has to trust this: it lets the giver take no more than was set aside, with or without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.exchanges import silence as agreed
from api.exchanges.lengths import settled
from api.exchanges.tables import CareChoiceRow, CareDecidedRow, CareSaidRow, CareSealedRow
from api.http.checking import parse, verify
from api.http.memos import check_memo
from api.queries.signatures import is_over
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.orders import Order
from ledger.rules.holds import IS_RELEASED
from ledger.tables import HoldRow, KeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from sqlmodel import Session

    from api.exchanges.bookings import Booking
    from api.exchanges.keeping import Left
    from api.service.callers import Caller
    from ledger.refusals import Refusal

DAYS: Final = (3, 7, 14)
"""After how many days of silence one may let a booking be agreed to."""


class Sealed(NamedTuple):
    """A capture that waits; `due_ms` is when silence counts as agreed, None if it never does.

    `amount` is in subunits.
    """

    row: CareSealedRow
    amount: int
    due_ms: int | None


def chosen_days(session: Session, place: tuple[str, int], member: str) -> int:
    """After how many days of silence a member agrees; 0 for never."""
    row = session.get(CareChoiceRow, (*place, member))
    return 0 if row is None else row.days


def choose(caller: Caller, days: int) -> None:
    """Keep the member's choice, from now on and for what waits already: 0 or one of `DAYS`."""
    if days not in {0, *DAYS}:
        raise malformed("days", Why.not_offered)
    row = CareChoiceRow(
        community_id=caller.place.community,
        book=caller.place.book,
        member_id=caller.member,
        days=days,
    )

    def write(session: Session) -> None:
        session.merge(row)

    caller.service.database.write(write).result()


def sealed_of(caller: Caller, booking: Booking) -> Sealed | None:
    """What the giver of a booking has signed in advance, if anything, by a key that stands."""
    row = caller.session.get(CareSealedRow, (*caller.place, booking.row.hold_id))
    if row is None or is_over(caller.session, caller.place, row.order):
        return None
    receiver = caller.member if booking.gives else booking.other
    days = chosen_days(caller.session, caller.place, receiver)
    said = booking.mine if booking.gives else booking.theirs
    waits = days and said is None
    due_ms = agreed.agrees_ms(row.time_ms, days, booking.row.until_ms) if waits else None
    return Sealed(row, _sealed(caller, row).order().body.amount, due_ms)


def to_sign_again(caller: Caller) -> AbstractSet[str]:
    """The bookings of which the member has signed what was given, by a key that ended since."""
    row = CareSealedRow
    wanted = select(row.hold_id).where(
        *in_book(row, caller.place), *in_book(KeyRow, caller.place),
        row.member_id == caller.member, row.key == KeyRow.key, col(KeyRow.revoked).is_not(None),
    )  # fmt: skip
    return set(caller.session.exec(wanted))


def seal(
    caller: Caller, booking: Booking, left: Left, lesser: Sequence[str] = (), words: str = ""
) -> int | Refusal | None:
    """Keep what the member gave and signed, in the place of what they said before, with `words`.

    `lesser`: the signatures of the same order with one subunit less, two less, and so on, at most
    a quarter of an hour. What was taken in another way meanwhile is forgotten.

    Where the other side has said as much already it is posted: the entry's number or why the book
    refuses it. `ProblemError` unless it is the member's to take, and fits the booking.
    """
    order = _read(caller, booking, left)
    _require_lesser(left, order, lesser, booking.quarter)
    memo = left.memo
    row = CareSealedRow(
        community_id=caller.place.community, book=caller.place.book, hold_id=booking.row.hold_id,
        member_id=caller.member, order_id=order.id, order=left.order, key=left.key,
        signature=left.signature, lesser=bytes.fromhex("".join(lesser)),
        salt=bytes.fromhex(memo.salt) if memo is not None else b"",
        text="" if memo is None else memo.text, time_ms=caller.now_ms,
    )  # fmt: skip
    said = CareSaidRow(
        community_id=caller.place.community, book=caller.place.book, hold_id=booking.row.hold_id,
        member_id=caller.member, amount=order.body.amount, text=words, time_ms=caller.now_ms,
    )  # fmt: skip

    taken = (
        select(CareSealedRow)
        .where(*in_book(CareSealedRow, caller.place), *in_book(HoldRow, caller.place))
        .where(CareSealedRow.hold_id == HoldRow.hold_id, HoldRow.remaining == 0)
    )

    def write(session: Session) -> int | None:
        # Looked at where it is written: of two who speak at once, one hears the other.
        theirs = session.get(CareSaidRow, (*caller.place, booking.row.hold_id, booking.other))
        decided = session.get(CareDecidedRow, (*caller.place, booking.row.hold_id))
        most = max((one.amount for one in (decided, theirs) if one), default=0)
        if decided is not None and said.amount > most:
            raise malformed("order", Why.decided_already)
        for past in session.exec(taken):
            session.delete(past)
        session.merge(row)
        session.merge(said)
        if decided is not None:
            return said.amount
        return None if theirs is None else settled(theirs.amount, said.amount, booking.quarter)

    amount = caller.service.database.write(write).result()
    if amount is None:  # Who spoke in another process meanwhile has not seen this, nor been seen.
        with caller.service.database.reading() as session:
            theirs = session.get(CareSaidRow, (*caller.place, booking.row.hold_id, booking.other))
        if theirs is not None:
            amount = settled(theirs.amount, said.amount, booking.quarter)
    return _post_if_signed(caller, row, amount)


def answer(caller: Caller, booking: Booking, amount: int, words: str) -> int | Refusal | None:
    """Keep what the member says was given; what the other side has signed for that is posted.

    The entry's number or why the book refuses it; None where nothing was to be posted.
    `ProblemError` for more than is set aside, once it is over, and once it is decided for who would
    give less than that, or take more.
    """
    if booking.over:
        raise malformed("amount", Why.over)
    if not 0 <= amount <= booking.row.remaining:
        raise malformed("amount", Why.negative if amount < 0 else Why.more_than_is_set_aside)
    _say(caller, booking, amount, words)
    if not booking.gives:
        return None
    with caller.service.database.reading() as session:  # Later than what was said is written.
        row = session.get(CareSealedRow, (*caller.place, booking.row.hold_id))
    if row is None:
        return None
    given = _sealed(caller, row).order().body.amount
    return _post_if_signed(caller, row, settled(given, amount, booking.quarter))


def _say(caller: Caller, booking: Booking, amount: int, words: str) -> None:
    row = CareSaidRow(
        community_id=caller.place.community, book=caller.place.book, hold_id=booking.row.hold_id,
        member_id=caller.member, amount=amount, text=words, time_ms=caller.now_ms,
    )  # fmt: skip

    def write(session: Session) -> None:
        decided = session.get(CareDecidedRow, (*caller.place, booking.row.hold_id))
        for_less = booking.gives and decided is not None and amount < decided.amount
        for_more = not booking.gives and decided is not None and amount > decided.amount
        if for_less or for_more:
            raise malformed("amount", Why.decided_already)
        session.merge(row)

    caller.service.database.write(write).result()


def _post_if_signed(caller: Caller, row: CareSealedRow, amount: int | None) -> int | Refusal | None:
    """Post what was signed for that amount; None where there is none, or nothing to post."""
    waiting = _sealed(caller, row)
    if not amount or (order := waiting.order_of(amount)) is None:
        return None
    if is_over(caller.session, caller.place, row.order):  # Once it is signed again, it is posted.
        return None
    return agreed.post(caller.service, waiting, order)


def _require_lesser(left: Left, order: Order, lesser: Sequence[str], quarter: int) -> None:
    """Raise `ProblemError` unless these sign the order for each amount less, a quarter at most."""
    if len(lesser) > min(quarter, order.body.amount - 1):
        raise malformed("lesser", Why.not_offered)
    for less, signature in enumerate(lesser, 1):
        text = agreed.with_amount(left.order, order.body.amount - less)
        signed = parse(text, [(left.key, signature)], order.book)
        if not isinstance(signed, Order) or verify(signed) is not None:
            raise malformed("lesser", Why.not_of_this_key)


def _read(caller: Caller, booking: Booking, left: Left) -> Order:
    order = parse(left.order, [(left.key, left.signature)], caller.row.book_id)
    if not isinstance(order, Order) or order.type != "capture":
        raise malformed("order", Why.not_of_this_type)
    if verify(order) is not None:
        raise malformed("signature", Why.not_of_this_key)
    key, body = caller.session.get(KeyRow, (*caller.place, left.key)), order.body
    mine = key is not None and key.member_id == caller.member
    last_ms = booking.row.until_ms - agreed.BEFORE_END_MS
    for why, holds in (
        (Why.not_the_givers, mine and not booking.gives),
        (Why.not_of_this_booking, body.hold == booking.row.hold_id),
        (Why.over, not booking.over),
        (Why.rest_not_released, body.rest == IS_RELEASED),
        (Why.more_than_is_set_aside, body.amount <= booking.row.remaining),
        (Why.ends_before_the_booking, order.expires_ms > last_ms),
    ):
        if not holds:
            raise malformed("order", why)
    if left.memo is not None:
        check_memo(order, left.memo)
    elif body.memo is not None:
        raise ProblemError(Trouble.memo_must_match)
    return order


def _sealed(caller: Caller, row: CareSealedRow) -> agreed.Waiting:
    return agreed.Waiting(caller.place, caller.row.book_id, row)
