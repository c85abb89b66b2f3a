"""What the service is, and how it is."""

from typing import Final

from fastapi import APIRouter, Response

from api.access import Running
from api.anchoring import NONE
from api.answers import Anchor, Health, ServiceInfo
from api.notes import note_of
from api.probing import UNREACHABLE
from api.service import Service
from api.supervision import RUNNING, STOPPED

router = APIRouter(tags=["service"])


@router.get("/v1/service")
def service_info(running: Running) -> ServiceInfo:
    """Under what name and key this service signs, and where it anchors."""
    service = running.service
    return ServiceInfo(
        origin=service.settings.origin, key=service.key.public, anchor=_anchor(service)
    )


def _anchor(service: Service) -> Anchor:
    anchor = service.anchoring.anchor
    return Anchor(
        name=service.settings.anchor,
        state=_anchor_state(service),
        note="" if anchor is None else note_of(anchor),
        public=anchor is not None and anchor.public,
        admin=service.admin().hex() if _anchor_state(service) in {"open", NONE} else "",
        contract="" if anchor is None else anchor.contract.hex(),
    )


def _anchor_state(service: Service) -> str:
    if service.settings.anchor == NONE:
        return NONE
    opened = service.anchoring.opened
    if not opened.done():
        return "opening"
    return "open" if opened.exception() is None else "failed"


WRONG: Final = "wrong"
"""A clock at which nothing is posted."""


@router.get("/healthz", responses={503: {"model": Health, "description": "A part has ended"}})
async def alive(running: Running, response: Response) -> Health:
    """Say whether the process and all that runs in it do: 503 as soon as a part has ended."""
    parts = running.supervision.states()
    is_alive = STOPPED not in parts.values()
    if not is_alive:
        response.status_code = 503
    return Health(status="alive" if is_alive else "not alive", parts=parts)


@router.get("/readyz", responses={503: {"model": Health, "description": "Not ready"}})
async def ready(running: Running, response: Response) -> Health:
    """Say whether orders can be posted: the schema, the writer, the anchor."""
    service = running.service
    parts = {
        "schema": await running.probe.schema(),
        "writer": RUNNING if service.writer.running else STOPPED,
        "anchor": _anchor_state(service),
    }
    if service.clock is not None:
        parts["clock"] = "right" if service.clock.is_right else WRONG
    is_ready = not {"missing", UNREACHABLE, STOPPED, WRONG, "failed"} & set(parts.values())
    if not is_ready:
        response.status_code = 503
    return Health(status="ready" if is_ready else "not ready", parts=parts)
