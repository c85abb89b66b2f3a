"""Figures of reports as they were made before, for books in which making them takes seconds.

1. A book of fewer than `ENTRIES_MIN` entries keeps none: its pages are made when they are opened.
2. Figures are kept, and no words: they are shown in any language, and compared, when they are.
3. What another program made is no more than nothing, and so is what a longer book made: a backup of
   this one may have been brought back. So is what a clock made that ran ahead.
4. What was made within a period is not shown once that is over.
5. Ages, requests and what was said of limits, which somebody takes back meanwhile, are in nothing
   that is kept.

Leaves to others: when it is made (`nightly`, and whoever asks for it).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import orjson
from pydantic import ConfigDict, TypeAdapter

from api.queries.past import past_by_steps
from api.reports.ages import ages_of_all
from api.reports.dropping import HEALTH, counted
from api.reports.funder import Funder, called_now, funder, opened_ms
from api.reports.health import Circle, circle
from api.reports.periods import period_named, quarters_and_years, years_since
from api.reports.social import Social, social
from api.reports.tables import KeptReportRow
from api.service.callers import Right

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from sqlmodel import Session

    from api.service.callers import Caller
    from credit.history import Past
    from ledger.tables import BookRow

T = TypeVar("T")
NAMES: Final = {"Mapping": Mapping, "Sequence": Sequence}
"""What the types of figures name of what their modules import for checking alone."""
ENTRIES_MIN: Final = 4_000
"""Fewer are read and counted in less than a tenth of a second (benchmarks/pages.py)."""
LATELY: Final = ""
"""The period of what is of the last 365 days."""


@dataclass(frozen=True)
class Kind(Generic[T]):
    """A kind of report: what its figures are, how they are made, and of which periods.

    Attributes:
        make: of a period and the book's past, by the ages that members said.
        periods: those that are kept of a book, by when it was opened and the time now.
        now: what is said as it is now, of figures that were made before.
    """

    name: str
    type: type[T]
    make: Callable[[Caller, str, Past, Mapping[str, int]], T]
    periods: Callable[[int, int], Sequence[str]]
    now: Callable[[Caller, T], T] = lambda _caller, found: found

    @cached_property
    def shape(self) -> TypeAdapter[T]:
        """How its figures are written and read."""
        made = TypeAdapter(self.type, config=ConfigDict(defer_build=True))
        made.rebuild(_types_namespace=NAMES)
        return made

    @cached_property
    def form(self) -> str:
        """A hash of their shape and of the program's version: other figures have another."""
        said = [version("ayni"), self.shape.json_schema()]
        return sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


CIRCLE: Final = Kind(
    HEALTH, Circle, lambda caller, _, past, ages: circle(caller, past, ages),
    lambda _from_ms, _now_ms: [LATELY],
)  # fmt: skip
FUNDERS: Final = Kind(
    "funder", Funder, lambda caller, name, past, _: funder(caller, name, past),
    quarters_and_years, called_now,
)  # fmt: skip
YEARLY: Final = Kind(
    "social", Social, lambda caller, name, past, _: social(caller, name, past), years_since
)
KINDS: Final[Mapping[str, Kind[Any]]] = {one.name: one for one in (CIRCLE, FUNDERS, YEARLY)}


@dataclass(frozen=True, slots=True)
class Figures(Generic[T]):
    """What was made, at which time, and of how many entries of the book."""

    found: T
    time_ms: int
    size: int


def periods_of(caller: Caller, kind: Kind[Any]) -> Sequence[str]:
    """The periods of a report of the caller's book, the latest first."""
    return kind.periods(opened_ms(caller.session, caller.place), caller.now_ms)


def is_large(head: BookRow) -> bool:
    """Whether a book keeps figures (1)."""
    return head.size >= ENTRIES_MIN


def kept(caller: Caller, kind: Kind[T], period: str) -> Figures[T] | None:
    """What is kept of a report, if anything that may be shown is.

    Raises `ProblemError` for whoever may not read the journal.
    """
    caller.reader.require(Right.EXPORT)
    if not is_large(caller.row):
        return None
    row = caller.session.get(KeptReportRow, (*caller.place, kind.name, period))
    if row is None or not stands(row, caller.row, caller.now_ms):
        return None
    found = kind.shape.validate_json(row.body)
    return Figures(kind.now(caller, found), row.time_ms, row.size)


def stands(row: KeptReportRow, head: BookRow, now_ms: int) -> bool:
    """Whether it is so that it may be shown (3, 4)."""
    kind = KINDS.get(row.kind)
    if kind is None or row.form != kind.form or row.size > head.size or row.time_ms > now_ms:
        return False
    until_ms = period_named(row.period).window.until_ms if row.period else now_ms + 1
    return until_ms > now_ms or row.time_ms >= until_ms


def made_by_steps(
    caller: Caller, kind: Kind[T], period: str
) -> Generator[int, None, Figures[T]]:  # fmt: skip
    """Make a report by steps, in per cent, and keep it where it is one that is kept.

    Raises `ProblemError` for whoever may not read the journal.
    """
    time_ms, before = caller.now_ms, counted(caller.session, caller.place)
    ages = ages_of_all(caller.session, caller.place)
    past = yield from past_by_steps(caller)
    made = Figures(kind.make(caller, period, past, ages), time_ms, caller.row.size)
    if is_large(caller.row) and period in periods_of(caller, kind):
        _keep(caller, kind, period, made, before)
    return made


def _keep(
    caller: Caller, kind: Kind[T], period: str, made: Figures[T],
    before: AbstractSet[tuple[str, str | int]],
) -> None:  # fmt: skip
    place = caller.place
    row = KeptReportRow(
        community_id=place.community, book=place.book, kind=kind.name, period=period,
        time_ms=made.time_ms, size=made.size, form=kind.form,
        body=kind.shape.dump_json(made.found).decode(),
    )  # fmt: skip

    def write(session: Session) -> None:
        there = session.get(KeptReportRow, (*place, kind.name, period))
        is_newer = there is None or not made.time_ms < there.time_ms <= caller.now_ms
        if is_newer and before <= counted(session, place):  # 5
            session.merge(row)

    caller.service.database.write(write).result()
