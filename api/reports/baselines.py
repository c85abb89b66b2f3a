"""The figures with which a co-op began: frozen once with their hash, compared with later ones.

What is frozen is the funder's report of a period that is over, as canonical JSON. Whoever was given
the hash then finds out whether the figures are still the same.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.reports.funder import funder
from api.reports.periods import period_named
from api.reports.tables import BaselineRow
from api.service.callers import Right
from api.service.malformed import Why, malformed
from ledger import canonical
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.reports.funder import Funder
    from api.service.callers import Caller

FIGURES: Final = ("total", "active", "members", "accounts", "above", "below")
"""What is compared; `middle` of the answers is too, where both have one."""


class Baseline(NamedTuple):
    """What was frozen: the figures by name, as whole numbers; the answers' `middle` may be None."""

    period: str
    time_ms: int
    hash: str
    figures: dict[str, int | None]
    body: str


class Compared(NamedTuple):
    """A figure then and now; None where there was none."""

    name: str
    then: int | None
    now: int | None


def baseline(caller: Caller) -> Baseline | None:
    """What was frozen, for whoever may read the journal; None while nothing was."""
    caller.reader.require(Right.EXPORT)
    row = caller.session.get(BaselineRow, tuple(caller.place))
    if row is None:
        return None
    said: dict[str, Any] = canonical.decode(row.body.encode(), len(row.body.encode()))
    figures = {name: int(value) for name, value in said["figures"].items()}
    return Baseline(row.period, row.time_ms, row.hash, dict(figures), row.body)


def freeze(caller: Caller, period: str) -> None:
    """Freeze a period's figures, as a treasurer, once and for all.

    Raises `ProblemError` for others, for a period that is not over, and where one is frozen.
    """
    caller.require_role(TREASURER)
    if period_named(period).window.until_ms > caller.now_ms:
        raise malformed("period", Why.not_over)
    body = canonical.encode(_said(funder(caller, period))).decode()
    row = BaselineRow(
        community_id=caller.place.community, book=caller.place.book, period=period, body=body,
        hash=sha256(body.encode()).hexdigest(), time_ms=caller.now_ms,
    )  # fmt: skip

    def keep(session: Session) -> bool:
        if session.get(BaselineRow, tuple(caller.place)) is not None:
            return False
        session.add(row)
        return True

    if not caller.service.database.write(keep).result():
        raise malformed("period", Why.frozen_already)


def figures_of(report: Funder) -> dict[str, int | None]:
    """What is compared of a report."""
    found: dict[str, int | None] = {name: getattr(report, name) for name in FIGURES}
    return found | {"middle": report.answers.middle}


def compared(frozen: Baseline, report: Funder) -> list[Compared]:
    """Each figure as it was frozen, and as it is in a report."""
    return [
        Compared(name, frozen.figures.get(name), now) for name, now in figures_of(report).items()
    ]


def _said(report: Funder) -> dict[str, Any]:
    known = {name: str(value) for name, value in figures_of(report).items() if value is not None}
    return {
        "period": report.period,
        "figures": known,
        "hours": [[one.month, one.category, str(one.amount)] for one in report.hours],
    }
