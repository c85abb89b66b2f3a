"""The auditor's desk: where epochs are anchored, the export, and audits run from the page.

And closing the books, which stewards and treasurers do from their desks.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from sqlmodel import col, select
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, RedirectResponse

from api.audits.closing import close_now
from api.audits.runs import begin, runs
from api.http.cookies import require_own_page
from api.http.epoch_answers import EpochBrief
from api.pages.forms import Form, way_back
from api.pages.listings import Cells, csv_file, day_cell, subunit_of
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.queries import epochs
from api.queries.notes import note_of
from api.service.callers import AUDITOR
from api.service.rows import in_book
from api.words.audit_texts import lacking, told, warned
from api.words.i18n import N_, _
from chain.tables import AnchorRow
from ledger.fields import TIME_MS_MAX

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/auditor"
EPOCHS_SHOWN: Final = 25
AT_ONCE: Final = 200
Cursored = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]
STATES: Final[Mapping[str, str]] = {
    "waiting": N_("waits to be sent to the chain"),
    "pending": N_("sent to the chain, not in a block yet"),
    "mined": N_("in a block that the chain may still undo"),
    "final": N_("in a block that the chain cannot undo"),
}
"""How far an epoch has come on a chain, in words."""


class Anchored(NamedTuple):
    """How far an epoch has come on one chain; `note` says what that chain is worth."""

    chain: str
    state: str
    note: str


class Closed(NamedTuple):
    """A closed epoch and where it is anchored."""

    brief: EpochBrief
    anchors: Sequence[Anchored]


@router.get(PATH)
def desk(
    request: Request, seat: Seated, before: Cursored = None, after: Cursored = None
) -> Response:
    """Show epochs, in either direction; the export, and the audits that were run."""
    seat.require_role(AUDITOR)
    closed, following = _closed(seat, before, EPOCHS_SHOWN, after)
    return page(
        request, "audits/auditor.html", seat, epochs=closed, following=following, states=STATES,
        oldest=after is not None, begins=before is None and not after,
        runs=runs(seat), key=seat.service.log_key(seat.row.book_id).to_text(),
        told=told, lacking=lacking, warned=warned,
    )  # fmt: skip


@router.get(f"{PATH}/closings.csv")
def closings(seat: Seated) -> Response:
    """All closed epochs as a table to keep."""
    seat.require_role(AUDITOR)
    return csv_file("ayni-closings", seat, _rows)


def _rows(seat: Seat) -> Iterator[Cells]:
    above = _("Above zero, and as much below")
    yield (
        _("No."), f"{_('Closed')} (UTC)", _("Entries"), _("Accounts"),
        f"{above} ({subunit_of(seat.unit)})", above, _("Hash"), _("On the chain"),
    )  # fmt: skip
    before: int | None = None
    while True:
        closed, before = _closed(seat, before, AT_ONCE)
        for brief, anchors in closed:
            states = ", ".join(_(STATES[one.state]) for one in anchors)
            yield (
                brief.epoch, day_cell(brief.time_ms), brief.size, brief.accounts,
                brief.total, seat.unit.show(int(brief.total)), brief.digest, states,
            )  # fmt: skip
        if before is None:
            return


def _closed(
    seat: Seat, before: int | None, limit: int, after: int | None = None
) -> tuple[Sequence[Closed], int | None]:
    """Those below epoch `before`, or the oldest above `after`, else the newest; where to go on."""
    found = epochs.epochs(seat.session, seat.place, before, limit, after)
    anchors = _anchors(seat, [brief.epoch for brief in found.epochs])
    return [Closed(one, anchors.get(one.epoch, [])) for one in found.epochs], found.next


def _anchors(seat: Seat, numbers: Sequence[int]) -> Mapping[int, list[Anchored]]:
    wanted = select(AnchorRow).where(
        *in_book(AnchorRow, seat.place), col(AnchorRow.epoch).in_(numbers)
    )
    found: dict[int, list[Anchored]] = {}
    for row in seat.session.exec(wanted.order_by(col(AnchorRow.time_ms))):
        said = Anchored(row.anchor, row.state, note_of(row.anchor, row.chain_id))
        found.setdefault(row.epoch, []).append(said)
    return found


@router.post("/app/close")
def close(form: Form, seat: Seated) -> Response:
    """Close the books now, and go back to the desk on which that was pressed."""
    record = close_now(seat).result()
    return RedirectResponse(f"{way_back(form)}?closed={record.epoch}#closing", 303)


@router.post(f"{PATH}/runs")
def run(form: Form, seat: Seated) -> Response:
    """Begin an audit of the service's own journal."""
    job = begin(seat, seat.running.auditors, form.get("digest", ""))
    task = None if job is None else BackgroundTask(job)
    return RedirectResponse(f"{PATH}#runs", 303, background=task)


@asked_by_scripts.post(f"{PATH}/file")
async def run_file(request: Request, seat: Seated, name: str = "", digest: str = "") -> Response:
    """Begin an audit of the file that is sent; 204 while another one is under way."""
    require_own_page(request)
    data, auditors = await request.body(), seat.running.auditors
    job = await run_in_threadpool(begin, seat, auditors, digest, name, data)
    if job is None:
        return Response(status_code=204)
    return JSONResponse({"run": job.run}, 201, background=BackgroundTask(job))


@asked_by_scripts.get(f"{PATH}/going")
def going(seat: Seated) -> JSONResponse:
    """Whether an audit is under way."""
    return JSONResponse({"going": any(run.going for run in runs(seat))})
