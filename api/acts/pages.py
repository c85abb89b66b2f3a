"""The desk of the co-op's acts, and the page on which members ask for what some are made of."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final

from fastapi import Query, Request, Response
from sqlmodel import col, select
from starlette.responses import RedirectResponse

from api.acts.asking import FUNDS, KINDS, WRITE_OFF, Wanted, ask, asks, decide, end
from api.acts.choosing import (
    day_field,
    days_of,
    months_before,
    period_before,
    period_field,
    read_period,
)
from api.acts.defaulting import steps_for
from api.acts.following import PAGE as PLANS
from api.acts.following import plans
from api.acts.previewing import (
    Asked,
    Preview,
    accounts_for,
    act_of,
    adopted,
    names_of,
    prepare,
    preview,
)
from api.acts.runs import rows_of, run_of, runs
from api.acts.said import FIGURES, SAID, is_amount, usual
from api.acts.tables import REASON_MAX
from api.acts.waiting import prepared
from api.http.access import AccountId
from api.membership.giving import GIVEN
from api.membership.pending import pending_orders
from api.pages.fields import REFUSED, read_amount, read_text
from api.pages.forms import Form
from api.pages.listings import Cells, csv_file
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import accounts_called
from api.service.rows import in_book
from api.service.troubles import ProblemError
from api.votes.acts import vote_on
from api.words.cells import harmless
from api.words.i18n import N_, _
from credit.acts import ACTS, Act
from credit.acts.periods import DAY_MS
from credit.acts.plans import AHEAD, COUNT_MAX, DUE, LATE, PAID
from credit.adopting import ADOPTED, ENDED
from credit.lists import APPROVED
from credit.stating import LEFT
from ledger.ids import is_uuid
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

router = pages()
PATH: Final = "/app/acts"
ASKS: Final = "/app/asks"
DEFAULTS: Final = "/app/defaults"
USUAL: Final = 6
"""Instalments that a plan begins with."""
ROWS: Final = 500
"""Rows of a list that a page shows; the file has all."""
STATES: Final = {PAID: N_("paid"), LATE: N_("late"), DUE: N_("next"), AHEAD: N_("later")}
Count = Annotated[int, Query(ge=1, le=COUNT_MAX)]
KIND_NAMES: Final = {
    "solidarity": N_("Help from the solidarity fund"),
    "mutual-aid": N_("Help from the mutual-aid insurance"),
    "saving": N_("Savings"),
    "write-off": N_("Write-off"),
}


@router.get(PATH)
def acts(request: Request, seat: Seated) -> Response:
    """Show what acts there are, what waits for signatures, and what was signed."""
    seat.require_role(TREASURER, STEWARD)
    shown = {ADOPTED, ENDED, APPROVED, LEFT, *GIVEN}
    pending = [one for one in pending_orders(seat, STEWARD, TREASURER) if one.type in shown]
    found = [(act, SAID[act.tag], adopted(seat, act)) for act in ACTS.values()]
    return page(
        request, "acts/acts.html", seat, acts=found, pending=pending, runs=runs(seat), said=SAID,
        prepared=prepared(seat),
        days=days_of,         signed="signed" in request.query_params,
    )  # fmt: skip


@router.get(f"{PATH}/runs/{{order}}")
def run(order: str, request: Request, seat: Seated) -> Response:
    """Show an act that was signed: its rows, its entries, and what was left out."""
    found = run_of(seat, order if is_uuid(order) else "")
    rows = rows_of(seat, found)
    return page(
        request, "acts/run.html", seat, run=found, rows=rows, title=SAID[found.tag].title,
        most=ROWS, labels=FIGURES, days=days_of(found.period), amounts=_amounts(ACTS[found.tag]),
    )  # fmt: skip


@router.get(f"{PATH}/{{tag}}")
def act(tag: str, request: Request, seat: Seated) -> Response:
    """Choose an act's period and figures, and see what it would come to before anybody signs."""
    seat.require_role(TREASURER, STEWARD)
    found = act_of(tag)
    asked, wrong = _asked(request.query_params, seat, found), False
    shown: Preview | None = None
    if "from" in request.query_params:
        try:
            shown = preview(seat, asked)
        except ProblemError:
            wrong = True
    moves = shown.moves[:ROWS] if shown else ()
    policy = adopted(seat, found)
    return page(
        request, "acts/act.html", seat, REFUSED if wrong else 200, act=found, said=SAID[found.tag],
        chosen=asked, days=days_of(asked.period), policy=policy,
        accounts=accounts_for(seat, found), labels=FIGURES,
        amounts=_amounts(found), wrong=wrong, preview=shown, moves=moves,
        names=names_of(seat, moves), query=str(request.query_params),
        steward=STEWARD in seat.reader.roles,
        quorum=seat.row.quorum, over=months_before(seat.now_ms, asked.period[0]),
        first=period_field(asked.period, asked.figures),
        earliest=day_field(seat.now_ms + 2 * DAY_MS),
        begins=policy is None or policy.from_ms <= seat.now_ms,
        vote_on=vote_on(
            ADOPTED, rule=found.tag, figures=list(map(list, sorted(asked.figures.items())))
        ),
    )  # fmt: skip


@router.post(f"{PATH}/{{tag}}")
def prepare_list(tag: str, form: Form, seat: Seated) -> Response:
    """Keep the list, and show it to be signed."""
    found = prepare(seat, _asked(form, seat, act_of(tag)))
    return RedirectResponse(f"/app/lists/{found.parts}", 303)


