"""The first page, and the reference that problems point to."""

from pathlib import Path as File
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import PlainTextResponse
from sqlmodel import col, select

from api.demo.identities import IDENTITIES, coops
from api.http.access import Reading, Running
from api.pages.documents import html
from api.pages.rendering import page
from api.people.tables import ProfileRow
from api.service.tables import CommunityRow
from api.service.troubles import ProblemError, Trouble

router = APIRouter(include_in_schema=False)
DOCS: Final = File(__file__).parents[2] / "docs"
DEMO_PEOPLE_MAX: Final = 100


@router.get("/")
def first_page(request: Request, running: Running, session: Reading) -> Response:
    """Say what this is and where to go; in the demo, who lives in it."""
    settings = running.service.settings
    people = []
    if settings.demo:
        named = select(ProfileRow).order_by(col(ProfileRow.name)).limit(DEMO_PEOPLE_MAX)
        people = [row.name for row in session.exec(named)]
    fresh = session.exec(select(CommunityRow.community_id).limit(1)).first() is None
    communities = select(CommunityRow).order_by(col(CommunityRow.name)).limit(DEMO_PEOPLE_MAX)
    return page(
        request, "pages/first.html",
        origin=settings.origin,
        coops=coops(settings),
        demo=settings.demo,
        fresh=fresh,
        communities=session.exec(communities).all() if settings.demo else [],
        people=people,
        identities=settings.data / IDENTITIES,
    )  # fmt: skip


Name = Annotated[str, Path(pattern=r"^[a-z]+(-[a-z]+)*$")]


@router.get("/docs/{name}.md")
def reference(name: Name) -> PlainTextResponse:
    """A page of the reference, as it stands in the repository."""
    return PlainTextResponse(_text(name), media_type="text/markdown; charset=utf-8")


@router.get("/docs/{name}")
def shown(request: Request, name: Name) -> Response:
    """A page of the reference, to be read in a browser; each heading has an address."""
    return page(request, "pages/document.html", name=name, text=html(_text(name)))


def _text(name: str) -> str:
    file = DOCS / f"{name}.md"
    if not file.is_file():
        raise ProblemError(Trouble.resource_must_exist)
    return file.read_text("utf-8")
