"""Inviting: stewards make invitations, one or a list of them, and look after those that are out.

A code is given once, when its invitation is made: only its hash is kept. Who must print or send it
again makes the link anew, and the one before ends with that. What is noted of whom it is for is
read by stewards alone, until it is used, taken back, or long over (`api.people.retention`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, func, select

from api.http.limits import at_most
from api.membership.invitations import SECRET_BYTES, code_of, require_steward
from api.membership.lists import Fault, Wanted, faults_in
from api.membership.tables import InvitationRow
from api.people.called import called
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller

INVITATION_MS: Final = 14 * DAY_MS
"""How long an invitation may be used."""

INVITED_MAX: Final = 500
OVER_MAX: Final = 50
DAILY_MAX: Final = 500
"""Invitations of one steward in a day that nobody has used: a co-op moves in with as many."""

NOBODY: Final = Wanted("")


class Made(NamedTuple):
    """An invitation that was made now; `code` is not kept."""

    code: str
    secret_hash: str
    name: str
    note: str
    expires_ms: int


class Invited(NamedTuple):
    """An invitation; `name` is what the steward who made it is called, `by` who used it."""

    row: InvitationRow
    name: str
    by: str = ""


class ListError(ProblemError):
    """A list of whom to invite that has wrong lines: nothing of it was done."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        said = ", ".join(f"{fault.line} {fault.why}" for fault in faults)
        super().__init__(Trouble.invitations_must_be_clear, {"lines": said})
        self.faults = faults


def invite(caller: Caller, wanted: Wanted = NOBODY) -> Made:
    """Make an invitation, for somebody or for whoever gets it."""
    require_steward(caller)
    return _made(caller, [wanted], [] if wanted == NOBODY else [wanted])[0]


def invite_all(caller: Caller, wanted: Sequence[Wanted]) -> Sequence[Made]:
    """Make an invitation for each; `ListError`, and none is made, where a line is wrong."""
    require_steward(caller)
    return _made(caller, wanted, wanted)


def _made(caller: Caller, wanted: Sequence[Wanted], looked: Sequence[Wanted]) -> Sequence[Made]:
    until_ms = caller.now_ms + INVITATION_MS
    made = [new_code(caller, one.name, one.note, until_ms) for one in wanted]

    def keep(session: Session) -> None:
        faults = faults_in(looked, {row.name.casefold() for row in _open(session, caller)})
        if faults:
            raise ListError(faults)
        at_most(DAILY_MAX, _of_today(session, caller) + len(made) - 1)
        session.add_all(row_of(caller, one) for one in made)

    caller.service.database.write(keep).result()
    return made


def new_code(caller: Caller, name: str, note: str, until_ms: int) -> Made:
    """A code for somebody, until then; nothing is kept of it yet."""
    secret = caller.service.sources.random(SECRET_BYTES)
    return Made(code_of(caller.place, secret), sha256(secret).hexdigest(), name, note, until_ms)


def row_of(caller: Caller, made: Made, expects: str | None = None) -> InvitationRow:
    """What is kept of an invitation; `expects` is the member whose account it lets them claim."""
    return InvitationRow(
        community_id=caller.place.community, book=caller.place.book, secret_hash=made.secret_hash,
        member_id=caller.member, expires_ms=made.expires_ms, name=made.name, note=made.note,
        made_ms=caller.now_ms, expects=expects,
    )  # fmt: skip


def _of_today(session: Session, caller: Caller) -> int:
    today = select(func.count()).where(
        *in_book(InvitationRow, caller.place), InvitationRow.member_id == caller.member,
        col(InvitationRow.used_ms).is_(None), InvitationRow.made_ms > caller.now_ms - DAY_MS,
        col(InvitationRow.expects).is_(None),
    )  # fmt: skip
    return session.exec(today).one()


