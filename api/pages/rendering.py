"""How pages are made: templates with the words of the language in use, strict headers, packed.

A `PageRoute` answers what goes wrong with a page as well; who is not signed in is sent to do that.
"""

import gzip
import zlib
from collections.abc import Callable, Coroutine, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from babel.dates import format_date, format_datetime
from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, RedirectResponse, StreamingResponse

from api.http.cookies import cookie, tokens_in
from api.http.edge import takes_gzip
from api.http.faults import problem_of
from api.http.problems import explained
from api.http.shared import LIFE_S, is_shared
from api.pages.assets import assets
from api.pages.menu import here, menu_of
from api.pages.policy import HEADERS
from api.pages.seat import Seat, guest
from api.pages.waiting import how_many
from api.people.coop import CoopContact, coop_contact
from api.service.troubles import ProblemError, Trouble
from api.words.days import first_of_month, written
from api.words.faces import face, initials
from api.words.i18n import LANGUAGES, NAMES, _, current, dates, ngettext
from api.words.kinds import account_title
from api.words.numbers import number_of
from api.words.showing import NO_BREAK, SHOWN_MS_MAX, show_amount, show_zone
from api.words.typesetting import shortened, together
from ledger.amounts import Unit

TEMPLATES: Final = Path(__file__).parent.parent / "templates"
SIGN_IN: Final = "/app/sign-in"
HALF_A_DAY_MS: Final = 12 * 3_600_000
ZONES_APART_MS: Final = 15 * 60_000
"""Zones differ from UTC by a multiple of that."""

PRIVATE: Final = "private, no-cache"
AMOUNTS: Final = 2_000
"""How many a page writes once, however often it has them."""
GZIP: Final = 31
"""What zlib calls the form of gzip."""
UNKEPT: Final = "no-store"
"""Of pages on a shared device: the next member must not find them."""


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(TEMPLATES)
    made = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.globals |= {"_": _, "ngettext": ngettext, "static": lambda path: assets().url(path)}
    made.globals |= {"account_title": account_title, "number_of": number_of}
    made.globals |= {"face_of": face, "initials": initials}
    made.filters |= {"day": show_day, "moment": show_moment, "last_day": show_last_day}
    made.filters |= {"said": said, "month": show_month, "date": show_date, "city": show_zone}
    made.filters |= {"together": together}
    return made


def _time(time_ms: int) -> datetime:
    return datetime.fromtimestamp(min(time_ms, SHOWN_MS_MAX) / 1000, UTC)


def show_day(time_ms: int) -> Markup:
    """The date in UTC, as the language writes it; the page's script shows the local one."""
    return _timed(time_ms, "day", f"{_date(time_ms)} UTC")


def show_month(time_ms: int, form: str = "LLLL yyyy") -> str:
    """The month in UTC, such as "November 2026", or its first letter alone by `form` "LLLLL"."""
    return str(format_date(_time(time_ms), form, locale=dates()))


def show_date(day: date) -> str:
    """A day as the language writes it."""
    return written(day, "medium", dates())


def show_moment(time_ms: int) -> Markup:
    """The date and time in UTC, as the language writes them; the script shows the local ones."""
    shown = format_datetime(_time(time_ms), "medium", tzinfo=UTC, locale=dates())
    return _timed(time_ms, "moment", f"{first_of_month(shown, current())} UTC")


def show_last_day(time_ms: int) -> Markup:
    """The day that was chosen as the last, where a day ends then; else that moment.

    Zones lie within half a day of UTC but for a few in the Pacific, so that the day which ends
    somewhere at a time is the one of half a day before; in those it reads a day too early.
    """
    if (time_ms + 1) % ZONES_APART_MS:
        return show_moment(time_ms)
    return _timed(time_ms, "day", _date(max(0, time_ms - HALF_A_DAY_MS)))


def _date(time_ms: int) -> str:
    return written(_time(time_ms).date(), "medium", dates())


def _timed(time_ms: int, as_: str, shown: str) -> Markup:
    # Put together as text, since a statement has a thousand of them.
    return Markup(f'<time data-ms="{time_ms:d}" data-as="{as_}">{escape(shown)}</time>')  # noqa: S704


def said(text: str, **values: object) -> Markup:
    """The sentence with its values put in, times among them as the filters above make them."""
    return escape(shortened(text, values)).format(**values)


def page(
    request: Request, template: str, seat: Seat | None = None, status: int = 200, **values: Any  # noqa: ANN401 whatever the template shows
) -> Response:  # fmt: skip
    """A page from a template of `api/templates`, for whoever looks at it.

    Templates have `_`, `ngettext`, `static(path)`, `account_title(kind, number)`, the filters
    `day`, `moment` and `last_day`, with `said` for sentences that have one of these, `language`,
    `seat`, with a seat `amount(subunits)`, and `shared` on a device that many members use, whose
    sign-in each page renews. `to_do` is how many things wait for them, counted here unless given.
    """
    text = _environment().get_template(template).render(_shown(request, seat, values))
    headers = _headers(request, seat)
    body = text.encode()
    if takes_gzip(request):
        body, headers["Content-Encoding"] = gzip.compress(body, 6), "gzip"
    return HTMLResponse(body, status, headers=headers)


