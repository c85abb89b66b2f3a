"""What the service is, and how it is."""

from fastapi import APIRouter, Response
from sqlalchemy.exc import SQLAlchemyError

from api.access import Running
from api.answers import Anchor, Health, ServiceInfo
from api.notes import brief_of, note_of, said_of
from api.schema import is_current
from api.service import Service
from chain.anchors import is_public

router = APIRouter(tags=["service"])


@router.get("/v1/service")
def service_info(running: Running) -> ServiceInfo:
    """Under what name and key this service signs, and where it anchors."""
    service = running.service
    return ServiceInfo(
        origin=service.settings.origin, key=service.key.public, anchor=_anchor(service)
    )


def _anchor(service: Service) -> Anchor:
    kind, state = service.settings.anchor, service.anchoring.state
    with service.database.reading() as session:
        home = service.anchoring.home(session)
    return Anchor(
        name=kind,
        state=state.name,
        since_ms=state.since_ms,
        said=said_of(state),
        note="" if home is None else note_of(kind, home.chain_id),
        public=home is not None and is_public(kind, home.chain_id),
        admin=service.admin().hex(),
        chain=0 if home is None else home.chain_id,
        contract="" if home is None else home.contract.hex(),
    )


@router.get("/healthz")
async def alive() -> Health:
    """Answer as long as the process does."""
    return Health(status="alive", parts={})


@router.get("/readyz", responses={503: {"model": Health, "description": "Not ready"}})
def ready(running: Running, response: Response) -> Health:
    """Say whether orders can be posted: the schema, the writer. How the anchor is says no more."""
    service = running.service
    parts = {
        "schema": _schema_state(service),
        "writer": "running" if service.writer.running else "stopped",
        "anchor": brief_of(service.anchoring.state),
    }
    is_ready = not {"missing", "unreachable", "stopped"} & set(parts.values())
    if not is_ready:
        response.status_code = 503
    return Health(status="ready" if is_ready else "not ready", parts=parts)


def _schema_state(service: Service) -> str:
    try:
        with service.database.reading_engine.connect() as connection:
            return "current" if is_current(connection) else "missing"
    except SQLAlchemyError:
        return "unreachable"
