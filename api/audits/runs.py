"""Audits that people asked for: begun, done beside everything else, kept with what came.

A run ends with what `python -m chain audit` said. One that the service's end cut short is never
taken up again: it counts as ended without an answer once its time is over.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlmodel import col, select

from api.audits.exporting import write_export
from api.audits.tables import AuditRunRow
from api.people.called import called
from api.service.auditing import LIMIT_S, OWN, SENT
from api.service.callers import AUDITOR
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from api.words.naming import tidied
from ledger.ids import RANDOM_BYTES, uuid7

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.auditing import Auditors
    from api.service.callers import Caller
    from ledger.store import Place

RUNS_KEPT: Final = 10
RUN_MS_MAX: Final = 2 * LIMIT_S * 1_000
"""How long a run may be under way: one audit may wait for another."""

NAME_LENGTH_MAX: Final = 120
NO_NAME: Final = "?"
"""What a file is called that came without a name: none at all is the service's own journal."""

DIGEST: Final = r"[0-9a-f]{64}"


class Run(NamedTuple):
    """A run as the page shows it.

    Attributes:
        file: the file's name; empty for the service's own journal.
        answer: what the audit said, `ok` and its figures or where and why; None without an answer.
    """

    id: str
    name: str
    file: str
    time_ms: int
    going: bool
    answer: dict[str, Any] | None


def runs(caller: Caller) -> Sequence[Run]:
    """The book's latest runs, for auditors, the newest first."""
    caller.require_role(AUDITOR)
    wanted = select(AuditRunRow).where(*in_book(AuditRunRow, caller.place))
    rows = caller.session.exec(
        wanted.order_by(col(AuditRunRow.run_id).desc()).limit(RUNS_KEPT)
    ).all()
    names = called(caller.session, caller.place, [row.member_id for row in rows])
    return [
        Run(
            row.run_id, names[row.member_id], row.file, row.time_ms,
            _is_going(row, caller.now_ms), json.loads(row.answer) if row.answer else None,
        )
        for row in rows
    ]  # fmt: skip


def _is_going(row: AuditRunRow, now_ms: int) -> bool:
    return row.ended_ms is None and now_ms < row.time_ms + RUN_MS_MAX


def run_named(caller: Caller, id_: str) -> Run:
    """One of them; `ProblemError` where there is none."""
    caller.require_role(AUDITOR)
    for run in runs(caller):
        if run.id == id_:
            return run
    raise ProblemError(Trouble.resource_must_exist)


def begin(
    caller: Caller, auditors: Auditors, digest: str, file: str = "", data: bytes | None = None
) -> Job | None:
    """Begin to audit `data`, from a file of this name, or the service's own journal without any.

    The work that is to be done then; None while another run of this book is under way. `digest` is
    64 hex digits as somebody copied them from a chain, or empty; `ProblemError` for any other.
    """
    caller.require_role(AUDITOR)
    plain = _digest(digest)
    run = _note(caller, "" if data is None else tidied(file, NAME_LENGTH_MAX) or NO_NAME)
    return None if run is None else Job(caller, auditors, run, plain, data)


def _digest(text: str) -> str:
    plain = text.strip().lower().removeprefix("0x")
    if plain and not re.fullmatch(DIGEST, plain):
        raise malformed("digest", Why.not_a_digest)
    return plain


def _note(caller: Caller, file: str) -> str | None:
    """Note that a run begins; its id, or None while another one of this book is under way."""
    now_ms, place = caller.now_ms, caller.place
    row = AuditRunRow(
        community_id=place.community, book=place.book, member_id=caller.member,
        run_id=uuid7(now_ms, caller.service.sources.random(RANDOM_BYTES)),
        file=file, time_ms=now_ms, ended_ms=None, answer="",
    )  # fmt: skip

    def note(session: Session) -> str | None:
        newest = select(AuditRunRow).where(*in_book(AuditRunRow, place))
        known = session.exec(newest.order_by(col(AuditRunRow.run_id).desc())).all()
        if any(_is_going(other, now_ms) for other in known):
            return None
        for old in known[RUNS_KEPT - 1 :]:
            session.delete(old)
        session.add(row)
        return row.run_id

    return caller.service.database.write(note).result()


@dataclass(frozen=True, slots=True)
class Job:
    """Does a run that has begun: of `data`, or of the service's own journal where that is None.

    `digest` is 64 hex digits that somebody saw on a chain, or empty.
    """

    caller: Caller
    auditors: Auditors
    run: str
    digest: str
    data: bytes | None = None

    async def __call__(self) -> None:
        """Audit, and keep what it came to."""
        answer, caller = "", self.caller
        try:
            answer = await self._audit()
        finally:
            await asyncio.shield(asyncio.wrap_future(caller.service.database.write(
                lambda session: _end(session, caller.place, self.run, caller.now_ms, answer)
            )))  # fmt: skip

    async def _audit(self) -> str:
        key = self.caller.service.log_key(self.caller.row.book_id).to_text()
        with TemporaryDirectory(prefix="ayni-audit-") as folder:
            file = Path(folder) / "export"
            await asyncio.to_thread(self._write, file)
            allowed = OWN if self.data is None else SENT
            community = self.caller.place.community
            return await self.auditors.audit(community, file, key, self.digest, allowed)

    def _write(self, file: Path) -> None:
        with file.open("wb") as opened:
            if self.data is None:
                write_export(self.caller, opened)
            else:
                opened.write(self.data)


def _end(session: Session, place: Place, run: str, now_ms: int, answer: str) -> None:
    row = session.get_one(AuditRunRow, (*place, run))
    row.ended_ms, row.answer = now_ms, answer
    session.add(row)
