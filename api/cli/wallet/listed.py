"""Lists that people sign, looked at on this machine before anything is signed.

An order that approves a list names the hash of its first part alone. So the rows are hashed here
(`credit.parting`), and an order that names another hash, or other sums, is not signed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.cli.wallet.figures import show_figures, title_of
from api.cli.wallet.options import sure
from api.cli.wallet.orders import LIFE_MS
from api.cli.wallet.posting import settle
from api.cli.wallet.together import WAITING_MS, sign_together, tell
from api.words.i18n import _
from api.words.showing import show_amount, show_time
from credit.parting import bounds_parted, moves_parted
from credit.registry import PAYER, TAGS, unfit
from ledger.errors import EvidenceError
from ledger.fields import bound, bound_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.cli.wallet.seat import Seat
    from api.cli.wallet.words import Names
    from credit.listed import Bound
    from ledger.parts import Move

OWN: Final = frozenset({
    "account", "at", "figures", "from", "parts", "rows", "rule", "total", "until",
})  # fmt: skip
"""The fields that whoever prepares a list gives; every other one is written on this machine."""
SHOWN_MAX: Final = 100
"""Rows that are said before a list is signed; `ayni wallet lists HASH` says all."""


class Rows(NamedTuple):
    """What a list moves, or which bounds it sets; one of the two is empty."""

    moves: Sequence[Move] = ()
    bounds: Sequence[Bound] = ()

    @property
    def parts(self) -> str:
        """The hash of its first part."""
        cut = moves_parted(self.moves) if self.moves else bounds_parted(self.bounds)
        return cut[0].hash if cut else ""


def read_rows(sent: Mapping[str, Any]) -> Rows:
    """The rows as the service sends them.

    Raises:
        EvidenceError: they are not of that kind.
    """
    try:
        moves = [(int(amount), str(payer), str(payee)) for amount, payer, payee in sent["moves"]]
        bounds = [
            (str(account), bound(lower), bound(upper), int(until))
            for account, lower, upper, until in sent.get("bounds", ())
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceError(_("list"), _("is not what the service owes")) from error
    return Rows(moves, bounds)


def rows_of(seat: Seat, parts: str) -> Rows:
    """The rows of the list with that hash, which they have.

    Raises:
        EvidenceError: they have another.
    """
    found = read_rows(seat.get(f"/lists/{parts}"))
    if found.parts != parts:
        raise EvidenceError(_("list"), _("is another than the service says"))
    return found


def check_fields(fields: Mapping[str, Any], rule: str, rows: Rows) -> None:
    """Return if what is to be signed approves these very rows, by that rule.

    Raises:
        EvidenceError: it does not.
    """
    wanted = {
        "rule": rule, "parts": rows.parts, "rows": len(rows.moves) + len(rows.bounds),
        "total": str(sum(amount for amount, *_ in rows.moves)),
    }  # fmt: skip
    if not wanted.items() <= fields.items():
        raise EvidenceError(_("list"), _("is another than the service says"))


def check_prepared(
    fields: Mapping[str, Any], rule: str, rows: Rows, basis: Mapping[str, Any] | None = None
) -> None:
    """The same for fields that a service has prepared, which say nothing else.

    `basis` is the account, the figures and the period (`from`, `until`) that were asked for, each
    left out for none; None where nothing was asked for, and it is said before it is signed.

    Raises:
        EvidenceError: they say something else.
    """
    check_fields(fields, rule, rows)
    said = {name: fields[name] for name in _BASIS & fields.keys() if fields[name]}
    if not fields.keys() <= OWN or (basis is not None and said != basis):
        raise EvidenceError(_("list"), _("is another than the service says"))


_BASIS: Final = frozenset({"account", "figures", "from", "until"})


def words_of_basis(names: Names, fields: Mapping[str, Any]) -> list[str]:
    """For which period, account and figures a list is, a line each, as its order says."""
    rule, said = str(fields["rule"]), []
    if fields.get("until"):
        span = _("{title}, {first} to {last}")
        first, last = day_of(int(fields["from"])), day_of(int(fields["until"]) - 1)
        said.append(span.format(title=title_of(rule), first=first, last=last))
    if fields.get("account") and not _is_payers(rule):
        account = names.account(str(fields["account"]))
        said.append(_("account: {account}").format(account=account))
    figures = {str(name): int(much) for name, much in fields.get("figures") or ()}
    if unfit(rule, tuple(figures.items())) is not None:
        # The book refuses these; whoever looks sees them as they stand.
        return [*said, *(f"{name}: {much}" for name, much in figures.items())]
    return [*said, *show_figures(names.seat.identity.counts, rule, figures)]


def _is_payers(rule: str) -> bool:
    return rule in TAGS and TAGS[rule].signers == PAYER


def day_of(time_ms: int) -> str:
    """A day of UTC's calendar, by which periods go."""
    return datetime.fromtimestamp(time_ms / 1000, UTC).date().isoformat()


def words_of_rows(names: Names, rows: Rows, most: int = SHOWN_MAX) -> list[str]:
    """What a list does, a line for each row, up to so many."""
    said = [
        *(_moved(names, row) for row in rows.moves[:most]),
        *(_bounded(names, row) for row in rows.bounds[:most]),
    ]
    more = len(rows.moves) + len(rows.bounds) - len(said)
    if more > 0:
        text = _("More lines: {count}. All of them: {look}")
        said.append(text.format(count=more, look=f"ayni wallet lists {rows.parts[:16]}"))
    return said


def _moved(names: Names, row: Move) -> str:
    amount, payer, payee = row
    said = _("{name} gives {amount} to {other}.")
    return said.format(
        name=names.account(payer), amount=names.amount(amount).strip(), other=names.account(payee)
    )


def _bounded(names: Names, row: Bound) -> str:
    account, lower, upper, until_ms = row
    unit = names.seat.identity.counts
    ends = _("until {time}").format(time=show_time(until_ms)) if until_ms else _("for good")
    shown = [_("none") if one is None else show_amount(unit, one).strip() for one in (lower, upper)]
    said = _("{name}: from {lower} to {upper}, {ends}")
    return said.format(name=names.account(account), lower=shown[0], upper=shown[1], ends=ends)


def sent_bounds(rows: Sequence[Bound]) -> list[dict[str, object]]:
    """Bounds as `/v1` takes them."""
    return [
        {"account": account, "lower": bound_text(lower), "upper": bound_text(upper),
         "until_ms": until}
        for account, lower, upper, until in rows
    ]  # fmt: skip


def approve(  # noqa: PLR0913 what is said before it is signed
    names: Names, fields: Mapping[str, Any], rows: Rows, reason: str, *about: str, yes: bool,
    by_two: bool = False,
) -> None:  # fmt: skip
    """Say what a list does, ask, and sign it; others sign beside where the rule asks for them.

    With `by_two`, also where it is of payments: a fund gives more than one person may sign for.
    """
    seat, rule = names.seat, str(fields["rule"])
    text = _("You sign a list: {rule}, lines: {rows}.")
    said = text.format(rule=title_of(rule), rows=fields["rows"])
    why = [_("Why: {text}").format(text=reason)] if reason else []
    basis = words_of_basis(names, fields)
    sure(seat.wallet.machine, said, *words_of_rows(names, rows), *basis, *about, *why, yes=yes)
    alone = _is_payers(rule) and not by_two
    life_ms = LIFE_MS if alone else WAITING_MS
    signed = seat.pen.write("list-approved", fields, life_ms=life_ms, memo=reason, as_="reason")
    if alone:
        tell(settle(seat, signed, said).receipt)
    else:
        sign_together(seat, signed, said, own=True)