def _open(session: Session, caller: Caller) -> Sequence[InvitationRow]:
    wanted = select(InvitationRow).where(
        *in_book(InvitationRow, caller.place), col(InvitationRow.used_ms).is_(None),
        InvitationRow.expires_ms > caller.now_ms, col(InvitationRow.expects).is_(None),
    )  # fmt: skip
    row = InvitationRow
    first = wanted.order_by(col(row.expires_ms), col(row.name), col(row.secret_hash))
    return session.exec(first.limit(INVITED_MAX)).all()


def invited(caller: Caller) -> Sequence[Invited]:
    """The invitations that nobody has used, the last made among them, the first to end first.

    Cards of members who are expected are listed with them (`api.arrivals.claims`).
    """
    require_steward(caller)
    # What the page has read so far was read before the last of them was made.
    with caller.service.database.reading() as session:
        rows = _open(session, caller)
    return _named(caller, rows)


def over(caller: Caller) -> Sequence[Invited]:
    """Those that were used or have lapsed and are still kept, the latest first."""
    require_steward(caller)
    row = InvitationRow
    ended = func.coalesce(row.used_ms, row.expires_ms)
    wanted = select(row).where(*in_book(row, caller.place), ended <= caller.now_ms)
    latest = wanted.order_by(ended.desc(), col(row.secret_hash)).limit(OVER_MAX)
    return _named(caller, caller.session.exec(latest).all())


def invited_one(caller: Caller, secret_hash: str) -> Invited:
    """One that nobody has used; `ProblemError` unless there is one."""
    require_steward(caller)
    row = caller.session.get(InvitationRow, (*caller.place, secret_hash))
    if row is None or row.used_ms is not None:
        raise ProblemError(Trouble.resource_must_exist)
    return _named(caller, [row])[0]


def _named(caller: Caller, rows: Sequence[InvitationRow]) -> Sequence[Invited]:
    users = [row.used_by for row in rows if row.used_by]
    names = called(caller.session, caller.place, [*(row.member_id for row in rows), *users])
    return [Invited(row, names[row.member_id], names.get(row.used_by or "", "")) for row in rows]


def take_back(caller: Caller, secret_hash: str) -> bool:
    """End an invitation that nobody has used; whether there was one."""
    return _change(caller, secret_hash, lambda session, row: session.delete(row))


def note_reminder(caller: Caller, secret_hash: str) -> bool:
    """Note that whoever was invited was reminded now; whether there is such an invitation."""

    def note(_session: Session, row: InvitationRow) -> None:
        row.reminded_ms = caller.now_ms

    return _change(caller, secret_hash, note)


def make_anew(caller: Caller, hashes: Sequence[str]) -> Sequence[Made]:
    """Make codes anew for the same people, lapsed or not: the ones before end.

    `ProblemError` unless nobody has used any of these; then none is made.
    """
    require_steward(caller)

    def replace(session: Session) -> Sequence[Made]:
        rows = [session.get(InvitationRow, (*caller.place, one)) for one in dict.fromkeys(hashes)]
        unused = [row for row in rows if row is not None and row.used_ms is None]
        if not unused or len(unused) < len(rows):
            raise ProblemError(Trouble.resource_must_exist)
        for row in unused:
            session.delete(row)
        session.flush()
        at_most(DAILY_MAX, _of_today(session, caller) + len(unused) - 1)
        made = [_anew(caller, row) for row in unused]
        session.add_all(row_of(caller, *one) for one in made)
        return [one for one, _ in made]

    return caller.service.database.write(replace).result()


def _anew(caller: Caller, row: InvitationRow) -> tuple[Made, str | None]:
    """A code for the same, for as long as the one before was made for."""
    until_ms = caller.now_ms + row.expires_ms - row.made_ms
    return new_code(caller, row.name, row.note, until_ms), row.expects


def _change(
    caller: Caller, secret_hash: str, change: Callable[[Session, InvitationRow], None]
) -> bool:
    """Do this with one that nobody has used; whether there was one."""
    require_steward(caller)
    key = (*caller.place, secret_hash)

    def write(session: Session) -> bool:
        row = session.get(InvitationRow, key)
        if row is None or row.used_ms is not None:
            return False
        change(session, row)
        return True

    return caller.service.database.write(write).result()
