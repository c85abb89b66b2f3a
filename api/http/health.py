"""What the service is, and how it is."""

from fastapi import Request, Response

from api.http.access import Running
from api.http.answers import Anchor, Health, ServiceInfo
from api.http.doors import door
from api.http.proxies import HEARD
from api.queries.notes import brief_of, note_of, said_of
from api.service import condition, disk
from api.service.service import Service
from api.service.supervision import STOPPED
from chain.anchors import is_public

router = door("service")


@router.get("/v1/service")
def get_service(running: Running) -> ServiceInfo:
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


@router.get("/healthz", responses={503: {"model": Health, "description": "A part has ended"}})
async def get_health(running: Running, response: Response) -> Health:
    """Say whether the process and all that runs in it do: 503 as soon as a part has ended."""
    parts = running.supervision.states()
    is_alive = STOPPED not in parts.values()
    if not is_alive:
        response.status_code = 503
    return Health(status="alive" if is_alive else "not alive", parts=parts)


@router.get("/readyz", responses={503: {"model": Health, "description": "Not ready"}})
async def get_readiness(running: Running, request: Request, response: Response) -> Health:
    """Say whether orders can be posted. How anchor, backups and jobs are, says no more."""
    service = running.service
    parts = {
        "database": await running.probe.database(),
        "writer": condition.writer_word(service),
        "clock": condition.clock_word(service),
        "jobs": condition.jobs_word(running.clock),
        "anchor": brief_of(service.anchoring.state),
        "disk": disk.state(service.settings),
        "backups": running.nightly.state,
        "proxy": request.scope.get(HEARD, "silent"),
    }
    is_ready = condition.may_post(parts)
    if not is_ready:
        response.status_code = 503
    return Health(status="ready" if is_ready else "not ready", parts=parts)
