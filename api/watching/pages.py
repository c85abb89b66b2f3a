"""The page "How is the service?" for stewards: each part in a sentence, with what to do."""

from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response

from api.http.access import Running
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.queries.notes import said_of
from api.service import condition, disk
from api.service.probing import CURRENT
from api.service.supervision import RUNNING, STOPPED
from api.watching.how import how_it_is
from api.words.i18n import N_

router = pages()
TITLES: Final[Mapping[str, str]] = {
    "database": N_("The database"),
    "writer": N_("Posting"),
    "clock": N_("The machine's clock"),
    "jobs": N_("What happens by itself"),
    "disk": N_("Room on the disk"),
}
SAID: Final[Mapping[str, str]] = {
    **dict.fromkeys((CURRENT, RUNNING, condition.RIGHT, disk.ENOUGH), N_("Correct.")),
    STOPPED: N_("It has ended. Ask the operator to start the service again."),
    condition.FAILING: N_("Nothing could be posted a moment ago. The operator's log says why."),
    condition.STUCK: N_("It has not moved on for a while. Ask the operator to look at the log."),
    condition.LATE: N_("It is late: bookings, closings and reminders wait. Tell the operator."),
    condition.WRONG: N_("It is wrong, so nothing is posted. Ask the operator to set it."),
    disk.LOW: N_("There is little left. Ask the operator to make room soon."),
    disk.FULL: N_("It is full, so nothing can be posted. Ask the operator to make room now."),
    disk.CLOSED: N_("The service may not write there. Ask the operator to set the rights."),
}


@router.get("/app/service")
def service(request: Request, seat: Seated, running: Running) -> Response:
    """Show how the service is."""
    found = how_it_is(seat, running.clock)
    stopping = condition.STOPPING | {condition.LATE, disk.LOW}
    return page(
        request, "watching/service.html", seat, found=found, titles=TITLES, words=SAID,
        stopping=stopping, anchoring=said_of(found.anchor),
    )  # fmt: skip
