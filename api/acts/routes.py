"""Acts of the co-op, for other programs: previewed, prepared to be signed, and what they became.

Signing one is an order (`POST …/orders`): `list-approved`, with the fields that preparing gives.
"""

from typing import Annotated

from fastapi import Path, Response

from api.acts.asking import ask, asks, decide, end
from api.acts.following import plans
from api.acts.models import (
    ActIn,
    ActOut,
    ActPreviewOut,
    ActsOut,
    AskIn,
    AskOut,
    DecisionIn,
    FundAsksOut,
    MadeOut,
    PeriodOut,
    PeriodsOut,
    PlanOut,
    PlansOut,
    RunOut,
    RunShown,
    RunsOut,
)
from api.acts.previewing import act_of, adopted, prepare, preview
from api.acts.runs import rows_of, run_of, runs
from api.acts.waiting import prepared
from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.http.named_problems import also
from api.lists.models import PreparedOut
from credit.acts import ACTS
from ledger.fields import CODE

router = door_of_book("acts", "/acts")
asked_for = door_of_book("acts", "/asks")
agreed = door_of_book("acts", "/plans")
Tag = Annotated[str, Path(pattern=f"^{CODE}$", description="The act, such as levy-1.")]
OrderId = Annotated[str, Path(pattern=UUID, description="The order that approved it.")]
AskId = Annotated[str, Path(pattern=UUID, description="What was asked for.")]


@router.get("")
def list_coop_acts(caller: SignedIn) -> ActsOut:
    """What acts there are, with what figures, and which policies are in force for them."""
    return ActsOut(acts=[ActOut.of(act, adopted(caller, act)) for act in ACTS.values()])


@router.get("/periods")
def list_prepared_periods(caller: SignedIn) -> PeriodsOut:
    """Periods that are over: the list that the clock has prepared, or why it could not."""
    return PeriodsOut(periods=[PeriodOut.of(one) for one in prepared(caller)])


@router.get("/runs")
def list_runs(caller: SignedIn) -> RunsOut:
    """The acts that were signed, the latest first, for treasurers and stewards."""
    return RunsOut(runs=[RunOut.of(one) for one in runs(caller)])


@router.get("/runs/{order}", responses=also(404))
def get_run(order: OrderId, caller: SignedIn) -> RunShown:
    """An act that was signed, with its rows, the entries they became, and what was left out."""
    run = run_of(caller, order)
    return RunShown.of(run, rows_of(caller, run))


@router.post("/{act}/previews", responses=also(404))
def preview_act(act: Tag, body: ActIn, caller: SignedIn) -> ActPreviewOut:
    """What an act would come to, for treasurers and stewards; nothing is kept."""
    return ActPreviewOut.of(preview(caller, body.said(act_of(act).tag)))


@router.post("/{act}/lists", status_code=201, responses=also(404))
def prepare_act(act: Tag, body: ActIn, caller: SignedIn) -> PreparedOut:
    """Prepare an act, to be signed by stewards and a treasurer; nothing moves until it is."""
    return PreparedOut.of(prepare(caller, body.said(act_of(act).tag)))


@agreed.get("")
def list_plans(caller: SignedIn) -> PlansOut:
    """Plans of instalments: what is paid, due and late; one's own, for treasurers all."""
    return PlansOut(plans=[PlanOut.of(one) for one in plans(caller)])


@asked_for.get("")
def list_asks(caller: SignedIn) -> FundAsksOut:
    """What one asked for; for treasurers and stewards everybody's claims and debts too."""
    return FundAsksOut(asks=[AskOut.of(one) for one in asks(caller)])


@asked_for.post("", status_code=201)
def ask_for(body: AskIn, caller: SignedIn) -> MadeOut:
    """Ask a fund for oneself, wish savings, or ask that a debt be written off."""
    return MadeOut(ask=ask(caller, body.said()))


@asked_for.post("/{ask_id}/decision", status_code=204, responses=also(404))
def decide_ask(ask_id: AskId, body: DecisionIn, caller: SignedIn) -> Response:
    """Grant some of it or nothing, as a treasurer or steward whom it does not concern."""
    decide(caller, ask_id, int(body.amount), body.reason)
    return Response(status_code=204)


@asked_for.delete("/{ask_id}", status_code=204, responses=also(404))
def end_ask(ask_id: AskId, caller: SignedIn) -> Response:
    """Take back what one asked for, before it is decided, or end a wish to save."""
    end(caller, ask_id)
    return Response(status_code=204)
