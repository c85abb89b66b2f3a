"""Moving in: trying the files of another system, signing what they bring, how far it has come."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import JSONResponse, RedirectResponse

from api.arrivals.beside import others_to_sign
from api.arrivals.models.trials import TrialIn
from api.arrivals.pages.trial import WORDS, said_before, said_of
from api.arrivals.past import has_past
from api.arrivals.standing import Stage, Standing, order_to_bring, order_to_certify, standing
from api.arrivals.trying import throw_away, try_files
from api.http.cookies import require_own_page
from api.http.limits import Act
from api.membership.pending import SIGNED_BY
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.service.callers import AUDITOR
from ledger.rules.books import STEWARD
from ledger.rules.bringing import BROUGHT, CERTIFIED
from ledger.rules.reversals import TREASURER

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/arrival"
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
    before = found.stage in BEFORE
    trial = found.trial if before else None
    said = {
        **WORDS,
        **(said_before(seat) if before or found.lacks_files else {}),
        **(said_of(seat, trial, skip) if trial is not None else {}),
    }
    return page(
        request, "arrivals/arrival.html", seat, found=found, before=before, trial=trial, skip=skip,
        is_steward=STEWARD in seat.reader.roles, may_drop=_may_drop(seat, found),
        to_sign=_to_sign(seat, found), has_past=has_past(seat), **said,
    )  # fmt: skip


def _may_drop(seat: Seat, found: Standing) -> bool:
    """Whether whoever looks is one of those who may sign what waits."""
    return found.waits is not None and bool(seat.reader.roles & set(SIGNED_BY[found.waits.type]))


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
    limits = seat.running.limits
    limits.of_member(Act.trial, seat.place, seat.member)
    with limits.alone(Act.trial, seat.place):
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
