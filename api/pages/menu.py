"""The pages that one can go to: a row each, in the order shown. A new page adds its row here."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from api.words.i18n import N_
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from wallets.mandates import BROKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.pages.seat import Seat


PAYING: Final = N_("Pay and ask")
CARE: Final = N_("Care and visits")
NEIGHBOURS: Final = N_("Neighbours")
OWN: Final = N_("My account")
DESKS: Final = N_("Desks")
READERS: Final = f"{STEWARD},{TREASURER},auditor"
"""Who may read the whole journal."""


class Row(NamedTuple):
    """A page in the menu.

    Attributes:
        path: where it is.
        title: its name, marked for the catalogues.
        icon: its picture in `icons.svg`, which always stands beside the name.
        group: under which heading it stands, marked alike; under none if empty.
        role: who sees it, several parted by commas; everybody if empty.
        first: whether it stands at the foot of every page on a phone too, not only under "More".
    """

    path: str
    title: str
    icon: str
    group: str = ""
    role: str = ""
    first: bool = False

    @property
    def roles(self) -> frozenset[str]:
        """Who sees it."""
        return frozenset(self.role.split(","))


class Group(NamedTuple):
    """Rows that stand together under a heading, which is empty for those that need none."""

    title: str
    rows: Sequence[Row]


HOME: Final = "/app/"
MENU: Final = (
    Row(HOME, N_("Home"), "home", first=True),
    Row("/app/arrival", N_("Move in from another system"), "arrive", DESKS, STEWARD),
    Row("/app/invitations", N_("Invite and admit"), "invite", DESKS, STEWARD),
    Row("/app/steward", N_("Stewards"), "steward", DESKS, STEWARD),
    Row("/app/coop", N_("Our co-op"), "people", DESKS, STEWARD),
    Row("/app/letters", N_("Letters and messages"), "messages", DESKS, STEWARD),
    Row("/app/steward/members", N_("Members"), "people", DESKS, STEWARD),
    Row("/app/service", N_("How is the service?"), "service", DESKS, STEWARD),
    Row("/app/treasurer", N_("Treasurer's desk"), "treasurer", DESKS, TREASURER),
    Row("/app/treasurer/exchanges", N_("Exchanges"), "several", DESKS, TREASURER),
    Row("/app/policies", N_("Rules for limits"), "guard", DESKS, f"{TREASURER},{STEWARD}"),
    Row("/app/acts", N_("Acts of the co-op"), "several", DESKS, f"{TREASURER},{STEWARD}"),
    Row("/app/reports", N_("How is the circle?"), "statement", DESKS, READERS),
    Row("/app/auditor", N_("Audit"), "auditor", DESKS, "auditor"),
    Row("/app/broker", N_("Entering for others"), "broker", DESKS, BROKER),
    Row("/app/pay", N_("Pay"), "pay", PAYING, first=True),
    Row("/app/ask", N_("Ask for hours"), "ask", PAYING),
    Row("/app/requests", N_("Requests"), "requests", PAYING),
    Row("/app/gift", N_("Give hours as a gift"), "gift", PAYING),
    Row("/app/several", N_("A group payment"), "several", PAYING),
    Row("/app/cheques", N_("Paper cheques"), "cheque", PAYING),
    Row("/app/show", N_("Show a code to be paid"), "code", PAYING),
    Row("/app/scan", N_("Scan a code"), "scan", PAYING),
    Row("/app/statement", N_("Statement"), "statement", PAYING),
    Row("/app/bookings", N_("Visits"), "care", CARE, first=True),
    Row("/app/rota", N_("Regular care"), "rota", CARE),
    Row("/app/rota/wanted", N_("Cover wanted"), "cover", CARE),
    Row("/app/market", N_("Market"), "market", NEIGHBOURS, first=True),
    Row("/app/messages", N_("Messages"), "messages", NEIGHBOURS),
    Row("/app/people", N_("People"), "people", NEIGHBOURS),
    Row("/app/votes", N_("Votes"), "done", NEIGHBOURS),
    Row("/app/accounts", N_("My accounts"), "accounts", OWN),
    Row("/app/asks", N_("Solidarity and savings"), "care", OWN),
    Row("/app/safety", N_("Safety"), "guard", OWN),
    Row("/app/acting", N_("People who may act for me"), "acting", OWN),
    Row("/app/reach", N_("How we reach you"), "messages", OWN),
    Row("/app/privacy", N_("Privacy"), "privacy", OWN),
    Row("/app/help", N_("Help"), "help", OWN),
    Row("/app/leave", N_("Leave the co-op"), "leave", OWN),
    Row("/app/more", N_("More"), "more", first=True),
)


def menu_of(seat: Seat | None) -> Sequence[Group]:
    """The rows that somebody sees, those of one heading together; a guest sees none."""
    if seat is None:
        return ()
    seen = [row for row in MENU if not row.role or row.roles & seat.reader.roles]
    return [Group(title, list(rows)) for title, rows in groupby(seen, attrgetter("group"))]


def here(path: str) -> str:
    """The path of the row to which a page belongs: its own, or that of the page above it."""
    above = [row.path for row in MENU if row.path != HOME and path.startswith(f"{row.path}/")]
    own = [row.path for row in MENU if row.path == path]
    return max(above + own, key=len, default="")
