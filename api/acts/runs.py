"""Acts that people have signed: what became of each, from the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.lists.listed import shown_of
from api.lists.tables import ListRow
from api.queries.entries import entry_row, read_row
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from credit.acts import ACTS
from credit.lists import list_name, read_listed
from ledger.records import Kept
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import KeptRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.lists.listed import Shown
    from api.service.callers import Caller
    from credit.lists import Listed

RUNS_MAX: Final = 100


class Run(NamedTuple):
    """An act that was signed.

    Attributes:
        order: the order that approved it.
        entry: its sequence number, with its time in `time_ms`.
        rows, total: what was signed, in subunits.
        whole: whether all of its parts are in.
        lapsed: whether those that are not in can be entered no more.
    """

    order: str
    entry: int
    time_ms: int
    tag: str
    period: tuple[int, int]
    account: str | None
    figures: Mapping[str, int]
    rows: int
    total: int
    whole: bool
    lapsed: bool
    parts: str


def runs(caller: Caller) -> Sequence[Run]:
    """The acts that were signed, the latest first, for treasurers and stewards."""
    caller.require_role(TREASURER, STEWARD)
    wanted = select(KeptRow).where(
        *in_book(KeptRow, caller.place), col(KeptRow.kept_id).like(list_name("%"))
    )
    said = [_listed(row) for row in caller.session.exec(wanted)]
    acts = sorted((one for one in said if one.rule in ACTS), key=lambda one: -one.until_ms)
    return sorted((_run(caller, one) for one in acts[:RUNS_MAX]), key=lambda run: -run.entry)


def _listed(row: KeptRow) -> Listed:
    return read_listed(Kept(row.kept_id, row.text))


def run_of(caller: Caller, order: str) -> Run:
    """One of them. Raises `ProblemError`."""
    caller.require_role(TREASURER, STEWARD)
    row = caller.session.get(KeptRow, (*caller.place, list_name(order)))
    if row is None or _listed(row).rule not in ACTS:
        raise ProblemError(Trouble.resource_must_exist)
    return _run(caller, _listed(row))


def rows_of(caller: Caller, run: Run) -> Shown | None:
    """What it moved and what was left out; None once its rows are kept no more."""
    row = caller.session.get(ListRow, (*caller.place, run.parts))
    return None if row is None else shown_of(caller, row, run.order, whole=run.whole or run.lapsed)


def _run(caller: Caller, listed: Listed) -> Run:
    found = entry_row(caller.session, caller.place, listed.order)
    assert found is not None  # noqa: S101 the book keeps lists of entries alone
    entry = read_row(found)
    body = entry.order.body
    whole = listed.awaited is None
    lapsed = not whole and listed.until_ms <= caller.now_ms
    return Run(
        listed.order, entry.seq, entry.time_ms, body.rule, (body.from_ms, body.until_ms),
        body.account, dict(body.figures or ()), body.rows, body.total, whole, lapsed, body.parts,
    )  # fmt: skip
