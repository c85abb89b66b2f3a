"""My keys: the devices that speak for the member, and ending one that is lost."""

from typing import Final

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.keys.names import name_key, own_keys
from api.keys.tables import KINDS
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seated

router = pages()
PATH: Final = "/app/keys"


@router.get(PATH)
def keys(request: Request, seat: Seated) -> Response:
    """Show every key, those in force first."""
    devices = own_keys(seat)
    only = sum(device.revoked_ms is None for device in devices) == 1
    return page(request, "keys/keys.html", seat, devices=devices, only=only)


@router.post(f"{PATH}/name")
def name(form: Form, seat: Seated) -> Response:
    """Say what a key of one's own is called."""
    kind = form.get("kind")
    name_key(
        seat, form.get("key", ""), form.get("name", "").strip(), kind if kind in KINDS else None
    )
    return RedirectResponse(PATH, 303)
