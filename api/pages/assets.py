"""Modules, styles and pictures, under an address that changes with any of them.

The address holds the hash of all files, so a browser keeps each for good, and modules that import
their neighbours always get those of the same version.
"""

import gzip
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from api.http.edge import FOR_GOOD, takes_gzip
from api.pages.policy import PLAIN
from api.pages.static_files import VERSION_DIGITS, static_digest, static_files
from api.service.troubles import ProblemError, Trouble

router = APIRouter(include_in_schema=False)
KINDS: Final = {".js": "text/javascript", ".webmanifest": "application/manifest+json"}
ASK_AGAIN: Final = "no-cache"
A_DAY: Final = "public, max-age=86400"


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    kind: str
    plain: bytes
    packed: bytes

    def answer(self, request: Request, caching: str, more: Mapping[str, str] = PLAIN) -> Response:
        """Send it, packed where the browser takes that."""
        headers = {**more, "Cache-Control": caching, "Vary": "Accept-Encoding"}
        if not takes_gzip(request):
            return Response(self.plain, media_type=self.kind, headers=headers)
        headers["Content-Encoding"] = "gzip"
        return Response(self.packed, media_type=self.kind, headers=headers)


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by their path, and the version that their contents make."""

    version: str
    files: Mapping[str, Asset]

    def url(self, path: str) -> str:
        """Where a page finds a file; `KeyError` for one that is not there."""
        assert path in self.files, path  # noqa: S101 templates name what is there
        return f"/static/{self.version}/{path}"


@cache
def assets() -> Assets:
    """The files, read once."""
    files = {path: _asset(path, content) for path, content in static_files().items()}
    return Assets(static_digest()[:VERSION_DIGITS], files)


def _asset(path: str, content: bytes) -> Asset:
    suffix = Path(path).suffix
    kind = KINDS.get(suffix) or mimetypes.types_map[suffix]
    text = not kind.startswith("image/") or kind == "image/svg+xml"
    return Asset(f"{kind}; charset=utf-8" if text else kind, content, gzip.compress(content, 9))


@router.get("/favicon.ico")
async def icon() -> Response:
    """What browsers ask for by themselves."""
    headers = {"Cache-Control": A_DAY}
    return RedirectResponse(assets().url("icons/ayni.svg"), 302, headers=headers)


@router.get("/static/{version}/{path:path}")
async def asset(version: str, path: str, request: Request) -> Response:
    """A file. An earlier version's address gets today's file, which nobody keeps."""
    all_files = assets()
    found = all_files.files.get(path)
    if found is None:
        raise ProblemError(Trouble.resource_must_exist)
    return found.answer(request, FOR_GOOD if version == all_files.version else ASK_AGAIN)
