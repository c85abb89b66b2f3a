"""`ayni wallet lists`, `pay-many` and `sign-list`: many lines, one signature (`list-approved`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import File, Json  # noqa: TC001 Typer reads the annotations
from api.cli.showing import plain, show, show_table
from api.cli.wallet.files import at_work
from api.cli.wallet.listed import Rows, approve, check_prepared, rows_of, words_of_rows
from api.cli.wallet.options import As, Folder, Yes  # noqa: TC001 as above
from api.cli.wallet.seat import sit
from api.cli.wallet.treasury.written import (
    Written,
    accounts_by_name,
    read_lines,
    told_faults,
)
from api.cli.wallet.typed import Reason, above_zero, check_text, one_beginning
from api.cli.wallet.words import names_of
from api.words.i18n import N_, _
from api.words.rules import RULE_NAMES
from api.words.showing import show_amount, show_time
from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.cli.wallet.seat import Seat
    from api.cli.wallet.words import Names
    from ledger.amounts import Unit
    from ledger.parts import Move

RULE: Final = "payments-1"
HEADS: Final = ("account", "amount")

Hash = Annotated[
    str, typer.Argument(metavar="LIST", help=N_("Its hash, or the first digits: eight at least."))
]
HashOrAll = Annotated[
    str | None,
    typer.Argument(metavar="LIST", help=N_("Its hash, or the first digits: eight at least.")),
]


def lists(
    context: typer.Context, which: HashOrAll = None, *, who: As = None, wallet: Folder = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Show the latest lists, or one."""
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        found: dict[str, Any] = seat.get("/lists")
        if which is None:
            _show_all(found, as_json=json)
            return
        parts = _meant(found, which)
        one = seat.get(f"/lists/{parts}")
        rows = rows_of(seat, parts)
        if json:
            show(one, as_json=True)
            return
        names = names_of(seat)
        _show_one(names, one, rows)


def _show_all(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        show(found, as_json=True)
        return
    heads = [_("list"), _("rule"), _("time"), _("state")]
    rows = [
        [one["parts"][:16], _title(one["rule"]), show_time(one["time_ms"]), _state(one)]
        for one in found["lists"]
    ]
    show_table(heads, rows)


def _show_one(names: Names, one: dict[str, Any], rows: Rows) -> None:
    approval = one["approval"]
    typer.echo(plain(f"{_title(approval['rule'])}: {_state(approval)}"))
    for line in words_of_rows(names, rows, len(rows.moves) + len(rows.bounds)):
        typer.echo(plain(line))
    for left in one["lacking"]:
        said = _("Left out: {name}, {amount}")
        amount = names.amount(int(left["amount"])).strip()
        typer.echo(plain(said.format(name=left["name"], amount=amount)))


def _title(rule: str) -> str:
    return _(RULE_NAMES[rule]) if rule in RULE_NAMES else rule


def _state(one: dict[str, Any]) -> str:
    if one["order"] is None:
        return _("waits to be signed")
    if one["lapsed"]:
        return _("over, not all of it entered")
    return _("entered") if one["whole"] else _("signed, being entered")


def _meant(found: dict[str, Any], text: str) -> str:
    parts = one_beginning([one["parts"] for one in found["lists"]], text)
    if parts is None:
        raise FaultError(text, _("is none of the lists here"), _("Look at ayni wallet lists"))
    return parts


def pay_many(  # noqa: PLR0913 a command's options
    context: typer.Context, file: File, *, reason: Reason = "", who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Read the file, have the list prepared, look at it, and sign it."""
    check_text("--reason", reason)
    lines = read_lines(file, HEADS)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        find, unit = accounts_by_name(seat), seat.identity.counts
        own = seat.identity.account
        rows = told_faults(file, lines, lambda line: _payment(find, unit, own, line))
        body = [{"account": payee, "amount": str(amount)} for amount, _payer, payee in rows]
        fields = seat.post("/lists/payments", {"account": own, "rows": body})["fields"]
        found = Rows(moves=rows)
        check_prepared(fields, RULE, found, {"account": own})
        total = show_amount(unit, sum(amount for amount, *_ in rows)).strip()
        together = _("Together: {amount}").format(amount=total)
        approve(names_of(seat), fields, found, reason, together, yes=yes)


def _payment(find: Callable[[str], str], unit: Unit, own: str, line: Written) -> Move:
    if len(line.cells) != len(HEADS):
        remedy = _("Write name; amount")
        raise FaultError(";".join(line.cells), _("has another number of cells"), remedy)
    to, amount = line.cells
    return above_zero(unit, amount), own, find(to)


def sign_list(  # noqa: PLR0913 a command's options
    context: typer.Context, which: Hash, *, reason: Reason = "", who: As = None,
    wallet: Folder = None, yes: Yes = False,
) -> None:  # fmt: skip
    """Sign one that somebody, or the clock, has prepared."""
    check_text("--reason", reason)
    with at_work(context, wallet) as here:
        seat = sit(here, who)
        _sign(seat, _meant(seat.get("/lists"), which), reason, yes=yes)


def _sign(seat: Seat, parts: str, reason: str, *, yes: bool) -> None:
    one = seat.get(f"/lists/{parts}")
    if one["approval"]["order"] is not None:
        raise FaultError(parts[:16], _("is signed already"), _("Look at ayni wallet lists"))
    rows = rows_of(seat, parts)
    check_prepared(one["fields"], str(one["approval"]["rule"]), rows)
    by_two = int(one["missing"]) > 1
    approve(names_of(seat), one["fields"], rows, reason, yes=yes, by_two=by_two)
