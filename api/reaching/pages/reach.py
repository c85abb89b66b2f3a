"""How we reach you: ways, subjects and quiet hours; and where links of messages lead."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from api.audits.schedules import zones
from api.http.access import Reading, Running
from api.http.shared import is_shared
from api.pages.fields import REFUSED, read_line
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.reaching.addresses import (
    ADDRESS_MAX,
    address_at,
    confirm,
    end_address,
    has_ended,
    keep_address,
    not_taken,
    stop,
)
from api.reaching.choosing import Choice, choose, offered, reach_of, zone_of
from api.reaching.finding import begin
from api.reaching.hours import NIGHT_FROM, NIGHT_UNTIL, minutes_of, shown
from api.reaching.kinds import BY_MAIL_ALONE, CHANNELS, DESK, LETTER, MAIL, PUSH, SAFETY, SUBJECTS
from api.reaching.opening import page_of
from api.reaching.routes import subscription_key
from api.reaching.tables import ReachAddressRow
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import LANGUAGES, NAMES
from api.words.zones import by_country
from ledger.rules.books import STEWARD

router = pages()
pressed_in_mail = APIRouter(include_in_schema=False)
PATH: Final = "/app/reach"
Code = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get(PATH)
def reach(request: Request, seat: Seated) -> Response:
    """Show by which ways the member hears of what."""
    return _page(request, seat)


def _page(request: Request, seat: Seat, wrong: str = "") -> Response:
    found, has = reach_of(seat.session, seat.place, seat.member), offered(seat.service.settings)
    ways = {PUSH: bool(found.pushes), LETTER: found.letter}
    ways |= {one.channel: bool(one.confirmed_ms) for one in found.addresses}
    return page(
        request, "reaching/reach.html", seat, REFUSED if wrong else 200, wrong=wrong, found=found,
        not_taken=not_taken(seat),
        ended={one.channel for one in found.addresses if has_ended(one, seat.now_ms)},
        offered=has, names=NAMES, channels=CHANNELS,
        taken=[way for way in CHANNELS if ways.get(way)],
        subjects=_subjects(seat), safety=SAFETY, by_mail_alone=BY_MAIL_ALONE, mail=MAIL,
        countries=by_country(zones()), zone=zone_of(seat.session, seat.place), shown=shown,
        push_key="" if is_shared(request) else subscription_key(seat),
        sent=request.query_params.get("sent", ""), kept="kept" in request.query_params,
    )  # fmt: skip


def _subjects(seat: Seat) -> Mapping[str, str]:
    is_steward = STEWARD in seat.reader.roles
    return {name: title for name, title in SUBJECTS.items() if is_steward or name != DESK}


@router.post(PATH)
def keep(form: Form, seat: Seated) -> Response:
    """Keep what was chosen; ways that the form did not show stay as they are."""
    begin(seat, seat.running.waiting)
    found = reach_of(seat.session, seat.place, seat.member)
    offers = set(form.get("shown", "").split())
    kept = {pair for pair in found.choice.chosen if ".".join(pair) not in offers}
    ticked = {(one.partition(".")[0], one.partition(".")[2]) for one in offers if one in form}
    language = form.get("language", "")
    choose(
        seat,
        Choice(
            language if language in LANGUAGES else found.choice.language,
            form.get("zone", ""), _minutes(form, "quiet_from", NIGHT_FROM),
            _minutes(form, "quiet_until", NIGHT_UNTIL), frozenset(kept | ticked),
        ),
    )  # fmt: skip
    return RedirectResponse(f"{PATH}?kept=1", 303)


def _minutes(form: Mapping[str, str], name: str, otherwise: int) -> int:
    try:
        return minutes_of(form.get(name, ""))
    except ValueError:
        return otherwise


@router.post(f"{PATH}/address")
def add_address(request: Request, form: Form, seat: Seated) -> Response:
    """Send a link to an address, or say what is wrong with it."""
    channel = form.get("channel", "")
    begin(seat, seat.running.waiting)
    try:
        keep_address(seat, channel, read_line(form, "address", ADDRESS_MAX + 1))
    except ProblemError as error:
        if error.trouble is not Trouble.request_must_be_well_formed:
            raise
        return _page(request, seat, wrong=channel)
    return RedirectResponse(f"{PATH}?sent={channel}", 303)


@router.post(f"{PATH}/address/end")
def remove_address(form: Form, seat: Seated) -> Response:
    """Forget an address."""
    end_address(seat, form.get("channel", ""))
    return RedirectResponse(PATH, 303)


@router.get(f"{PATH}/confirm/{{code}}")
def ask_to_confirm(code: Code, request: Request, running: Running, session: Reading) -> Response:
    """Ask whether messages may go to an address; who only looks at links confirms nothing."""
    return _confirming(request, running, address_at(session, code))


def _confirming(
    request: Request, running: Running, address: ReachAddressRow, *, done: bool = False
) -> Response:
    over = has_ended(address, running.service.sources.now_ms())
    status = REFUSED if over else 200
    return page(
        request, "reaching/confirm.html", status=status, address=address, done=done, over=over
    )


@router.post(f"{PATH}/confirm/{{code}}")
def confirmed(
    code: Code, request: Request, form: Form, running: Running, session: Reading
) -> Response:
    """Let them go there, unless the link has ended."""
    del form  # Asked for because it holds that the request came from a page of ours.
    address = address_at(session, code)
    if has_ended(address, running.service.sources.now_ms()):
        return _confirming(request, running, address)
    confirm(running.service, code)
    return _confirming(request, running, address, done=True)


@router.get(f"{PATH}/stop/{{code}}")
def ask_to_stop(code: Code, request: Request, session: Reading) -> Response:
    """Ask whether messages to an address shall end."""
    return page(request, "reaching/stop.html", address=address_at(session, code), done=False)


@pressed_in_mail.post(f"{PATH}/stop/{{code}}")
def stopped(code: Code, request: Request, running: Running, session: Reading) -> Response:
    """End them: from our page, or by the button that a mail program shows (RFC 8058)."""
    stop(running.service, code)
    return page(request, "reaching/stop.html", address=address_at(session, code), done=True)


@router.get("/app/to/{message}")
def follow(message: Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")], seat: Seated) -> Response:
    """Lead on from a message to the page that it is about."""
    return RedirectResponse(page_of(seat, message), 303)
