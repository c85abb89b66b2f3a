"""`ayni wallet acts`, `act` and `runs`: what the co-op does once a period, previewed and signed.

What an act comes to is reckoned by the service; its list is hashed here before it is signed
(`listed`), and stewards sign it with a treasurer (`list-approved`).
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show, show_table
from api.cli.wallet.figures import (
    Figures,
    pairs,
    read_figures,
    require_rule,
    show_figures,
    title_of,
)
from api.cli.wallet.files import at_work
from api.cli.wallet.listed import (
    Rows,
    approve,
    check_prepared,
    day_of,
    read_rows,
    rows_of,
    words_of_basis,
    words_of_rows,
)
from api.cli.wallet.options import As, Folder, Yes  # noqa: TC001 as above
from api.cli.wallet.people import account_of
from api.cli.wallet.seat import sit
from api.cli.wallet.treasury.policies import Rule  # noqa: TC001 as above
from api.cli.wallet.typed import Reason, check_text, one_beginning
from api.cli.wallet.words import names_of
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_span
from credit.acts import ACTS, MONTHS
from credit.acts.periods import DAY_MS, last_period, month_ms, months_from
from ledger.errors import FaultError
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.cli.wallet.seat import Seat
    from credit.acts.periods import Period


Begins = Annotated[
    datetime | None,
    typer.Option(
        "--from", metavar="MONTH", formats=["%Y-%m", "%Y-%m-%d"],
        help=N_("The first month or day of the period; the latest that is over, unless given."),
    ),
]  # fmt: skip
Account = Annotated[
    str | None,
    typer.Option("--account", metavar="TO", help=N_("Which of the co-op's accounts it is for.")),
]
Sign = Annotated[bool, typer.Option("--sign", help=N_("Sign it; else only look at it."))]
Order = Annotated[
    str | None,
    typer.Argument(metavar="ORDER", help=N_("Its id, or the first digits: eight at least.")),
]


def acts(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """Show the acts that there are, with the figures that hold."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = seat.get("/acts")
        waits = seat.get("/acts/periods")["periods"] if _is_officer(seat) else []
    if json:
        show({**found, "periods": waits}, as_json=True)
        return
    for one in waits:
        typer.echo(_prepared(one))
    for one in found["acts"]:
        typer.echo(plain(f"{one['tag']}: {one['title']}. {one['means']}"))
        typer.echo(plain(f"  {', '.join(sorted(one['figures']))}"))
        for line in show_figures(seat.identity.counts, one["tag"], one["in_force"] or {}):
            typer.echo(f"  {line}")


def _is_officer(seat: Seat) -> bool:
    roles = seat.get(f"/members/{seat.identity.member}")["roles"]
    return not {STEWARD, TREASURER}.isdisjoint(roles)


def _prepared(one: dict[str, Any]) -> str:
    """A period that is over, and what is to be done about it."""
    title = f"{title_of(one['tag'])}, {show_span(one['from_ms'], one['until_ms'])}"
    if one["parts"] is None:
        return _("{act}: not prepared. {why}").format(act=title, why=one["detail"])
    waits = _("{act}: waits to be signed").format(act=title)
    return f"{waits}: ayni wallet sign-list {one['parts'][:16]}"


def act(  # noqa: PLR0913 a command's options
    context: typer.Context, rule: Rule, figures: Figures = None, *, begins: Begins = None,
    account: Account = None, sign: Sign = False, reason: Reason = "", who: As = None,
    wallet: Folder = None, yes: Yes = False, json: Json = False,
) -> None:  # fmt: skip
    """Show what an act would come to; with `--sign` prepare its list and sign it."""
    require_rule(rule, ACTS)
    check_text("--reason", reason)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        asked = _asked(seat, rule, figures or [], begins, account)
        if sign:
            fields = seat.post(f"/acts/{rule}/lists", asked)["fields"]
            rows = rows_of(seat, str(fields["parts"]))
            check_prepared(fields, rule, rows, _basis(asked))
            approve(names_of(seat), fields, rows, reason, yes=yes)
            return
        found = seat.post(f"/acts/{rule}/previews", asked)
        if json:
            show(found, as_json=True)
        else:
            _show(seat, rule, asked, read_rows(found))


