"""All that is kept of a member beside the journal: to give it to them, and to erase it.

A table that holds something of a person has its row in `PERSONAL`; a test finds those that have
none. The journal is left as it is: it holds no names and no texts, only commitments, so whatever is
erased here leaves every proof true.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import or_
from sqlmodel import SQLModel, col, delete, select, update

from api.acts.tables import AskRow
from api.arrivals.tables import ArrivalTrialRow, ArrivedRow, PastRow
from api.audits.tables import AuditRunRow
from api.calendars.tables import CalendarRow
from api.exchanges.tables import (
    CareChoiceRow,
    CareDecidedRow,
    CareDeciderRow,
    CareSaidRow,
    CareSealedRow,
    DraftRow,
    DraftSignatureRow,
    RequestRow,
    VisitRow,
)
from api.governing.tables import DecisionReasonRow
from api.keys.tables import (
    GuardAnswerRow,
    KeyNameRow,
    ObjectionRow,
    PasskeyRow,
    RecoveryAskRow,
)
from api.lists.tables import ListRow
from api.market.tables import NoticeRow
from api.membership.tables import (
    ErasureRow,
    InvitationRow,
    JoiningRow,
    LeavingRow,
)
from api.messages.tables import MessageRow
from api.people.left import erase_left, left_by
from api.people.tables import ContactRow, ProfileRow, ShareRow, SpotRow
from api.photos.tables import MemberPhotoRow, NoticePhotoRow
from api.queries import history
from api.queries.entries import entries_at, read_row
from api.queries.legs import older
from api.queries.stated import leave_of, reasoned, words
from api.reaching.tables import KnownRow, OutboxRow, PushRow, ReachAddressRow, ReachRow
from api.reports.dropping import COUNTED, drop_kept
from api.reports.tables import AgeRow
from api.rotas.tables import RotaBookingRow, RotaCarerRow, RotaCoverRow, RotaOutRow, RotaRow
from api.service.rows import in_book
from api.service.tables import LookRow, MemoRow
from api.treasury.tables import AppealRow, WarningRow
from api.votes.tables import AskedVoteRow, VotedActRow
from ledger.tables import AccountRow, EntryRow, KeyRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement
    from sqlmodel import Session

    from ledger.entries import Entry
    from ledger.store import Place

PAGE: Final = 200
LOOKED_AT: Final = 300
"""Entries of each account among which texts are counted for a page."""


class Personal(NamedTuple):
    """A table, the columns that name a person in it, and those by which erasing takes rows out.

    Rows that are not erased are somebody else's as well, or end by themselves.
    """

    table: type[SQLModel]
    names: tuple[str, ...]
    erased: tuple[str, ...] = ()


MEMBER: Final = ("member_id",)
BOTH: Final = ("member_id", "owner")
GUARDING: Final = ("member_id", "guardian_id")
SIDES: Final = ("payer_member", "payee_member")
PERSONAL: Final = (
    Personal(ProfileRow, MEMBER, erased=MEMBER),
    Personal(MemberPhotoRow, MEMBER, erased=MEMBER),
    Personal(ContactRow, MEMBER, erased=MEMBER),
    Personal(ShareRow, ("member_id", "with_id"), erased=MEMBER),
    Personal(KeyNameRow, MEMBER, erased=MEMBER),
    Personal(AskedVoteRow, MEMBER, erased=MEMBER),
    Personal(VotedActRow, MEMBER, erased=MEMBER),
    Personal(PasskeyRow, MEMBER, erased=MEMBER),
    Personal(GuardAnswerRow, GUARDING, erased=GUARDING),
    Personal(InvitationRow, ("member_id", "used_by", "expects"), erased=("used_by", "expects")),
    Personal(JoiningRow, MEMBER, erased=MEMBER),
    Personal(LeavingRow, MEMBER, erased=MEMBER),
    Personal(ErasureRow, ("member_id", "asked_by"), erased=MEMBER),
    Personal(RecoveryAskRow, MEMBER),
    Personal(ObjectionRow, MEMBER),
    Personal(LookRow, ("member_id", "reader_id")),
    Personal(AuditRunRow, MEMBER),
    Personal(RequestRow, ("asker", "payer"), erased=("asker",)),
    Personal(VisitRow, BOTH, erased=BOTH),
    Personal(CareSaidRow, MEMBER, erased=MEMBER),
    Personal(CareSealedRow, MEMBER, erased=MEMBER),
    Personal(CareChoiceRow, MEMBER, erased=MEMBER),
    Personal(CareDeciderRow, ("member_id", "named_by"), erased=MEMBER),
    Personal(CareDecidedRow, (*BOTH, "decider"), erased=BOTH),
    Personal(DraftRow, MEMBER, erased=MEMBER),
    Personal(DraftSignatureRow, MEMBER),
    Personal(ArrivalTrialRow, MEMBER),
    Personal(ArrivedRow, MEMBER, erased=MEMBER),
    Personal(PastRow, SIDES),
    Personal(NoticeRow, MEMBER, erased=MEMBER),
    Personal(NoticePhotoRow, MEMBER, erased=MEMBER),
    Personal(SpotRow, MEMBER, erased=MEMBER),
    Personal(MessageRow, ("sender", "receiver"), erased=("sender",)),
    Personal(ReachRow, MEMBER, erased=MEMBER),
    Personal(ReachAddressRow, MEMBER, erased=MEMBER),
    Personal(PushRow, MEMBER, erased=MEMBER),
    Personal(KnownRow, MEMBER, erased=MEMBER),
    Personal(OutboxRow, MEMBER, erased=MEMBER),
    Personal(RotaRow, MEMBER, erased=MEMBER),
    Personal(RotaCarerRow, BOTH, erased=BOTH),
    Personal(RotaOutRow, BOTH, erased=BOTH),
    Personal(RotaCoverRow, BOTH, erased=BOTH),
    Personal(RotaBookingRow, BOTH, erased=BOTH),
    Personal(CalendarRow, MEMBER, erased=MEMBER),
    Personal(AgeRow, MEMBER, erased=MEMBER),
    Personal(ListRow, MEMBER),
    Personal(AskRow, ("member_id", "decided_by"), erased=MEMBER),
    Personal(AppealRow, ("member_id", "answered_by"), erased=MEMBER),
    Personal(WarningRow, BOTH, erased=("owner",)),
    Personal(DecisionReasonRow, MEMBER, erased=MEMBER),
)


def everything(session: Session, place: Place, member: str) -> dict[str, Any]:
    """All that is kept of a member, as JSON values: rows by table, their entries, their texts."""
    found: dict[str, Any] = {
        str(one.table.__tablename__): _rows(session, place, member, one) for one in PERSONAL
    }
    entries = {entry.seq: entry for entry in _entries(session, place, member)}
    texts = _memos(session, place, [entry.order.id for entry in entries.values()])
    found |= _stated(session, place, member)
    for name, wanted in (("keys", _keys(place, member)), ("accounts", _accounts(place, member))):
        found[name] = sorted((_plain(row) for row in session.exec(wanted)), key=repr)
    waiting = left_by(session, place, [one["key"] for one in found["keys"]])
    found["waiting"] = sorted((_plain(row) for row in waiting), key=repr)
    found["entries"] = [
        {"seq": seq, "time_ms": entry.time_ms, "order": entry.order.text.decode(),
         "legs": [list(leg) for leg in entry.legs], "memo": texts.get(entry.order.id)}
        for seq, entry in sorted(entries.items())
    ]  # fmt: skip
    return found


def erase(session: Session, place: Place, member: str) -> None:
    """Erase a member's name, ways to be reached, what they wrote, and texts of their orders.

    So do the reasons of their care leaves. Of exchanges that were brought along the texts go, and
    what proves them stays.
    """
    left, signature = _own(DraftRow, MEMBER, place, member), DraftSignatureRow
    session.exec(
        delete(signature).where(
            col(signature.community_id) == place.community,
            col(signature.book) == place.book,
            col(signature.order_id).in_(select(DraftRow.order_id).where(*left)),
        )
    )
    for one in PERSONAL:
        if one.erased:
            own = _own(one.table, one.erased, place, member)
            if session.exec(delete(one.table).where(*own)).rowcount and one.table in COUNTED:
                drop_kept(session, place)
    session.exec(
        update(PastRow)
        .where(*_own(PastRow, SIDES, place, member))
        .values(text=None, source_id=None, salt=None)
    )
    keys = {row.key for row in session.exec(_keys(place, member))}
    mine = [e.order.id for e in _entries(session, place, member) if keys & set(e.order.signers)]
    mine += reasoned(session, place, member)
    erase_left(session, place, member, keys)
    memo = MemoRow
    for at in range(0, len(mine), PAGE):
        session.exec(
            delete(memo).where(
                col(memo.community_id) == place.community,
                col(memo.book) == place.book,
                col(memo.order_id).in_(mine[at : at + PAGE]),
            )
        )


def _stated(session: Session, place: Place, member: str) -> dict[str, Any]:
    """Who vouches for the member and for whom they do, and their leave with its reasons."""
    leave = leave_of(session, place, member)
    reasons = _memos(session, place, reasoned(session, place, member))
    said = [] if leave is None else [leave.leave._asdict() | {"reasons": reasons}]
    return {"vouching": [one._asdict() for one in words(session, place, member)], "leave": said}


def texts_written(session: Session, place: Place, member: str) -> int:
    """How many texts that the member wrote are kept with their latest `LOOKED_AT` entries."""
    keys = {row.key for row in session.exec(_keys(place, member))}
    entry, memo = EntryRow, MemoRow
    seqs = [
        leg.seq
        for account in session.exec(_accounts(place, member)).all()
        for leg in next(older(session, account, None, LOOKED_AT), [])
    ]
    wanted = select(entry).where(
        *in_book(entry, place), *in_book(memo, place), entry.order_id == memo.order_id,
        col(entry.seq).in_(seqs),
    )  # fmt: skip
    return sum(bool(keys & set(read_row(row).order.signers)) for row in session.exec(wanted))


def _own(
    table: type[SQLModel], names: Sequence[str], place: Place, member: str
) -> Sequence[ColumnElement[bool]]:
    columns = table.__table__.columns  # type: ignore[attr-defined] # of every table
    said = [columns["community_id"] == place.community]
    if "book" in columns:
        said.append(columns["book"] == place.book)
    return [*said, or_(*(columns[name] == member for name in names))]


def _rows(session: Session, place: Place, member: str, one: Personal) -> list[dict[str, Any]]:
    wanted = select(one.table).where(*_own(one.table, one.names, place, member))
    # In an order that does not hang on the database.
    return sorted((_plain(row) for row in session.exec(wanted)), key=repr)


def _plain(row: SQLModel) -> dict[str, Any]:
    # By name: a model gives its columns in an order of the process's own.
    given = sorted(row.model_dump().items())
    return {name: value.hex() if isinstance(value, bytes) else value for name, value in given}


def _keys(place: Place, member: str) -> Any:  # noqa: ANN401 a query
    key = KeyRow
    return select(key).where(
        key.community_id == place.community, key.book == place.book, key.member_id == member
    )


def _accounts(place: Place, member: str) -> Any:  # noqa: ANN401 a query
    account = AccountRow
    return select(account).where(
        account.community_id == place.community, account.book == place.book,
        account.member_id == member,
    )  # fmt: skip


def _entries(session: Session, place: Place, member: str) -> Iterator[Entry]:
    """The entries that moved the member's accounts."""
    for account in session.exec(_accounts(place, member)).all():
        before: int | None = None
        while True:
            page = history.statement(session, account, before, PAGE, memos=False)
            yield from entries_at(session, place, [row.seq for row in page.rows]).values()
            before = page.next
            if before is None:
                break


def _memos(session: Session, place: Place, orders: Sequence[str]) -> dict[str, str]:
    memo = MemoRow
    found: dict[str, str] = {}
    for at in range(0, len(orders), PAGE):
        wanted = select(memo).where(
            memo.community_id == place.community, memo.book == place.book,
            col(memo.order_id).in_(orders[at : at + PAGE]),
        )  # fmt: skip
        found |= {row.order_id: row.text for row in session.exec(wanted)}
    return found
