"""One exchange in full, and the proof of it."""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

from fastapi import Path, Request, Response
from sqlmodel import col, select

from api.books.standings import own_accounts
from api.exchanges.leaving import reversible_with
from api.exchanges.recent import title_of
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import called
from api.people.holders import holders
from api.queries.entries import members_of, memos_of, read_row
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from chain.records import EpochRecord
from chain.tables import EpochRow
from ledger.entries import Entry
from ledger.fields import TIME_MS_MAX
from ledger.tables import EntryRow, KeyRow

router = pages()
Seq = Annotated[int, Path(ge=0, le=TIME_MS_MAX)]


class Side(NamedTuple):
    """Somebody in an exchange: an account's holder, and what it did to the account."""

    name: str
    account: str
    amount: int


@router.get("/app/exchange/{seq}")
def exchange(seq: Seq, request: Request, seat: Seated) -> Response:
    """Show an entry that touches the member."""
    row = seat.session.get(EntryRow, (*seat.place, seq))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    entry = read_row(row)
    if seat.member not in members_of(seat.session, seat.place, entry):
        raise ProblemError(Trouble.resource_must_exist)
    sides = _sides(seat, entry)
    own = {account.account_id for account in own_accounts(seat)}
    return page(
        request, "exchanges/exchange.html", seat, seq=seq, entry=entry, sides=sides,
        title=title_of(entry.order.type, entry.order.id),
        memo=memos_of(seat.session, seat.place, [entry.order.id]).get(entry.order.id, ""),
        signers=_signers(seat, entry),
        own=next((side.account for side in sides if side.account in own), None),
        epoch=epoch_of(seat, seq), back=bool(reversible_with(seat, entry)),
    )  # fmt: skip


def _sides(seat: Seat, entry: Entry) -> list[Side]:
    known = holders(seat, [account for account, _amount in entry.legs])
    return [Side(known[account].name, account, amount) for account, amount in entry.legs]


def _signers(seat: Seat, entry: Entry) -> Sequence[str]:
    """Whose keys signed; the service's own is not a member's."""
    keys = select(KeyRow.member_id).where(
        *in_book(KeyRow, seat.place), col(KeyRow.key).in_(entry.order.signers)
    )
    members = list(dict.fromkeys(seat.session.exec(keys)))
    names = called(seat.session, seat.place, members)
    return [names[member] for member in members]


def epoch_of(seat: Seat, seq: int) -> int | None:
    """The last closed epoch, if it holds the entry; None while it is open."""
    rows = select(EpochRow).where(*in_book(EpochRow, seat.place))
    latest = rows.order_by(col(EpochRow.epoch).desc()).limit(1)
    last = seat.session.exec(latest).first()
    if last is None or EpochRecord.from_bytes(last.record).journal_size <= seq:
        return None
    return last.epoch
