"""Moving in for programs: trying files, bringing them in, the certificate, and what comes after."""

from typing import Annotated, Any, Final

from fastapi import Path, Query, Response

from api.arrivals.claims import ROWS_MAX as CARDS_MAX
from api.arrivals.claims import awaited, make_cards
from api.arrivals.models.after import (
    CardsIn,
    CardsOut,
    ExpectedAllOut,
    ExpectedOut,
    PastAllOut,
    PastProofOut,
)
from api.arrivals.models.standing import BringingOut, CertifyingOut, StandingOut
from api.arrivals.models.trials import ComingAllOut, ComingOut, TrialIn, TrialOut
from api.arrivals.past import ROWS_MAX as PAST_MAX
from api.arrivals.past import Wanted, all_past, own_past, proof_of
from api.arrivals.standing import certificate, order_to_bring, order_to_certify, standing
from api.arrivals.trying import ROWS_MAX, accounts_tried, throw_away, trial_of, try_files
from api.http.access import Running, SignedIn
from api.http.doors import door_of_book
from api.http.limits import Act
from api.http.named_problems import also
from api.service.troubles import ProblemError, Trouble
from ledger.fields import TIME_MS_MAX

router = door_of_book("arrivals")
JSON: Final = "application/json"
FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {JSON: {"schema": {"type": "object", "title": "Certificate"}}}}
}
Leaf = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]
Limit = Annotated[int, Query(ge=1, le=PAST_MAX)]


@router.get("/arrival")
def get_arrival(caller: SignedIn) -> StandingOut:
    """How far moving in has come, for stewards, treasurers and auditors."""
    return StandingOut.of(standing(caller))


@router.post("/arrival/trial", status_code=201)
def try_arrival(body: TrialIn, caller: SignedIn, running: Running) -> TrialOut:
    """Try another system's files, as a steward: nothing of it is in the book; at most 16 MiB."""
    running.limits.of_member(Act.trial, caller.place, caller.member)
    with running.limits.alone(Act.trial, caller.place):
        return TrialOut.of(try_files(caller, body.wanted()))


@router.get("/arrival/trial")
def get_trial(caller: SignedIn) -> TrialOut:
    """The last trial, for stewards and treasurers."""
    found = trial_of(caller)
    if found is None:
        raise ProblemError(Trouble.resource_must_exist)
    return TrialOut.of(found)


@router.delete("/arrival/trial", status_code=204)
def throw_trial_away(caller: SignedIn) -> Response:
    """Forget the trial, and the order that waits to bring it in, as a steward."""
    if not throw_away(caller):
        raise ProblemError(Trouble.resource_must_exist)
    return Response(status_code=204)


@router.get("/arrival/trial/accounts")
def list_accounts_tried(
    caller: SignedIn,
    after: Annotated[int, Query(ge=0, le=TIME_MS_MAX, description="How many to pass over.")] = 0,
    limit: Annotated[int, Query(ge=1, le=ROWS_MAX)] = ROWS_MAX,
) -> ComingAllOut:
    """The accounts that would come; none where something stops."""
    found = accounts_tried(caller, after, limit + 1)
    following = after + limit if len(found) > limit else None
    return ComingAllOut(accounts=[ComingOut.of(one) for one in found[:limit]], next=following)


@router.get("/arrival/order", responses=also(409))
def get_order_to_bring(caller: SignedIn) -> BringingOut:
    """What stewards and a treasurer sign to bring in what was tried: fields of their order."""
    return BringingOut(**order_to_bring(caller))


@router.get("/arrival/certificate", response_class=Response, responses=FILE)
def get_certificate(caller: SignedIn) -> Response:
    """The certificate, byte for byte as it is signed."""
    name = {"Content-Disposition": 'attachment; filename="certificate.json"'}
    return Response(certificate(caller), media_type=JSON, headers=name)


@router.get("/arrival/certificate/order", responses=also(409))
def get_order_to_certify(caller: SignedIn) -> CertifyingOut:
    """What a treasurer and an auditor sign to certify it: fields of their order."""
    return CertifyingOut(**order_to_certify(caller))


@router.get("/arrival/expected")
def list_expected_members(
    caller: SignedIn,
    after: Annotated[str | None, Query(pattern="^[0-9]{1,15}$")] = None,
    limit: Annotated[int, Query(ge=1, le=CARDS_MAX)] = CARDS_MAX,
) -> ExpectedAllOut:
    """Members who were brought along and have not come yet, for stewards."""
    found, following = awaited(caller, after, limit)
    return ExpectedAllOut(members=[ExpectedOut.of(one) for one in found], next=following)


@router.post("/arrival/cards", status_code=201)
def make_claim_cards(body: CardsIn, caller: SignedIn) -> CardsOut:
    """Make a card for each of these members to claim their account with, as a steward."""
    members = list(dict.fromkeys(body.members))
    return CardsOut.of(members, make_cards(caller, members))


@router.get("/me/past-exchanges")
def list_own_past_exchanges(
    caller: SignedIn, before: Leaf = None, after: Leaf = None, limit: Limit = PAST_MAX
) -> PastAllOut:
    """Exchanges of the member's that were brought along, the latest first."""
    return PastAllOut.of(own_past(caller, Wanted(before, after, limit)))


@router.get("/past-exchanges")
def list_past_exchanges(
    caller: SignedIn, before: Leaf = None, after: Leaf = None, limit: Limit = PAST_MAX
) -> PastAllOut:
    """All that were brought along, for treasurers and auditors; everybody sees that they looked."""
    return PastAllOut.of(all_past(caller, Wanted(before, after, limit)))


@router.get("/past-exchanges/{place}")
def prove_past_exchange(
    place: Annotated[int, Path(ge=0, le=TIME_MS_MAX)], caller: SignedIn
) -> PastProofOut:
    """The proof that one is under the root that was signed, for whom it concerns."""
    return PastProofOut.of(proof_of(caller, place))
