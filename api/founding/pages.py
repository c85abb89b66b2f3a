"""The pages on which a co-op is founded, and the list of its first steps."""

from dataclasses import replace
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request, Response
from starlette.responses import JSONResponse, RedirectResponse

from api.audits.schedules import PERIODS, zones
from api.founding import foundings
from api.founding.founders import Founder, signing_in
from api.founding.foundings import WHOM_MAX
from api.founding.links import founding_behind, invitation_behind
from api.founding.models import (
    BeganOut,
    FoundingSignedOut,
    PageBeginningIn,
    SigningIn,
    StewardIn,
)
from api.founding.routes import (
    Code,
    InvitationId,
    StepName,
    answered_in,
    asking_with,
)
from api.founding.steps import PATH as STEPS
from api.founding.steps import first_steps, put_off
from api.founding.terms import HOLD, OWE, STEWARDS_MAX, Terms, terms_in
from api.founding.typed import read_terms
from api.http.access import CommunityId, MemberId, Reading, Running
from api.http.cookies import cookie, require_own_page, tokens_in
from api.http.limits import Act
from api.http.models import SignInIn
from api.http.public import public_url
from api.http.sessions import Holder
from api.pages.fields import read_line
from api.pages.forms import Form
from api.pages.qr import picture
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.service.times import HOUR_MS, SECOND_MS
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import NAMES
from api.words.showing import show_amount
from api.words.zones import by_country
from ledger.amounts import HOURS

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
PATH: Final = "/app/founding"
DECIMALS_USUAL: Final = 2
HERE: Final = PATH + "/{community}"


def _asking(
    community: CommunityId, request: Request, running: Running, session: Reading
) -> Founder:
    asking = asking_with(running, session, community, tokens_in(request))
    if asking is None:
        raise ProblemError(Trouble.session_must_be_valid)
    running.limits.by_member(asking.place, asking.member, request.scope)
    return asking


Asking = Annotated[Founder, Depends(_asking)]


@router.get("/app/found")
def needed(request: Request, running: Running) -> Response:
    """Say what it takes to found a co-op, and where the link comes from."""
    return page(request, "founding/needed.html", demo=running.service.settings.demo)


@router.get("/app/found/{code}")
def begin_page(code: Code, request: Request, running: Running, session: Reading) -> Response:
    """Ask what the co-op shall be, and for the founder's name; later on lead to the founding."""
    running.limits.by_address(Act.joining, request.scope)
    row = founding_behind(session, code, running.service.sources.now_ms())
    if row.founder is not None:
        return RedirectResponse(f"{PATH}/{row.community_id}", 303)
    return _terms_page(request, "founding/begin.html", None, code=code, community=row.community_id)


@asked_by_scripts.post("/app/foundings", status_code=201)
def begin(body: PageBeginningIn, request: Request, running: Running) -> BeganOut:
    """Begin a founding with what was typed; this uses the link up."""
    require_own_page(request)
    running.limits.by_address(Act.joining, request.scope)
    terms, who = read_terms(body.terms), body.founder.newcomer()
    row = foundings.begin(running.service, body.code, terms, who)
    return BeganOut(community=row.community_id)


@router.get("/app/found/join/{code}")
def join_page(code: Code, request: Request, running: Running, session: Reading) -> Response:
    """Say what somebody is invited to found, and ask for a name."""
    running.limits.by_address(Act.joining, request.scope)
    found = invitation_behind(session, code, running.service.sources.now_ms())
    terms = terms_in(found.row.terms)
    return page(
        request, "founding/join.html", code=code, community=found.row.community_id,
        expires_ms=found.row.expires_ms, **_said(terms),
    )  # fmt: skip


@asked_by_scripts.post("/app/foundings/stewards", status_code=201)
def join(body: StewardIn, request: Request, running: Running) -> BeganOut:
    """Take part in a founding; this uses the invitation up."""
    require_own_page(request)
    running.limits.by_address(Act.joining, request.scope)
    row = foundings.join(running.service, body.code, body.steward.newcomer())
    return BeganOut(community=row.community_id)


@asked_by_scripts.post("/app/foundings/session")
def enter(body: SignInIn, request: Request, running: Running, session: Reading) -> JSONResponse:
    """Keep a sign-in to a founding in the browser's cookie; it is good for the book later on."""
    require_own_page(request)
    answered = answered_in(request, running, body)
    found = signing_in(running.service, session, answered.claims.community, answered.claims.key)
    issued, mine = running.sessions.open(found.place, answered), Holder(found.place, found.key)
    before = {other: running.sessions.read(session, other) for other in tokens_in(request)}
    running.sessions.end(other for other, bearer in before.items() if bearer == mine)
    others = [other for other, bearer in before.items() if bearer not in {None, mine}]
    answer = JSONResponse({"member": found.member}, 201)
    life_s = running.service.settings.session_hours * HOUR_MS // SECOND_MS
    answer.headers["Set-Cookie"] = cookie(request, [issued.text, *others], life_s)
    return answer


