"""`ayni wallet policies`, `adopt`, `end-policy`, `run-limits` and `standing`.

Rules for limits, and the figures of the co-op's acts. Stewards sign `policy-adopted` and
`policy-ended`; a run of the rule in force is a list that treasurers sign (`listed`).
"""

from __future__ import annotations

from datetime import UTC, datetime
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
from api.cli.wallet.listed import approve, check_prepared, rows_of
from api.cli.wallet.options import As, Folder, Yes, sure
from api.cli.wallet.people import one_named
from api.cli.wallet.reading import bound_shown
from api.cli.wallet.seat import sit
from api.cli.wallet.together import WAITING_MS, sign_together
from api.cli.wallet.typed import Reason, check_text
from api.cli.wallet.votes.acting import (
    QUORUM,
    Ballots,
    VoteUntil,
    Wish,
    put_to_vote,
    require_time,
    tell_asked,
)
from api.cli.wallet.words import names_of
from api.words.i18n import N_, _
from api.words.showing import show_amount, show_time
from credit.acts import ACTS
from credit.adopting import ADOPTED, ENDED
from credit.policies import POLICIES
from credit.registry import TAGS

if TYPE_CHECKING:
    from api.cli.wallet.seat import Seat
    from ledger.amounts import Unit


Rule = Annotated[str, typer.Argument(metavar="RULE", help=N_("The rule, for example earned-1."))]
Kind = Annotated[str, typer.Argument(metavar="KIND", help=N_("Its kind, for example levy."))]
From = Annotated[
    datetime,
    typer.Option(
        "--from", metavar="DATE", formats=["%Y-%m-%d"], help=N_("From that day on (UTC)."),
    ),
]  # fmt: skip
Whose = Annotated[
    str | None, typer.Argument(metavar="NAME", help=N_("A member's name or id; you unless given."))
]


def policies(
    context: typer.Context, who: As = None, wallet: Folder = None, *, json: Json = False
) -> None:
    """Show the rules that there are, and what was adopted."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = seat.get("/policies")
    unit = seat.identity.counts
    if json:
        show(found, as_json=True)
        return
    for one in found["policies"]:
        typer.echo(plain(f"{one['rule']}: {_(one['title'])}. {_(one['means'])}"))
        names = ", ".join(figure["name"] for figure in one["figures"])
        typer.echo(plain(f"  {names}"))
    adopted = found["adopted"]
    if adopted is not None:
        said = _("Holds from {day} on: {rule}")
        rule = plain(title_of(adopted["rule"]))
        typer.echo(said.format(day=show_time(adopted["from_ms"]), rule=rule))
        for line in show_figures(unit, adopted["rule"], adopted["figures"]):
            typer.echo(f"  {line}")


def adopt(  # noqa: PLR0913 a command's options
    context: typer.Context, rule: Rule, figures: Figures = None, *, begins: From, reason: Reason,
    until: VoteUntil = None, quorum: Ballots = QUORUM, who: As = None, wallet: Folder = None,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Sign that a rule holds from a day on, alone or with the stewards whom the quorum asks for."""
    require_rule(rule, [*POLICIES, *ACTS])
    check_text("--reason", reason)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        unit = seat.identity.counts
        read = read_figures(unit, rule, figures or ())
        from_ms = int(begins.replace(tzinfo=UTC).timestamp()) * 1000
        title, day = title_of(rule), show_time(from_ms)
        own = {"rule": rule, "figures": pairs(read), "from": from_ms}
        lines = [*show_figures(unit, rule, read), _("Why: {text}").format(text=reason)]
        if until is not None:
            require_time(until, from_ms)
            asks = _("Should this rule hold: {rule}?").format(rule=title)
            from_day = _("{name}: {value}").format(name=_("From which day"), value=day)
            sure(here.machine, asks, from_day, *lines, yes=yes)
            tell_asked(put_to_vote(seat, ADOPTED, own, Wish(until, quorum, asks), reason))
            return
        said = _("You adopt a rule from {day} on: {rule}").format(day=day, rule=title)
        sure(here.machine, said, *lines, yes=yes)
        _sign(seat, ADOPTED, own, reason, said)


def end_policy(  # noqa: PLR0913 a command's options
    context: typer.Context, kind: Kind, *, reason: Reason, until: VoteUntil = None,
    quorum: Ballots = QUORUM, who: As = None, wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign that the rule of a kind holds no more."""
    require_rule(kind, sorted({tag.kind for tag in TAGS.values() if tag.is_adopted}))
    check_text("--reason", reason)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        why = _("Why: {text}").format(text=reason)
        if until is not None:
            asks = _("Should this rule end: {rule}?").format(rule=kind)
            sure(here.machine, asks, why, yes=yes)
            wish = Wish(until, quorum, asks)
            tell_asked(put_to_vote(seat, ENDED, {"kind": kind}, wish, reason))
            return
        said = _("This rule ends: {kind}").format(kind=kind)
        sure(here.machine, said, why, yes=yes)
        _sign(seat, ENDED, {"kind": kind}, reason, said)


def _sign(seat: Seat, type_: str, own: dict[str, Any], reason: str, said: str) -> None:
    signed = seat.pen.write(type_, own, life_ms=WAITING_MS, memo=reason, as_="reason")
    sign_together(seat, signed, said, own=True)


def run_limits(
    context: typer.Context, *, reason: Reason, who: As = None, wallet: Folder = None,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Have all limits reckoned for now, look at them, and sign the list."""
    check_text("--reason", reason)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found = seat.post("/policies/runs")
        rows = rows_of(seat, found["parts"])
        check_prepared(found["fields"], str(found["fields"]["rule"]), rows)
        approve(names_of(seat), found["fields"], rows, reason, yes=yes)


def standing(
    context: typer.Context, name: Whose = None, *, who: As = None, wallet: Folder = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Show one's own standing, or for officers somebody's."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        member = seat.identity.member if name is None else one_named(seat, name, own=True).member
        found = seat.get(f"/standings/{member}")
    if json:
        show(found, as_json=True)
    else:
        _show_standing(seat.identity.counts, found)


def _show_standing(unit: Unit, found: dict[str, Any]) -> None:
    rows: list[tuple[str, object]] = [
        (_("Given to others, and paid to you"), show_amount(unit, int(found["gave"]))),
        (_("Received from others, and paid by you"), show_amount(unit, int(found["received"]))),
        (_("With how many people"), found["people"]),
        (_("Visits that you said you would do"), found["promised"]),
        (_("Of these, done"), found["kept"]),
        (_("rule"), title_of(found["rule"]) if found["rule"] else _("none")),
    ]
    for side, then, head in (
        ("lower", "said_lower", _("lower limit")), ("upper", "said_upper", _("upper limit")),
    ):  # fmt: skip
        if found[side] is not None:
            rows.append((head, bound_shown(unit, found[side])))
        if found[then] is not None:
            by_rule = _("{limit} by the rule").format(limit=head)
            rows.append((by_rule, bound_shown(unit, found[then])))
    title = _("What I gave and received in {days} days").format(days=found["days"])
    show_table([title, ""], [(plain(name), value) for name, value in rows])
