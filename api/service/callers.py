"""Who asks, in which book: what acts and lists take, whichever door somebody came in by.

Everybody may read what is public evidence; a member what is theirs, and everybody's names and
roles; a role adds what `RIGHTS` says. Leaves to others: how one shows who one is (`api.http`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlmodel import Session, select

from api.service import access_log
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.amounts import Unit
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.store import Place
from ledger.tables import AccountRow, BookRow, KeyRow, MemberRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from api.service.service import Service

AUDITOR: Final = "auditor"


class Right(StrEnum):
    """What a role may see or do beyond one's own."""

    BALANCES = "balances"
    HISTORY = "history"
    MEMOS = "memos"
    EXPORT = "export"
    CLOSE = "close"
    PROFILES = "profiles"


RIGHTS: Final[Mapping[str, frozenset[Right]]] = {
    STEWARD: frozenset({Right.BALANCES, Right.HISTORY, Right.EXPORT, Right.CLOSE, Right.PROFILES}),
    TREASURER: frozenset({Right.BALANCES, Right.HISTORY, Right.MEMOS, Right.EXPORT, Right.CLOSE}),
    AUDITOR: frozenset({Right.BALANCES, Right.HISTORY, Right.EXPORT}),
    "broker": frozenset({Right.BALANCES}),
}
"""What each role may see and do; docs/api.md says why."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: a member, by a key in force, with their roles and what those allow."""

    member: str
    roles: frozenset[str]
    rights: frozenset[Right]

    def may(self, right: Right, owner: str = "") -> bool:
        """Whether it is the reader's own, or a role allows it."""
        return owner == self.member or right in self.rights

    def require(self, right: Right, owner: str = "") -> None:
        """Raise `ProblemError` unless the reader may."""
        if not self.may(right, owner):
            raise ProblemError(Trouble.role_must_allow_it, {"right": right.value})


def reader_of(session: Session, place: Place, key: str) -> Reader | None:
    """The member for whom a key speaks now; None if it is unknown or revoked."""
    row = session.get(KeyRow, (*place, key))
    if row is None or row.revoked is not None:
        return None
    return member_reader(session, place, row.member_id)


def member_reader(session: Session, place: Place, id_: str) -> Reader:
    """A member with their roles, for what is read on their behalf."""
    member = session.get(MemberRow, (*place, id_))
    roles = frozenset(member.roles.split(",") if member is not None else ())
    rights = frozenset[Right]().union(*(RIGHTS.get(role, ()) for role in roles))
    return Reader(id_, roles, rights)


@dataclass(frozen=True, slots=True)
class AtBook:
    """A book, and a session to read it with.

    Attributes:
        service: for writing, the clock and randomness.
        session: for reading.
        row: the book's head.
    """

    service: Service
    session: Session
    row: BookRow

    @property
    def place(self) -> Place:
        """Where the book's rows are."""
        return Place(self.row.community_id, self.row.book)

    @property
    def unit(self) -> Unit:
        """What the book counts in."""
        return Unit(self.row.unit, self.row.scale)

    @property
    def now_ms(self) -> int:
        """The service's time."""
        return self.service.sources.now_ms()

    @property
    def api(self) -> str:
        """Where the book's routes begin."""
        return f"/v1/communities/{self.row.community_id}/books/{self.row.book_id}"


@dataclass(frozen=True, slots=True)
class Caller(AtBook):
    """A signed-in member at a book: `reader` is their roles and rights."""

    reader: Reader

    @property
    def member(self) -> str:
        """The member's id."""
        return self.reader.member

    def require_role(self, role: str, *others: str) -> None:
        """Raise `ProblemError` unless the caller holds the role, or another one that will do."""
        if not {role, *others}.intersection(self.reader.roles):
            raise ProblemError(Trouble.role_must_allow_it, {"right": role})

    def account(self, id_: str, right: Right) -> AccountRow:
        """An account that is the caller's own, or that a role allows; `ProblemError` otherwise."""
        named = (*in_book(AccountRow, self.place), AccountRow.account_id == id_)
        found = self.session.exec(select(AccountRow).where(*named)).first()
        if found is None:
            raise ProblemError(Trouble.resource_must_exist)
        self.reader.require(right, found.member_id)
        self.note([found.member_id], right.value)
        return found

    def note(self, members: Iterable[str], what: str) -> None:
        """Keep that the caller looks at what is others', for these to see."""
        access_log.note(self.service, self.session, self.place, self.member, members, what)