@router.get(HERE)
def show(community: CommunityId, request: Request, running: Running, session: Reading) -> Response:
    """Show how far a founding has come, to those who take part; let others show who they are."""
    asking = asking_with(running, session, community, tokens_in(request))
    if asking is None:
        return page(request, "founding/enter.html", community=community)
    return _founding_page(request, asking)


def _founding_page(request: Request, asking: Founder, link: str = "", whom: str = "") -> Response:
    found = foundings.look(asking)
    if found.row.book_id is not None:
        log_key = asking.service.log_key(found.row.book_id).to_text()
        return page(
            request, "founding/stands.html", asking=asking, found=found, log_key=log_key,
            **_said(found.terms),
        )  # fmt: skip
    opening = found.opening
    return page(
        request, "founding/founding.html", asking=asking, found=found, link=link, whom=whom,
        picture=picture(link) if link else "", most=STEWARDS_MAX,
        log_key="" if opening is None else asking.service.log_key(opening.book).to_text(),
        **_said(found.terms),
    )  # fmt: skip


def _said(terms: Terms) -> dict[str, Any]:
    """What a page says of the terms."""
    owe, hold = (show_amount(terms.counts, one) for one in (terms.owe, terms.hold))
    return {
        "terms": terms, "owe": owe, "hold": hold, "period": PERIODS[terms.every],
        "spoken": NAMES[terms.language],
    }  # fmt: skip


@router.get(HERE + "/terms")
def change_page(request: Request, asking: Asking) -> Response:
    """Show what the co-op shall be, to be changed by its founder."""
    asking.require_first()
    terms = foundings.look(asking).terms
    return _terms_page(
        request, "founding/terms.html", terms, community=asking.row.community_id
    )  # fmt: skip


def _terms_page(request: Request, template: str, terms: Terms | None, **more: Any) -> Response:  # noqa: ANN401 whatever the template shows
    hourly = terms is None or terms.counts == HOURS
    decimals = DECIMALS_USUAL if hourly or terms is None else len(str(terms.scale)) - 1
    return page(
        request, template, terms=terms, countries=by_country(zones()), periods=PERIODS, names=NAMES,
        most=STEWARDS_MAX, decimals=decimals,
        owe=str(OWE) if terms is None else terms.counts.show(terms.owe),
        hold=str(HOLD) if terms is None else terms.counts.show(terms.hold), **more,
    )  # fmt: skip


@router.post(HERE + "/terms")
def change(form: Form, asking: Asking) -> Response:
    """Change what the co-op shall be; all signatures fall."""
    foundings.set_terms(asking, read_terms(form))
    return RedirectResponse(f"{PATH}/{asking.row.community_id}", 303)


@router.post(HERE)
def invite(request: Request, form: Form, asking: Asking) -> Response:
    """Invite somebody to found the co-op together, and show the link this once."""
    whom = read_line(form, "whom", WHOM_MAX)
    made = foundings.invite(asking, whom)
    # What the request has read so far was read before the invitation was made.
    with asking.service.database.reading() as session:
        now = replace(asking, session=session)
        speaks = foundings.look(now).terms.language
        link = f"{public_url(request)}/app/found/join/{made.code}?lang={speaks}"
        return _founding_page(request, now, link, whom)


@router.post(HERE + "/invitations/{invitation}/end")
def withdraw(invitation: InvitationId, form: Form, asking: Asking) -> Response:
    """Take an invitation back."""
    del form  # Asked for because it holds that the request came from a page of ours.
    foundings.withdraw_invitation(asking, invitation)
    return RedirectResponse(f"{PATH}/{asking.row.community_id}", 303)


@router.post(HERE + "/stewards/{member}/end")
def leave(member: MemberId, form: Form, asking: Asking) -> Response:
    """Let somebody take no part any more."""
    del form
    foundings.leave(asking, member)
    return RedirectResponse(f"{PATH}/{asking.row.community_id}", 303)


@asked_by_scripts.post(HERE + "/signatures")
def sign(body: SigningIn, request: Request, asking: Asking) -> FoundingSignedOut:
    """Sign what was read; the last signature opens the book."""
    require_own_page(request)
    return FoundingSignedOut(book=foundings.sign(asking, body.read, body.signatures))


@router.post(HERE + "/end")
def give_up(form: Form, asking: Asking) -> Response:
    """End a founding before its book stands."""
    del form
    foundings.give_up(asking)
    return RedirectResponse("/app/found", 303)


@router.get(STEPS)
def steps(request: Request, seat: Seated) -> Response:
    """The co-op's first steps, those done and put off among them."""
    return page(request, "founding/steps.html", seat, steps=first_steps(seat))


@router.post(STEPS + "/{step}/off")
def put_step_off(step: StepName, form: Form, seat: Seated) -> Response:
    """Show a step at home no longer."""
    del form
    put_off(seat, step, off=True)
    return RedirectResponse(STEPS, 303)


@router.post(STEPS + "/{step}/on")
def take_step_up(step: StepName, form: Form, seat: Seated) -> Response:
    """Show a step at home again."""
    del form
    put_off(seat, step, off=False)
    return RedirectResponse(STEPS, 303)
