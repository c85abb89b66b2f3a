"""Trying files of another system: as often as wanted, and nothing of it touches a book.

1. The files are read, with what somebody chose.
2. If nothing in them stops, a plan is made, and run through the rules in memory.
3. What would come is told, and kept with the plan until the next trial, until somebody throws it
   away, or for a month.

Leaves to others: keeping it (`api.arrivals.trying`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from api.arrivals.planning import HAD_LEFT, plan_of
from api.arrivals.rehearsal import rehearse
from api.arrivals.seeds import Seed
from api.arrivals.trials import Chosen, Trial, faults_of, looks_of
from api.imports import ARRIVING
from api.imports.reading.columns import NO_CHOICES, Choices, Meaning, Subject
from api.imports.reading.engine import read
from api.imports.reading.files import of_uploads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from api.arrivals.planning import Ground
    from api.arrivals.plans import Plan
    from api.arrivals.rehearsal import Stage
    from api.imports.arrivals import Arrivals
    from api.imports.faults import Faults
    from api.imports.reading.columns import Format
    from api.imports.reading.files import SourceFile
    from ledger.amounts import Unit
    from ledger.refusals import Refusal

ALL_FILES: Final = ""
"""The name under which choices hold for every file."""


class Sent(NamedTuple):
    """A file that somebody sent: a table, or an archive of tables."""

    name: str
    data: bytes


class Wanted(NamedTuple):
    """What is to be tried.

    Attributes:
        format: a name of `api.imports.ARRIVING`.
        files: what was sent.
        chosen: what somebody corrected, by the file's name; under "" for all files.
        known: accounts of the book by the source's number, which take in that number's balance.
    """

    format: str
    files: Sequence[Sent]
    chosen: Mapping[str, Chosen]
    known: Mapping[str, str]


class Setting(NamedTuple):
    """Where something is tried.

    Attributes:
        ground: what a plan stands on.
        stage: the book, for the rehearsal.
        secret: what nobody else knows, and ids follow from.
        opened_ms: when the book was opened.
        now_ms: the time.
    """

    ground: Ground
    stage: Stage
    secret: bytes
    opened_ms: int
    now_ms: int


class Tried(NamedTuple):
    """A trial; `plan` is None where something stops."""

    plan: Plan | None
    trial: Trial


def opened(sent: Sequence[Sent], faults: Faults) -> list[SourceFile]:
    """The tables among what was sent."""
    return of_uploads(sent, faults)


def read_files(
    wanted: Wanted,
    files: Sequence[SourceFile],
    unit: Unit,
    faults: Faults,
    progress: Callable[[int, int], object],
) -> Arrivals:
    """What arrives with these files, and what is wrong with them."""
    everywhere = wanted.chosen.get(ALL_FILES)
    format_ = ARRIVING[wanted.format]
    choices = {
        file.name: _choices(wanted.chosen.get(file.name, everywhere), format_) for file in files
    }
    return read(format_, files, unit, choices, progress=progress, faults=faults)


def try_out(
    wanted: Wanted,
    arrivals: Arrivals,
    setting: Setting,
    progress: Callable[[int, int], object] = lambda _done, _all: None,
) -> Tried:
    """The trial of what was read; `progress` is called with the parts rehearsed, and all."""
    if arrivals.stopping:
        return Tried(None, _trial(wanted, arrivals, setting, None, None))
    said = _said(wanted, arrivals.sha256, setting)
    plan = plan_of(arrivals, setting.ground, Seed(setting.secret, said, setting.opened_ms))
    refusal = rehearse(plan, setting.stage, setting.now_ms, progress)
    trial = _trial(wanted, arrivals, setting, plan, refusal)
    return Tried(plan if refusal is None else None, trial)


def _said(wanted: Wanted, source: str, setting: Setting) -> list[str]:
    """What a plan hangs on."""
    chosen = msgspec.json.encode((wanted.chosen, wanted.known), order="deterministic").decode()
    book, brings = setting.stage.book.id, setting.ground.brings
    return [book, source, wanted.format, chosen, brings]


def _trial(
    wanted: Wanted,
    arrivals: Arrivals,
    setting: Setting,
    plan: Plan | None,
    refusal: Refusal | None,
) -> Trial:
    days = sorted(one.day.isoformat() for one in arrivals.exchanges if one.day is not None)
    may = plan is not None and refusal is None
    positive = sum(max(one.balance or 0, 0) for one in arrivals.accounts)
    return Trial(
        wanted.format, arrivals.unit.code, arrivals.unit.scale, arrivals.sha256,
        dict(wanted.chosen), dict(wanted.known), looks_of(arrivals), faults_of(arrivals),
        arrivals.stopping, arrivals.notes,
        len(plan.people if plan else arrivals.members),
        len(plan.accounts if plan else arrivals.accounts),
        len(plan.notices if plan else arrivals.notices), len(arrivals.exchanges),
        sum(one.kind == HAD_LEFT for one in plan.left_out) if plan else 0,
        positive, arrivals.total, (days[0], days[-1]) if days else None,
        None if refusal is None else (int(refusal.code), dict(refusal.fields)),
        plan.brought["parts"] if plan and may else None,
        setting.ground.brings, setting.now_ms,
    )  # fmt: skip


def _choices(one: Chosen | None, format_: Format) -> Choices:
    if one is None:
        return NO_CHOICES
    mapping = None
    if one.mapping is not None:
        mapping = {name: Meaning(meaning) for name, meaning in one.mapping.items()}
    subject = Subject(one.subject) if one.subject else None
    if subject is None and mapping and format_.propose is not None:
        subject = _subject_of(mapping.values())
    return Choices(
        subject, mapping, one.header, one.delimiter, one.encoding, one.decimal, one.days
    )  # fmt: skip


def _subject_of(meanings: Iterable[Meaning]) -> Subject:
    """What a table is about whose columns mean this."""
    found = set(meanings)
    if {Meaning.PAYER, Meaning.PAYEE} & found:
        return Subject.EXCHANGES
    return Subject.NOTICES if Meaning.OWNER in found else Subject.MEMBERS