@router.get(f"{PATH}/{{tag}}/list.csv")
def table(tag: str, request: Request, seat: Seated) -> Response:
    """All rows that an act would come to, as a table."""
    asked = _asked(request.query_params, seat, act_of(tag))
    shown = preview(seat, asked)
    return csv_file(f"ayni-{tag}", seat, lambda own: _rows(own, shown))


def _rows(seat: Seat, shown: Preview) -> Iterator[Cells]:
    names = names_of(seat, shown.moves)
    yield _("From"), _("To"), _("Amount")
    for amount, payer, payee in shown.moves:
        yield harmless(names[payer]), harmless(names[payee]), seat.unit.show(amount)


def _amounts(act: Act) -> frozenset[str]:
    return frozenset(name for name in act.spans if is_amount(act, name))


def _asked(said: Mapping[str, str], seat: Seat, act: Act) -> Asked:
    """What a form says, or what one would begin with."""
    policy = adopted(seat, act)
    figures = usual(act, seat.unit.scale) if policy is None else dict(policy.figures)
    if policy is None and "from" in said:
        figures = {name: _figure(said.get(name, ""), seat, act, name) for name in act.spans}
    accounts = accounts_for(seat, act)
    account = said.get("account", next(iter(accounts), ""))
    months = figures.get("months")
    period = read_period(said.get("from", ""), months) or period_before(months, seat.now_ms)
    return Asked(act.tag, figures, period, account)


def _figure(text: str, seat: Seat, act: Act, name: str) -> int:
    """A figure as it was written; -1, which none may be, where it is no number."""
    if is_amount(act, name):
        found = read_amount(seat, text, 0)
        return -1 if found is None else found
    return int(text) if text.isascii() and text.isdecimal() and len(text) < len("1" * 10) else -1


@router.get(ASKS)
def asks_page(request: Request, seat: Seated) -> Response:
    """Show what one asked for, and what waits for a decision; a form to ask."""
    return _asks(request, seat)


def _asks(request: Request, seat: Seat, status: int = 200, **more: object) -> Response:
    officer = bool(seat.reader.roles & {TREASURER, STEWARD})
    found = asks(seat)
    kinds = {kind: KIND_NAMES[kind] for kind in KINDS if kind != WRITE_OFF}
    shown: dict[str, object] = {"wrong": False, "amount_said": "", "reason": ""} | more
    of = request.query_params.get("account", "")
    return page(
        request, "acts/asks.html", seat, status, asks=found, kinds=kinds, names=KIND_NAMES,
        own=_own(seat), most=REASON_MAX, funds=FUNDS,
        to_write_off=of if officer and is_uuid(of) else "", **shown,
    )  # fmt: skip


def _own(seat: Seat) -> Mapping[str, str]:
    wanted = select(AccountRow).where(
        *in_book(AccountRow, seat.place), AccountRow.member_id == seat.member,
        AccountRow.kind == MEMBER, col(AccountRow.open),
    )  # fmt: skip
    rows = seat.session.exec(wanted.order_by(col(AccountRow.slot))).all()
    return accounts_called(seat.session, seat.place, rows)


@router.post(ASKS)
def ask_for(request: Request, form: Form, seat: Seated) -> Response:
    """Ask for something."""
    amount = read_amount(seat, form.get("amount", ""))
    reason = read_text(form, "reason", REASON_MAX)
    kind = form.get("kind", "")
    again = {"wrong": True, "amount_said": form.get("amount", ""), "reason": reason}
    if amount is None or not reason or kind not in KINDS:
        return _asks(request, seat, REFUSED, **again)
    other = form.get("other", "") if kind == "saving" else None
    try:
        ask(seat, Wanted(kind, form.get("account", ""), amount, reason, other))
    except ProblemError:
        return _asks(request, seat, REFUSED, **again)
    return RedirectResponse(ASKS, 303)


@router.post(f"{ASKS}/{{ask_id}}/decision")
def decide_ask(ask_id: str, request: Request, form: Form, seat: Seated) -> Response:
    """Grant some of it, or nothing, with a reason."""
    amount = read_amount(seat, form.get("amount", ""), 0)
    answer = read_text(form, "reason", REASON_MAX)
    if amount is None or not answer:
        return _asks(request, seat, REFUSED, wrong=True)
    decide(seat, ask_id if is_uuid(ask_id) else "", amount, answer)
    return RedirectResponse(ASKS, 303)


@router.post(f"{ASKS}/{{ask_id}}/end")
def end_ask(ask_id: str, seat: Seated, form: Form) -> Response:
    """Take back what one asked for."""
    del form
    end(seat, ask_id if is_uuid(ask_id) else "")
    return RedirectResponse(ASKS, 303)


@router.get(PLANS)
def plans_page(request: Request, seat: Seated) -> Response:
    """Show the plans by which members come back to zero: one's own, for treasurers all."""
    return page(
        request, "acts/plans.html", seat, plans=plans(seat), states=STATES,
        days=lambda due_ms: days_of((0, due_ms))[1],
    )  # fmt: skip


@router.get(f"{DEFAULTS}/{{account}}")
def default(account: AccountId, request: Request, seat: Seated, count: Count = USUAL) -> Response:
    """Show the steps, from a warning to writing off, and sign one of them."""
    found = steps_for(seat, account, count)
    line = found.found.line
    due = [(days_of((seat.now_ms, end_ms))[1], amount) for end_ms, amount in found.plan]
    return page(
        request, "acts/default.html", seat, line=line, steps=found, due=due, count=count,
        most=COUNT_MAX, own=line.member == seat.member,
    )  # fmt: skip
