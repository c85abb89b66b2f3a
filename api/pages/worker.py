"""What makes the pages an app: the manifest, and the worker that keeps the last state at hand."""

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from api.pages.assets import ASK_AGAIN, assets
from api.pages.policy import HEADERS
from api.pages.rendering import page, pages
from api.words.i18n import _, current

router = APIRouter(include_in_schema=False)
readable = pages()


@router.get("/app/manifest.webmanifest")
async def manifest() -> JSONResponse:
    """Name, colours and icons of the installed app."""
    icon = {"src": assets().url("icons/ayni.svg"), "sizes": "any", "type": "image/svg+xml"}
    described = {
        "id": "/app/",
        "name": "Ayni",
        "short_name": "Ayni",
        "description": _("Give and receive hours, and see that the book is true"),
        "lang": current(),
        "start_url": "/app/",
        "scope": "/app/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1c5d4b",
        "icons": [{**icon, "purpose": "any"}, {**icon, "purpose": "maskable"}],
    }
    kind = "application/manifest+json"
    return JSONResponse(described, media_type=kind, headers={**HEADERS, "Cache-Control": ASK_AGAIN})


@router.get("/app/worker.js")
async def worker(request: Request) -> Response:
    """The worker; it is served here because it serves pages under here."""
    return assets().files["js/pages/worker.js"].answer(request, ASK_AGAIN, HEADERS)


@readable.get("/app/offline")
def offline(request: Request) -> Response:
    """What is shown for a page that was never seen while there was a network."""
    return page(request, "pages/offline.html")
