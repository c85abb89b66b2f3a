"""The first page, and the reference that problems point to."""

from pathlib import Path as File
from typing import Annotated, Final

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import PlainTextResponse
from sqlmodel import col, select

from api.http.access import Reading, Running
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
    communities = select(CommunityRow).order_by(col(CommunityRow.name)).limit(DEMO_PEOPLE_MAX)
    return page(
        request, "pages/first.html",
        origin=settings.origin,
        demo=settings.demo,
        communities=session.exec(communities).all() if settings.demo else [],
        people=people,
        identities=settings.data / "identities.json",
    )  # fmt: skip


@router.get("/docs/{name}.md")
def reference(name: Annotated[str, Path(pattern=r"^[a-z]+$")]) -> PlainTextResponse:
    """A page of the reference, as it stands in the repository."""
    file = DOCS / f"{name}.md"
    if not file.is_file():
        raise ProblemError(Trouble.resource_must_exist)
    return PlainTextResponse(file.read_text("utf-8"), media_type="text/markdown; charset=utf-8")
