"""What moved an account lately, in words, and whom its member paid."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

from sqlmodel import col, select

from api.categories.listed import category_names
from api.people.called import called
from api.people.holders import holders
from api.queries.entries import entries_at
from api.queries.history import statement
from api.service.rows import in_book
from api.words.i18n import N_
from ledger.rules.accounts import MEMBER
from ledger.tables import KeyRow
from wallets.cheques import is_slip
from wallets.mandates import TRANSFER_BY_MANDATE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.people.holders import Holder
    from api.service.callers import Caller
    from ledger.tables import AccountRow

LOOKED_AT: Final = 60
"""Entries of an account in which people paid lately are looked for."""

PEOPLE_MAX: Final = 6
ROWS_MAX: Final = 5

KINDS: Final[Mapping[str, str]] = {
    "transfer": N_("Payment"),
    "exchange": N_("A group payment"),
    "transfer-by-mandate": N_("Payment entered by a broker"),
    "hold": N_("Set aside"),
    "capture": N_("Care confirmed"),
    "release": N_("No longer set aside"),
    "reversal": N_("Taken back"),
    "list-reversed": N_("A list taken back"),
    "hold-expired": N_("No longer set aside"),
    "balance-passed-on": N_("Passed on by stewards"),
    "balances-entered": N_("Brought from before"),
    "members-expected": N_("Account opened"),
    "moves-posted": N_("By a signed list"),
    "bounds-posted": N_("Limits changed"),
    "account-opened": N_("Account opened"),
    "account-closed": N_("Account closed"),
    "bound-set": N_("Limits changed"),
}
"""What an order type is called on a statement; others go by their own name."""

OF_SLIPS: Final[Mapping[str, str]] = {
    "hold": N_("Paper cheque made"),
    "capture": N_("Paper cheque redeemed"),
    "release": N_("Paper cheque cancelled"),
    "transfer": N_("Paper cheque"),
}
"""What the orders about a paper cheque are called."""


class Row(Protocol):
    """What a line tells of an entry, as statements are read: amounts are texts of subunits."""

    @property
    def seq(self) -> int: ...  # noqa: D102 the names say it
    @property
    def time_ms(self) -> int: ...  # noqa: D102
    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def order(self) -> str: ...  # noqa: D102
    @property
    def amount(self) -> str: ...  # noqa: D102
    @property
    def balance(self) -> str: ...  # noqa: D102
    @property
    def others(self) -> Sequence[str]: ...  # noqa: D102
    @property
    def memo(self) -> str | None: ...  # noqa: D102
    @property
    def category(self) -> str | None: ...  # noqa: D102


class Line(NamedTuple):
    """A line of a statement, ready to show; amounts in subunits.

    Attributes:
        broker: who entered it for the member; empty if they did so themselves.
        category: what it was for, in the co-op's words; empty where that is not said.
        aside: how much it set aside.
    """

    seq: int
    time_ms: int
    title: str
    names: str
    amount: int
    balance: int
    memo: str
    broker: str
    category: str = ""
    aside: int = 0


def title_of(type_: str, order: str) -> str:
    """What an order of this type and id is called, marked for the catalogues."""
    title = KINDS.get(type_, type_)
    return OF_SLIPS.get(type_, title) if is_slip(order) else title


def lines_of(
    caller: Caller, rows: Sequence[Row], known: dict[str, Holder] | None = None
) -> list[Line]:
    """The rows of a statement with names in the place of accounts.

    `known` are names read before, to which those of these rows are added.
    """
    known = {} if known is None else known
    known |= holders(caller, {other for row in rows for other in row.others} - known.keys())
    entered = _entered_by(caller, rows)
    categories = category_names(caller) if any(row.category for row in rows) else {}
    aside = _set_aside(caller, rows)
    lines = [_line(row, known, entered, categories) for row in rows]
    if not aside:
        return lines
    return [line._replace(aside=aside.get(line.seq, 0)) for line in lines]


def _entered_by(caller: Caller, rows: Sequence[Row]) -> Mapping[int, str]:
    """Who entered those that stand under a mandate, by entry."""
    seqs = [row.seq for row in rows if row.type == TRANSFER_BY_MANDATE]
    if not seqs:
        return {}
    entries = entries_at(caller.session, caller.place, seqs)
    keys = {entry.order.key for entry in entries.values()}
    wanted = select(KeyRow).where(*in_book(KeyRow, caller.place), col(KeyRow.key).in_(keys))
    members = {row.key: row.member_id for row in caller.session.exec(wanted)}
    names = called(caller.session, caller.place, list(members.values()))
    whose = {seq: members[entry.order.key] for seq, entry in entries.items()}
    return {seq: names[member] for seq, member in whose.items()}


def _set_aside(caller: Caller, rows: Sequence[Row]) -> Mapping[int, int]:
    """How much those set aside that moved nothing, by entry."""
    seqs = [row.seq for row in rows if row.type == "hold"]
    entries = entries_at(caller.session, caller.place, seqs) if seqs else {}
    return {seq: entry.order.body.amount for seq, entry in entries.items()}


def _line(
    row: Row,
    known: Mapping[str, Holder],
    entered: Mapping[int, str],
    categories: Mapping[str, str],
) -> Line:
    names = ", ".join([known[other].name for other in row.others if other in known])
    code = row.category or ""
    return Line(
        row.seq, row.time_ms, title_of(row.type, row.order), names, int(row.amount),
        int(row.balance), row.memo or "", entered.get(row.seq, ""), categories.get(code, code),
    )  # fmt: skip


def lately(caller: Caller, accounts: Sequence[AccountRow]) -> tuple[list[Line], Sequence[Holder]]:
    """The last few lines of the first account, and whom it paid, the latest first."""
    rows = _rows(caller, accounts, LOOKED_AT)
    known: dict[str, Holder] = {}
    return lines_of(caller, rows[:ROWS_MAX], known), _paid(caller, rows, known)


def paid_lately(caller: Caller, accounts: Sequence[AccountRow]) -> Sequence[Holder]:
    """Whom the first account paid, the latest first."""
    return _paid(caller, _rows(caller, accounts, LOOKED_AT), {})


def _paid(caller: Caller, rows: Sequence[Row], known: Mapping[str, Holder]) -> Sequence[Holder]:
    paid = [
        other
        for row in rows
        if row.type == "transfer" and row.amount.startswith("-")
        for other in row.others
    ]
    known = {**known, **holders(caller, set(paid) - known.keys())}
    found = [known[account] for account in dict.fromkeys(paid) if known[account].open]
    return found[:PEOPLE_MAX]


def largest_lately(caller: Caller, accounts: Sequence[AccountRow]) -> int | None:
    """The most that the first account paid at once lately, in subunits; None if it paid nothing."""
    rows = _rows(caller, accounts, LOOKED_AT)
    paid = [-int(row.amount) for row in rows if row.type == "transfer"]
    return max((amount for amount in paid if amount > 0), default=None)


def met_often(caller: Caller, accounts: Sequence[AccountRow]) -> list[Holder]:
    """Members with whom the first account exchanged lately, whom it met most often first."""
    met = Counter(
        other
        for row in _rows(caller, accounts, LOOKED_AT)
        if row.type == "transfer"
        for other in row.others
    )
    known = holders(caller, met)
    found = [known[account] for account, _count in met.most_common() if account in known]
    own = {caller.member}
    return [one for one in found if one.kind == MEMBER and one.member not in own][:PEOPLE_MAX]


def _rows(caller: Caller, accounts: Sequence[AccountRow], limit: int) -> Sequence[Row]:
    if not accounts:
        return ()
    return statement(caller.session, accounts[0], None, limit, memos=True).rows
