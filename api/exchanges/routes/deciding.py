"""Deciding how long visits were, for other programs: the same acts as on the pages."""

from api.exchanges.deciders import chosen, name_decider
from api.exchanges.deciding import decide, disputes, lately
from api.exchanges.models.bookings import DecidedOut
from api.exchanges.models.deciding import DecideIn, DeciderIn, DeciderOut, DecisionsOut
from api.exchanges.routes.bookings import HoldId
from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.named_problems import also

router = door_of_book("exchanges")


@router.get("/decisions")
def list_decisions(caller: SignedIn) -> DecisionsOut:
    """The visits on which the member is to decide, and what they decided lately."""
    return DecisionsOut.of(disputes(caller), lately(caller))


@router.put("/decisions/{hold}", responses=also(400))
def decide_visit(hold: HoldId, body: DecideIn, caller: SignedIn) -> DecidedOut:
    """Decide how long a visit was; the first decision stands."""
    row = decide(caller, hold, int(body.amount), body.text.strip(), body.said_ms)
    return DecidedOut.of(row)


@router.get("/decider")
def get_decider(caller: SignedIn) -> DeciderOut:
    """Whom the co-op named to decide; where it named nobody, its treasurers do."""
    return DeciderOut.of(chosen(caller))


@router.put("/decider", status_code=204, responses=also(400))
def set_decider(body: DeciderIn, caller: SignedIn) -> None:
    """Name who decides from now on, as a steward."""
    name_decider(caller, body.role, body.member)
