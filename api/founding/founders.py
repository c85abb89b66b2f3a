"""Those who found a co-op, by the key that they hold, and the founding as they see it.

Leaves to others: what they do (`api.founding.foundings`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, select

from api.founding.opening import Opening, opening_of
from api.founding.tables import FoundingRow, FoundingStewardRow, StewardInvitationRow
from api.founding.terms import Terms, terms_in
from api.service.scribe import FIRST_BOOK
from api.service.troubles import ProblemError, Trouble
from ledger.store import Place
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service


class Newcomer(NamedTuple):
    """Who takes part: what they are called, and the key, ids and salt that they made."""

    name: str
    member: str
    key: str
    account: str
    salt: str


class Lacking(NamedTuple):
    """What is lacking before anybody can sign."""

    stewards: int
    quorum: int
    invited: int


class Founding(NamedTuple):
    """A founding as its people see it; without `opening` while something is `lacking`."""

    row: FoundingRow
    terms: Terms
    stewards: Sequence[FoundingStewardRow]
    invitations: Sequence[StewardInvitationRow]
    lacking: Lacking | None
    opening: Opening | None

    def has_signed(self, one: FoundingStewardRow) -> bool:
        """Whether a steward has signed what is to be signed now."""
        return self.opening is not None and one.read == self.opening.read


@dataclass(frozen=True, slots=True)
class Founder:
    """One of those who found a co-op, by the key that they hold."""

    service: Service
    session: Session
    row: FoundingRow
    member: str
    key: str

    @property
    def place(self) -> Place:
        """Where the book is, or will be."""
        return Place(self.row.community_id, FIRST_BOOK)

    @property
    def is_first(self) -> bool:
        """Whether it was they who began."""
        return self.member == self.row.founder

    def require_first(self) -> None:
        """Raise `ProblemError` for anybody but whoever began."""
        if not self.is_first:
            raise ProblemError(Trouble.founding_must_be_ones_own)


def founder(service: Service, session: Session, community: str, key: str) -> Founder | None:
    """Who holds that key in a founding, or in the book that came of it; None if nobody does."""
    row = session.get(FoundingRow, community)
    if row is None or service.sources.now_ms() >= row.expires_ms:
        return None
    if row.book_id is not None:
        known = session.get(KeyRow, (*Place(community, FIRST_BOOK), key))
        there = known is not None and known.revoked is None
        return Founder(service, session, row, known.member_id, key) if there and known else None
    own = (FoundingStewardRow.community_id == community, FoundingStewardRow.key == key)
    steward = session.exec(select(FoundingStewardRow).where(*own)).first()
    return Founder(service, session, row, steward.member_id, key) if steward else None


def signing_in(service: Service, session: Session, community: str, key: str) -> Founder:
    """Who has shown that they hold a key; `ProblemError` where it takes no part."""
    found = founder(service, session, community, key)
    if found is None:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    return found


def founding_of(service: Service, session: Session, row: FoundingRow) -> Founding:
    """A founding as it stands."""
    steward, invitation = FoundingStewardRow, StewardInvitationRow
    of_it = steward.community_id == row.community_id
    stewards = session.exec(select(steward).where(of_it).order_by(col(steward.time_ms))).all()
    out = select(invitation).where(invitation.community_id == row.community_id)
    invitations = session.exec(out.order_by(col(invitation.time_ms))).all()
    terms = terms_in(row.terms)
    lacking = Lacking(len(stewards), terms.quorum, len(invitations))
    if row.book_id is not None:
        return Founding(row, terms, stewards, invitations, None, None)
    if invitations or lacking.stewards < lacking.quorum:
        return Founding(row, terms, stewards, invitations, lacking, None)
    opening = opening_of(service, row, terms, stewards)
    return Founding(row, terms, stewards, invitations, None, opening)
