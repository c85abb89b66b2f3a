"""The demo's ready-made identities: one press puts one's key into the browser. Only in a demo."""

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from api.demo.identities import coops
from api.http.access import Running
from api.http.cookies import require_own_page
from api.http.models import Hash, Sent
from api.pages.rendering import page, pages
from api.service.troubles import ProblemError, Trouble
from api.words.roles import ROLE_NAMES

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)


class Wanted(Sent):
    """Whose key, by its public part."""

    key: Hash


@router.get("/app/demo")
def demo(request: Request, running: Running) -> Response:
    """Say who can be tried, in which co-op."""
    found = coops(running.service.settings)
    if not found:
        raise ProblemError(Trouble.resource_must_exist)
    return page(request, "demo/demo.html", coops=found, role_names=ROLE_NAMES)


@asked_by_scripts.post("/app/demo/identity")
def identity(body: Wanted, request: Request, running: Running) -> JSONResponse:
    """Give a ready-made seed, which the browser keeps as a key that nobody can read out."""
    require_own_page(request)
    for coop in coops(running.service.settings):
        for person in coop.people:
            if person["key"] == body.key:
                given = {name: person[name] for name in ("member", "name", "seed")}
                log_key = running.service.log_key(coop.book).to_text()
                place = {"community": coop.community, "book": coop.book, "logKey": log_key}
                return JSONResponse({**given, **place}, headers={"Cache-Control": "no-store"})
    raise ProblemError(Trouble.resource_must_exist)