def _asked(
    seat: Seat, rule: str, words: list[str], begins: datetime | None, account: str | None
) -> dict[str, Any]:
    """What is asked for: the figures are those that hold, where some do."""
    all_acts = {one["tag"]: one for one in seat.get("/acts")["acts"]}
    in_force = all_acts[rule]["in_force"]
    figures = in_force or read_figures(seat.identity.counts, rule, words)
    from_ms, until_ms = _period(figures, begins, seat.pen.now_ms)
    found = {"from_ms": from_ms, "until_ms": until_ms, "figures": figures}
    return found if account is None else {**found, "account": account_of(seat, account)}


def _period(figures: Mapping[str, int], begins: datetime | None, now_ms: int) -> Period:
    """The period that begins then, else the latest that is over."""
    months = figures.get(MONTHS)
    if begins is None:
        today = now_ms - now_ms % DAY_MS
        return (today - DAY_MS, today) if months is None else last_period(now_ms, months)
    first = month_ms(begins.year, begins.month) + (begins.day - 1) * DAY_MS
    ends = first + DAY_MS if months is None else months_from(first, months)
    if ends is None:
        remedy = _("Give the first of its months, as year-month")
        raise FaultError("--from", _("does not begin a month"), remedy)
    return first, ends


def _basis(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What was asked for, as the fields of an order say it."""
    period = {"from": asked["from_ms"], "until": asked["until_ms"]}
    said = {"account": asked.get("account"), "figures": pairs(asked["figures"]), **period}
    return {name: one for name, one in said.items() if one}


def _show(seat: Seat, rule: str, asked: Mapping[str, Any], rows: Rows) -> None:
    names = names_of(seat)
    for line in words_of_basis(names, {"rule": rule, **_basis(asked)}):
        typer.echo(plain(line))
    for line in words_of_rows(names, rows, len(rows.moves)):
        typer.echo(plain(line))
    total = show_amount(seat.identity.counts, sum(amount for amount, *_ in rows.moves)).strip()
    typer.echo(_("Together: {amount}").format(amount=total))


def runs(
    context: typer.Context, order: Order = None, *, who: As = None, wallet: Folder = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Show the acts that were signed, or one with its rows."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = seat.get("/acts/runs")
        if order is not None:
            id_ = one_beginning([one["order"] for one in found["runs"]], order)
            if id_ is None:
                raise FaultError(order, _("is none of them"), _("Look at ayni wallet runs"))
            found = seat.get(f"/acts/runs/{id_}")
        if json:
            show(found, as_json=True)
        elif order is None:
            _show_runs(seat, found["runs"])
        else:
            _show_run(seat, found)


def _show_runs(seat: Seat, found: list[dict[str, Any]]) -> None:
    unit = seat.identity.counts
    heads = [_("order"), _("entry"), _("rule"), _("from"), _("until"), _("amount"), _("state")]
    show_table(heads, [
        [
            one["order"], one["entry"], title_of(one["tag"]), day_of(one["from_ms"]),
            day_of(one["until_ms"] - 1), show_amount(unit, int(one["total"])),
            _("entered") if one["whole"] else _("signed, being entered"),
        ]
        for one in found
    ])  # fmt: skip


def _show_run(seat: Seat, found: dict[str, Any]) -> None:
    _show(seat, found["run"]["tag"], found["run"], read_rows(found))
    for left in found["lacking"]:
        amount = show_amount(seat.identity.counts, int(left["amount"])).strip()
        said = _("Left out: {name}, {amount}").format(name=left["name"], amount=amount)
        typer.echo(plain(said))
