"""How long rows beside the journal are kept once their time is over; then the clock forgets them.

A table that holds something of a person stands in `KEPT`, or in `UNTIL_ERASED` with the reason why
nothing ends it; a test finds those that are in neither. The journal is left as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import SQLModel, col, delete, exists, select

from api.acts.tables import AskRow
from api.arrivals.tables import ArrivalRow, ArrivalTrialRow, ArrivedRow, PastRow
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
from api.founding.tables import FoundingRow, FoundingStewardRow, StewardInvitationRow
from api.governing.tables import DecisionReasonRow
from api.http.sessions import AnsweredRow, SessionRow
from api.keys.tables import (
    GuardAnswerRow,
    KeyNameRow,
    ObjectionRow,
    PasskeyRow,
    RecoveryAskRow,
    WaitingDeviceRow,
)
from api.lists.tables import ListRow
from api.market.tables import NoticeRow
from api.membership.tables import (
    ErasureRow,
    InvitationRow,
    JoiningRow,
    LeavingRow,
    PendingOrderRow,
)
from api.messages.tables import MessageRow
from api.people.tables import ContactRow, ProfileRow, ShareRow, SpotRow
from api.photos.tables import MemberPhotoRow, NoticePhotoRow
from api.reaching.tables import KnownRow, OutboxRow, PushRow, ReachAddressRow, ReachRow
from api.reports.tables import AgeRow
from api.rotas.tables import RotaBookingRow, RotaCarerRow, RotaCoverRow, RotaOutRow, RotaRow
from api.service.tables import DoneRow, LookRow, MemoRow
from api.service.times import DAY_MS
from api.treasury.tables import AppealRow, WarningRow
from api.votes.tables import AskedVoteRow, VotedActRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

MONTH, QUARTER, YEAR = 31, 90, 366
TRIAL_DAYS: Final = 30
"""For how long a trial of what another system's files would bring is kept."""


class Kept(NamedTuple):
    """Rows that end: `days` after the time in `column`, which is in milliseconds since 1970."""

    table: type[SQLModel]
    column: str
    days: int

    @property
    def time(self) -> Any:  # noqa: ANN401 a column of any table
        """The column, for queries."""
        return col(getattr(self.table, self.column))


KEPT: Final = (
    Kept(SessionRow, "expires_ms", 1),
    Kept(AnsweredRow, "expires_ms", 1),
    Kept(DoneRow, "time_ms", 1),
    Kept(FoundingRow, "expires_ms", 1),
    Kept(FoundingStewardRow, "expires_ms", 1),
    Kept(StewardInvitationRow, "expires_ms", 1),
    Kept(WaitingDeviceRow, "expires_ms", 1),
    Kept(RecoveryAskRow, "expires_ms", MONTH),
    Kept(ObjectionRow, "expires_ms", MONTH),
    Kept(InvitationRow, "expires_ms", MONTH),
    Kept(JoiningRow, "expires_ms", MONTH),
    Kept(PendingOrderRow, "expires_ms", MONTH),
    Kept(AskedVoteRow, "expires_ms", MONTH),
    Kept(ErasureRow, "time_ms", MONTH),
    Kept(ArrivalTrialRow, "time_ms", TRIAL_DAYS),
    Kept(DraftRow, "expires_ms", MONTH),
    Kept(RequestRow, "expires_ms", QUARTER),
    Kept(OutboxRow, "time_ms", QUARTER),
    Kept(NoticeRow, "expires_ms", YEAR),
    Kept(AuditRunRow, "time_ms", YEAR),
    Kept(ListRow, "time_ms", 2 * YEAR),
    Kept(AskRow, "time_ms", 2 * YEAR),
    Kept(VotedActRow, "ends_ms", 2 * YEAR),
    Kept(AppealRow, "time_ms", 2 * YEAR),
    Kept(LookRow, "hour_ms", YEAR),
    Kept(VisitRow, "ends_ms", QUARTER),
    Kept(CareSaidRow, "time_ms", 2 * YEAR),
    Kept(CareSealedRow, "time_ms", 2 * YEAR),
    Kept(CareDecidedRow, "time_ms", 2 * YEAR),
)
"""What is forgotten by itself. A hold lives a year at most, so what was said of it two at most."""

UNTIL_ERASED: Final[Mapping[type[SQLModel], str]] = {
    ProfileRow: "a member's name",
    MemberPhotoRow: "a member's photo",
    NoticePhotoRow: "goes with its offer or need",
    ContactRow: "how to reach a member",
    ShareRow: "with whom they share that",
    SpotRow: "about where they are",
    AgeRow: "in which ten years of age they are",
    LeavingRow: "what they wish for their hours",
    KeyNameRow: "what they call a device, and the day of its last sign-in",
    PasskeyRow: "what their passkey opens, and nobody else",
    GuardAnswerRow: "whether somebody agrees to guard them",
    CareChoiceRow: "what they chose",
    CareDeciderRow: "whom their co-op named to decide about visits",
    DraftSignatureRow: "goes with its draft",
    DecisionReasonRow: "why stewards decided something for all",
    WarningRow: "a limit that warns, until another takes its place",
    MemoRow: "the text of an exchange, which is proved by it",
    ArrivalRow: "that a co-op moved in, and the certificate of it",
    ArrivedRow: "the number that an account had before",
    PastRow: "a past exchange, whose text its members erase",
    MessageRow: "what two members wrote to each other",
    ReachRow: "what they chose",
    ReachAddressRow: "where mail and text messages go",
    PushRow: "a browser that takes pushes, until it is no more",
    KnownRow: "that they were told of something, by its hash, while it is so",
    RotaRow: "goes when it is long over (`api.rotas.jobs`)",
    RotaCarerRow: "goes with its rota",
    RotaOutRow: "goes with its rota",
    RotaCoverRow: "goes with its rota",
    RotaBookingRow: "goes with its rota",
    CalendarRow: "a link, which its member ends; one to a rota goes with that",
}
"""What stands until its member erases it, and what it is."""


class Stale(NamedTuple):
    """Rows of one community in one table whose time is over since `before_ms`."""

    kept: Kept
    community: str
    before_ms: int


def stale(session: Session, now_ms: int) -> Sequence[Stale]:
    """What is to be forgotten by now, of all communities."""
    found = []
    for kept in KEPT:
        before_ms = now_ms - kept.days * DAY_MS
        communities = select(kept.table.community_id).where(kept.time <= before_ms).distinct()  # type: ignore[attr-defined]
        found += [Stale(kept, community, before_ms) for community in session.exec(communities)]
    return found


def forget(session: Session, found: Stale) -> None:
    """Erase those rows, the signatures of drafts and the photos of notices that are no more."""
    kept = found.kept
    community = col(kept.table.community_id)  # type: ignore[attr-defined]
    session.exec(
        delete(kept.table).where(community == found.community, kept.time <= found.before_ms)
    )
    if kept.table is DraftRow:
        row = DraftSignatureRow
        draft = exists().where(
            col(DraftRow.community_id) == row.community_id,
            col(DraftRow.book) == row.book,
            col(DraftRow.order_id) == row.order_id,
        )
        session.exec(delete(row).where(col(row.community_id) == found.community, ~draft))
    if kept.table is NoticeRow:
        photo = NoticePhotoRow
        notice = exists().where(
            col(NoticeRow.community_id) == photo.community_id,
            col(NoticeRow.book) == photo.book,
            col(NoticeRow.notice_id) == photo.notice_id,
        )
        session.exec(delete(photo).where(col(photo.community_id) == found.community, ~notice))
