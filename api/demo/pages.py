"""The demo's ready-made identities: one press puts one's key into the browser. Only in a demo."""

import json
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from api.http.access import Running
from api.http.cookies import require_own_page
from api.http.models import Hash, Sent
from api.pages.rendering import page, pages
from api.service.troubles import ProblemError, Trouble
from api.settings import Settings
from api.words.roles import ROLE_NAMES

router = pages()
asked_by_scripts = APIRouter(include_in_schema=False)
IDENTITIES: Final = "identities.json"
MEMBER: Final = "member"


class Wanted(Sent):
    """Whose key, by its public part."""

    key: Hash


def identities(settings: Settings) -> dict[str, Any]:
    """The demo's people with their seeds; `ProblemError` where this is no demo."""
    file = settings.data / IDENTITIES
    if not settings.demo or not file.is_file():
        raise ProblemError(Trouble.resource_must_exist)
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


@router.get("/app/demo")
def demo(request: Request, running: Running) -> Response:
    """Say who can be tried."""
    found = identities(running.service.settings)
    people = [person for person in found["people"] if person["kind"] == MEMBER]
    return page(request, "demo/demo.html", name=found["name"], people=people, role_names=ROLE_NAMES)


@asked_by_scripts.post("/app/demo/identity")
def identity(body: Wanted, request: Request, running: Running) -> JSONResponse:
    """Give a ready-made seed, which the browser keeps as a key that nobody can read out."""
    require_own_page(request)
    found = identities(running.service.settings)
    for person in found["people"]:
        if person["key"] == body.key:
            given = {name: person[name] for name in ("member", "name", "seed")}
            log_key = running.service.log_key(found["book"]).to_text()
            place = {"community": found["community"], "book": found["book"], "logKey": log_key}
            return JSONResponse({**given, **place}, headers={"Cache-Control": "no-store"})
    raise ProblemError(Trouble.resource_must_exist)
