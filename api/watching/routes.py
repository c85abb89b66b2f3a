"""How the service is, for stewards' programs, and its figures for Prometheus."""

from hmac import compare_digest

from fastapi import APIRouter, Request, Response

from api.http.access import Running, SignedIn
from api.http.doors import MANNER, door_of_book
from api.http.proxies import HEARD, PASSED_ON
from api.http.watched import BOUNDS_S
from api.service.troubles import ProblemError, Trouble
from api.setting_values import THIS_MACHINE, is_loopback
from api.watching.how import how_it_is
from api.watching.metrics import Source, exposition
from api.watching.models import ConditionOut

router = door_of_book("service", "/condition")
measured = APIRouter(include_in_schema=False, dependencies=MANNER)
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@router.get("")
def get_condition(caller: SignedIn, running: Running) -> ConditionOut:
    """Since when the service runs and how each part of it is, for stewards."""
    return ConditionOut.of(how_it_is(caller, running.clock))


@measured.get("/metrics")
def get_metrics(request: Request, running: Running) -> Response:
    """Give the figures to whom the operator lets read them; to others there are none."""
    watched = request.app.watched
    figures = watched and watched.figures
    if figures is None or not _may_read(request, running.service.settings.metrics):
        raise ProblemError(Trouble.resource_must_exist)
    return Response(exposition(Source(running, figures, BOUNDS_S)), media_type=TEXT)


def _may_read(request: Request, who: str) -> bool:
    if who == THIS_MACHINE:
        # A proxy here asks in anybody's name, unless it says that it was asked from here too.
        is_told = request.scope.get(HEARD) == "heard"
        is_direct = is_told or not any(name in request.headers for name in PASSED_ON)
        return is_direct and request.client is not None and is_loopback(request.client.host)
    said = request.headers.get("authorization", "")
    return compare_digest(said.encode(), f"Bearer {who}".encode())
