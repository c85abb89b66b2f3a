"""Policies for members' limits, trying one on the past, and a member's own standing.

Adopting one is an order (`POST …/orders`): `policy-adopted`.
"""

from api.http.access import MemberId, SignedIn
from api.http.doors import door_of_book
from api.http.named_problems import also
from api.policies.in_force import policy_in_force
from api.policies.models import FlowOut, LimitsRunOut, PoliciesOut, PolicyTrialIn, PolicyTrialOut
from api.policies.own import own
from api.policies.running import prepare_run
from api.policies.trying import outcome
from credit.standing import DAYS

router = door_of_book("treasury", "/policies")
standings = door_of_book("members", "/standings")


@router.get("")
def list_policies(caller: SignedIn) -> PoliciesOut:
    """All policies for members' limits, and which one the book has adopted."""
    return PoliciesOut.of(policy_in_force(caller))


@router.post("/trials", responses=also(404))
def try_policy(body: PolicyTrialIn, caller: SignedIn) -> PolicyTrialOut:
    """Try a policy on the book's past, for who may export it; nothing changes."""
    return PolicyTrialOut.of(outcome(caller, body.asked()))


@router.post("/runs", status_code=201, responses=also(404, 422))
def prepare_limits(caller: SignedIn) -> LimitsRunOut:
    """Reckon all limits for now, as a treasurer; nothing changes until the list is approved."""
    return LimitsRunOut.of(prepare_run(caller))


@standings.get("/{member}")
def get_standing(member: MemberId, caller: SignedIn) -> FlowOut:
    """What a member gave, received and kept in 180 days; one's own, or for who reads histories."""
    return FlowOut.of(member, DAYS, own(caller, member))
