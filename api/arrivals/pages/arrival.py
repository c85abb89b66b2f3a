"""Moving in: trying the files of another system, signing what they bring, its certificate."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from msgspec import to_builtins
from starlette.responses import JSONResponse, RedirectResponse

from api.arrivals.beside import accounts_here, known_in_vain, others_to_sign
from api.arrivals.comparing import ROWS_MAX as COMPARED_MAX
from api.arrivals.comparing import compared
from api.arrivals.models.trials import TrialIn
from api.arrivals.pages.saying import (
    HEADERS_NAMED,
    MARKS,
    MEANINGS,
    ORDERS,
    SEPARATORS,
    SUBJECTS,
    show_written,
)
from api.arrivals.past import has_past
from api.arrivals.records import has_moved
from api.arrivals.sandbox import ALL_FILES
from api.arrivals.standing import (
    Stage,
    Standing,
    certificate,
    order_to_bring,
    order_to_certify,
    standing,
)
from api.arrivals.trials import Chosen, Trial
from api.arrivals.trying import ROWS_MAX, TRIAL_DAYS, accounts_tried, throw_away, try_files
from api.http.cookies import require_own_page
from api.http.limits import Act
from api.imports import ARRIVING
from api.imports.reading.columns import ENCODINGS
from api.imports.reading.secrets import is_secret
from api.membership.cosigning import SIGNED_BY
from api.membership.lacking import BROUGHT, CERTIFIED
from api.pages.forms import Form
from api.pages.policy import HEADERS
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import called
from api.service.callers import AUDITOR
from api.words.i18n import _
from api.words.refusal_texts import Text
from api.words.refusing import refusal_text
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/arrival"
FAULTS_SHOWN: Final = 60
"""Of each kind: those that stop, and notes."""

BEFORE: Final = frozenset({Stage.NOTHING, Stage.TRIED, Stage.WAITING})
"""Until what was tried is in the book."""

Skip = Annotated[int, Query(ge=0, le=1_000_000)]


class ToSign(NamedTuple):
    """An order for whoever looks to sign first; `missing` others must sign it after them."""

    type: str
    own: Mapping[str, Any]
    missing: int


@router.get(PATH)
def arrival(request: Request, seat: Seated, skip: Skip = 0) -> Response:
    """Show how far moving in has come, and what is next to do."""
    found = standing(seat)
    before, is_steward = found.stage in BEFORE, STEWARD in seat.reader.roles
    trial = found.trial if before else None
    reads = trial is not None and seat.reader.roles & {STEWARD, TREASURER}
    return page(
        request, "arrivals/arrival.html", seat, found=found, trial=trial, is_steward=is_steward,
        coming=accounts_tried(seat, skip, ROWS_MAX + 1) if reads else [], skip=skip,
        rows_max=ROWS_MAX, in_vain=known_in_vain(seat, trial) if reads and trial else [],
        may_drop=found.waits is not None and seat.reader.roles & set(SIGNED_BY[found.waits.type]),
        here=accounts_here(seat) if is_steward and before else [], to_sign=_to_sign(seat, found),
        refused=None if trial is None else _refused(trial), has_past=has_past(seat), before=before,
        tried_by="" if trial is None else called(seat.session, seat.place, [trial.by])[trial.by],
        moved=before and has_moved(seat.session, seat.place),
        numbers={} if trial is None else {at: number for number, at in trial.known.items()},
        **_WORDS,
    )  # fmt: skip


def _chosen_of(trial: Trial, file: str) -> dict[str, Any]:
    """What was corrected of a file, as it was sent."""
    chosen = trial.chosen.get(file, trial.chosen.get(ALL_FILES, Chosen()))
    found: dict[str, Any] = to_builtins(chosen)
    return found


_WORDS: Final[Mapping[str, Any]] = {
    "formats": ARRIVING, "meanings": MEANINGS, "subjects": SUBJECTS, "separators": SEPARATORS,
    "marks": MARKS, "orders": ORDERS, "headers": HEADERS_NAMED,
    "codes": {code: code for code in ENCODINGS}, "is_secret": is_secret,
    "faults_shown": FAULTS_SHOWN, "trial_days": TRIAL_DAYS, "chosen_of": _chosen_of,
    "written_day": show_written,
}  # fmt: skip
"""What the page says of files that were read."""


def _refused(trial: Trial) -> Text | None:
    """Why the book would not take it, in words."""
    refusal = trial.refusal
    if refusal is not None and not trial.accounts:
        return Text(_("There is nobody in the files"), _("Look at how they were read."))
    return None if refusal is None else refusal_text(refusal, trial.counts, BROUGHT)


def _to_sign(seat: Seat, found: Standing) -> ToSign | None:
    """What whoever looks may sign as the first."""
    roles = seat.reader.roles
    tried = found.stage == Stage.TRIED and found.trial is not None and found.trial.may_be_brought
    if tried and roles & {STEWARD, TREASURER}:
        return ToSign(BROUGHT, order_to_bring(seat), others_to_sign(seat, BROUGHT))
    if found.stage == Stage.BROUGHT and found.waits is None and roles & {TREASURER, AUDITOR}:
        return ToSign(CERTIFIED, order_to_certify(seat), others_to_sign(seat, CERTIFIED))
    return None


@asked_by_scripts.post(f"{PATH}/trial")
def try_(body: TrialIn, request: Request, seat: Seated) -> JSONResponse:
    """Try what was sent; whether it could be brought in."""
    require_own_page(request)
    seat.running.limits.take(Act.trial, seat.member)
    trial = try_files(seat, body.wanted())
    return JSONResponse({"may_be_brought": trial.may_be_brought})


@asked_by_scripts.get(f"{PATH}/standing")
def how_far(seat: Seated) -> JSONResponse:
    """How far it has come."""
    found = standing(seat)
    return JSONResponse({"stage": found.stage, "done": found.done, "all": found.all})


@router.post(f"{PATH}/end")
def end(form: Form, seat: Seated) -> Response:
    """Throw a trial away."""
    del form  # Asked for because it holds that the request came from a page of ours.
    throw_away(seat)
    return RedirectResponse(PATH, 303)


@router.get(f"{PATH}/certificate")
def read_certificate(request: Request, seat: Seated, skip: Skip = 0) -> Response:
    """What the certificate says of each account."""
    found = compared(seat, skip)
    return page(
        request, "arrivals/certificate.html", seat, found=found, skip=skip, rows_max=COMPARED_MAX
    )  # fmt: skip


@router.get(f"{PATH}/certificate.json")
def keep_certificate(seat: Seated) -> Response:
    """The certificate's own bytes, as a file."""
    named = {"Content-Disposition": 'attachment; filename="certificate.json"', **HEADERS}
    headers = {**named, "Cache-Control": "no-store"}
    return Response(certificate(seat), media_type="application/json", headers=headers)
