"""Pages for people: the first one, and the reference that problems point to."""

from pathlib import Path as File
from typing import Annotated, Final

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse, PlainTextResponse
from jinja2 import Environment, FileSystemLoader
from sqlmodel import col, select

from api.access import Reading, Running
from api.i18n import _, current
from api.problems import ProblemError, Trouble
from api.tables import CommunityRow, ProfileRow

router = APIRouter(include_in_schema=False)
HERE: Final = File(__file__).parent.parent
DOCS: Final = HERE.parent / "docs"
DEMO_PEOPLE_MAX: Final = 100


@router.get("/")
def first_page(running: Running, session: Reading) -> HTMLResponse:
    """Say what this is and where to go; in the demo, who lives in it."""
    settings = running.service.settings
    people = []
    if settings.demo:
        named = select(ProfileRow).order_by(col(ProfileRow.name)).limit(DEMO_PEOPLE_MAX)
        people = [row.name for row in session.exec(named)]
    communities = select(CommunityRow).order_by(col(CommunityRow.name)).limit(DEMO_PEOPLE_MAX)
    page = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
    text = page.get_template("first.html").render(
        _=_,
        language=current(),
        origin=settings.origin,
        demo=settings.demo,
        communities=session.exec(communities).all() if settings.demo else [],
        people=people,
        identities=settings.data / "identities.json",
    )
    return HTMLResponse(text)


@router.get("/docs/{page}.md")
def reference(page: Annotated[str, Path(pattern=r"^[a-z]+$")]) -> PlainTextResponse:
    """A page of the reference, as it stands in the repository."""
    file = DOCS / f"{page}.md"
    if not file.is_file():
        raise ProblemError(Trouble.resource_must_exist)
    return PlainTextResponse(file.read_text("utf-8"), media_type="text/markdown; charset=utf-8")
