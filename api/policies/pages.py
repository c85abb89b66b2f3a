"""Pages of policies: which there are, trying one, adopting it, and a member's own standing."""

from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from fastapi import Request, Response

from api.pages.fields import REFUSED, read_amount
from api.pages.forms import Form
from api.pages.made import Made
from api.pages.rendering import page, pages, show_month, slow_page
from api.pages.seat import Seat, Seated
from api.policies.in_force import KIND, policy_in_force
from api.policies.own import own
from api.policies.running import prepare_run
from api.policies.said import FIGURES, SAID, is_amount, usual
from api.policies.trying import DAYS, DAYS_MAX, EVERY, Asked, Outcome, require_fit, trial
from api.reports.charts import HEIGHT, WIDTH, Bars, drawn
from api.reports.charts import KIND as IMAGE
from api.service.callers import Right
from api.service.troubles import ProblemError, Trouble
from api.votes.acts import vote_on
from api.words.i18n import _
from api.words.showing import show_amount
from credit.adopting import ADOPTED, ENDED
from credit.policies import POLICIES, Policy
from credit.standing import DAYS as STANDING_DAYS
from ledger.ids import is_uuid
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER

router = pages()
PATH: Final = "/app/policies"
LENGTH_MAX: Final = 24


@router.get(PATH)
def all_policies(request: Request, seat: Seated) -> Response:
    """Show which policies there are, and which one is in force."""
    return page(
        request, "policies/policies.html", seat, policies=list(POLICIES.values()), said=SAID,
        adopted=_adopted(seat), may_try=seat.reader.may(Right.EXPORT),
        may_run=TREASURER in seat.reader.roles, vote_on=vote_on(ENDED, kind=KIND),
    )  # fmt: skip


def _adopted(seat: Seat) -> Mapping[str, Any] | None:
    """The policy in force, and its figures as people read them."""
    found = policy_in_force(seat)
    if found is None:
        return None
    policy = POLICIES[found.rule]
    return {
        "rule": found.rule, "from_ms": found.from_ms, "begun": found.from_ms <= seat.now_ms,
        "figures": [
            (FIGURES[name], show_amount(seat.unit, much) if is_amount(policy, name) else str(much))
            for name, much in found.figures
        ],
    }  # fmt: skip


@router.get(f"{PATH}/{{rule}}")
def one_policy(rule: str, request: Request, seat: Seated) -> Response:
    """Show a policy, and a form to try it with figures of one's own."""
    policy = _policy(seat, rule)
    shown = usual(policy, seat.unit.scale)
    adopted = policy_in_force(seat)
    if adopted is not None and adopted.rule == rule:
        shown = dict(adopted.figures)
    return _form(request, seat, policy, _written(seat, policy, shown))


def _policy(seat: Seat, rule: str) -> Policy:
    seat.reader.require(Right.EXPORT)
    policy = POLICIES.get(rule)
    if policy is None:
        raise ProblemError(Trouble.resource_must_exist)
    return policy


def _written(seat: Seat, policy: Policy, figures: Mapping[str, int]) -> dict[str, str]:
    """Figures as somebody would write them."""
    return {
        name: show_amount(seat.unit, much) if is_amount(policy, name) else str(much)
        for name, much in sorted(figures.items())
    }


def _form(
    request: Request, seat: Seat, policy: Policy, written: Mapping[str, str], wrong: str = ""
) -> Response:
    return page(
        request, "policies/policy.html", seat, REFUSED if wrong else 200, policy=policy,
        said=SAID[policy.tag], written=written, labels=FIGURES, wrong=wrong,
        days=request.query_params.get("tried", str(DAYS))[:LENGTH_MAX],
        every=request.query_params.get("every", str(EVERY))[:LENGTH_MAX], most=DAYS_MAX,
        amounts={name for name in policy.spans if is_amount(policy, name)},
        account=_account(request) or "",
    )  # fmt: skip


def _account(request: Request) -> str | None:
    wanted = request.query_params.get("account", "")
    return wanted if is_uuid(wanted) else None


@router.get(f"{PATH}/{{rule}}/trial")
def try_one(rule: str, request: Request, seat: Seated) -> Response:
    """Try it, and show what would have been: how far that is, as it goes, and what came out."""
    policy = _policy(seat, rule)
    asked = request.query_params
    written = {name: asked.get(name, "")[:LENGTH_MAX] for name in sorted(policy.spans)}
    figures = {name: _read(seat, policy, name, text) for name, text in written.items()}
    days, every = (_whole(asked.get(name, ""), DAYS_MAX) for name in ("tried", "every"))
    whole = {name: much for name, much in figures.items() if much is not None}
    wrong = policy.unfit(whole) or ("" if days else "tried") or ("" if every else "every")
    if wrong or not days or not every:
        return _form(request, seat, policy, written, wrong)
    trying = Asked(rule, whole, days, every, _account(request))
    require_fit(trying)
    made = Made(seat, lambda own: trial(own, trying))
    return slow_page(
        request, "policies/tried.html", seat, policy=policy, said=SAID[rule], asked_for=trying,
        written=_written(seat, policy, whole), labels=FIGURES, steps=made.steps(), made=made,
        passing=False, picture=_picture, width=WIDTH, height=HEIGHT,
        figures=sorted(whole.items()), missing=seat.row.quorum - 1,
        may_adopt=STEWARD in seat.reader.roles, query=request.url.query,
        vote_on=vote_on(ADOPTED, figures=list(map(list, sorted(whole.items()))), rule=rule),
    )  # fmt: skip


def _picture(found: Outcome) -> str:
    """How many would have been refused in each 30 days, as an image within the page."""
    bars: Bars = [(show_month(begins, "LLLLL"), count) for begins, count, _ in found.periods]
    made = drawn(_("Refused exchanges, by month"), bars)
    return f"data:{IMAGE};base64,{b64encode(made).decode()}"


def _read(seat: Seat, policy: Policy, name: str, text: str) -> int | None:
    if is_amount(policy, name):
        return read_amount(seat, text, least=0)
    return _whole(text, policy.spans[name][1])


def _whole(text: str, most: int) -> int | None:
    """A whole number up to `most`; None for what is none."""
    text = text.strip()
    is_one = text.isascii() and text.isdecimal() and len(text) <= LENGTH_MAX
    return int(text) if is_one and int(text) <= most else None


@router.post(f"{PATH}/run")
def run(request: Request, form: Form, seat: Seated) -> Response:
    """Reckon everybody's limits by the policy in force, and show what there is to sign."""
    del form
    found = prepare_run(seat)
    return page(
        request, "policies/run.html", seat, rows=found.rows, fields=found.prepared.fields,
        missing=(seat.row.treasurers or 1) - 1, adopted=_adopted(seat), said=SAID,
    )  # fmt: skip


@router.get("/app/standing")
def standing(request: Request, seat: Seated) -> Response:
    """Show the member's own limits, why they are so, and what they gave and received lately."""
    found = own(seat, seat.member)
    return page(
        request, "policies/standing.html", seat, own=found, standing=found.standing,
        days=STANDING_DAYS, said=SAID, adopted=_adopted(seat),
    )  # fmt: skip