def slow_page(request: Request, template: str, seat: Seat, **values: Any) -> Response:  # noqa: ANN401 as page
    """The same for what takes seconds: sent as far as it is made, whenever a step is.

    Its template goes through `steps`, and shows each as a `<progress>`.
    """
    made = _environment().get_template(template).generate(_shown(request, seat, values))
    headers = _headers(request, seat)
    sent = _by_steps(made)
    if takes_gzip(request):
        headers["Content-Encoding"] = "gzip"
        return StreamingResponse(_packed(sent), media_type="text/html", headers=headers)
    return StreamingResponse(sent, media_type="text/html", headers=headers)


def _packed(sent: Iterable[str]) -> Iterator[bytes]:
    """Each part packed, and whole by itself: a browser shows it before the next one comes."""
    packer = zlib.compressobj(6, wbits=GZIP)
    for text in sent:
        yield packer.compress(text.encode()) + packer.flush(zlib.Z_SYNC_FLUSH)
    yield packer.flush()


def _by_steps(made: Iterable[str]) -> Iterator[str]:
    waiting: list[str] = []
    for text in made:
        waiting.append(text)
        if "</progress>" in text:
            yield "".join(waiting)
            waiting.clear()
    yield "".join(waiting)


def _shown(request: Request, seat: Seat | None, values: dict[str, Any]) -> dict[str, Any]:
    """What a template has."""
    to_do = values.pop("to_do", None)
    if to_do is None:
        to_do = 0 if seat is None else how_many(seat)
    amount = lru_cache(AMOUNTS)(partial(_unbroken, seat.unit)) if seat is not None else None
    return {
        "seat": seat, "amount": amount, "menu": menu_of(seat), "path": request.url.path,
        "menu_at": here(request.url.path), "language": current(),
        "languages": _languages(request), "asked": dict(request.query_params),
        "shared": is_shared(request), "contact": _contact(seat), "to_do": to_do, **values,
    }  # fmt: skip


def _headers(request: Request, seat: Seat | None) -> dict[str, str]:
    shared = is_shared(request)
    kept = UNKEPT if shared else PRIVATE
    headers = {**HEADERS, "Cache-Control": kept, "Vary": "Accept-Encoding, Cookie"}
    if shared and seat is not None:
        headers["Set-Cookie"] = cookie(request, tokens_in(request), LIFE_S)
    return headers


def _contact(seat: Seat | None) -> CoopContact | None:
    """How whoever looks reaches their co-op, for the foot of the page; None if nobody has said."""
    found = None if seat is None else coop_contact(seat.session, seat.place)
    return found if found and any(found) else None


def _unbroken(unit: Unit, subunits: int) -> str:
    """The amount, its number and unit on one line."""
    return show_amount(unit, subunits).replace(" ", NO_BREAK)


def _languages(request: Request) -> list[tuple[str, str, str]]:
    """Each language's code, its name, and this page in it."""
    asked = [pair for pair in request.query_params.multi_items() if pair[0] != "lang"]
    address = request.url.path
    return [
        (code, NAMES[code], f"{address}?{urlencode([*asked, ('lang', code)])}")
        for code in LANGUAGES
    ]


def trouble_page(request: Request, error: ProblemError) -> Response:
    """What went wrong, as a page for whoever looks; to the sign-in where that is missing."""
    if error.trouble is Trouble.session_must_be_valid:
        return _to_sign_in(request)
    running = request.app.state.running
    try:
        with running.service.database.reading() as session:
            return _troubled(request, error, guest(request, running, session))
    except Exception as failed:  # noqa: BLE001 a fault of ours is raised again
        problem_of(failed)
    return _troubled(request, error, None)


def _troubled(request: Request, error: ProblemError, seat: Seat | None) -> Response:
    status, said = explained(error)
    shown = page(request, "pages/trouble.html", seat, status=status, said=said)
    if error.retry_after_s is not None:
        shown.headers["Retry-After"] = str(error.retry_after_s)
    return shown


def _to_sign_in(request: Request) -> Response:
    """Let them sign in and come back.

    A link from another site brings no cookie along; a step within this one does.
    """
    if request.headers.get("sec-fetch-site") == "cross-site" and request.method == "GET":
        return page(request, "pages/again.html", address=str(request.url.path) + _query(request))
    back = request.url.path + _query(request)
    return RedirectResponse(f"{SIGN_IN}?next={quote(back, safe='')}", 303, headers=HEADERS)


def _query(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""


class PageRoute(APIRoute):
    """A route whose problems are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Handle one request."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError:
                error = ProblemError(Trouble.resource_must_exist)
            except ProblemError as raised:
                error = raised
            return await run_in_threadpool(trouble_page, request, error)

        return answer


def pages() -> APIRouter:
    """A router for pages."""
    return APIRouter(include_in_schema=False, route_class=PageRoute)


elsewhere = pages()


@elsewhere.get("/app/{rest:path}")
def nowhere(rest: str) -> Response:
    """Say that there is no such page."""
    raise ProblemError(Trouble.resource_must_exist, {"path": rest})
