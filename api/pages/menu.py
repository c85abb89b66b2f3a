"""The pages that one can go to: a row each, in the order shown. A new page adds its row here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from api.words.i18n import N_
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from wallets.mandates import BROKER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.pages.seat import Seat


class Row(NamedTuple):
    """A page in the menu.

    Attributes:
        path: where it is.
        title: its name, marked for the catalogues.
        role: who sees it; everybody if empty.
        first: whether it stands at the foot of every page, rather than under "More".
    """

    path: str
    title: str
    role: str = ""
    first: bool = False


MENU: Final = (
    Row("/app/", N_("Home"), first=True),
    Row("/app/pay", N_("Pay"), first=True),
    Row("/app/statement", N_("Statement"), first=True),
    Row("/app/more", N_("More"), first=True),
    Row("/app/accounts", N_("My accounts")),
    Row("/app/ask", N_("Ask for hours")),
    Row("/app/requests", N_("Requests")),
    Row("/app/bookings", N_("Booked care")),
    Row("/app/rota", N_("Regular care")),
    Row("/app/rota/wanted", N_("Cover wanted")),
    Row("/app/gift", N_("Give hours as a gift")),
    Row("/app/several", N_("An exchange of several")),
    Row("/app/market", N_("Offers and needs")),
    Row("/app/messages", N_("Messages")),
    Row("/app/cheques", N_("Paper cheques")),
    Row("/app/show", N_("Show a code to be paid")),
    Row("/app/scan", N_("Scan a code")),
    Row("/app/people", N_("People")),
    Row("/app/keys", N_("My keys")),
    Row("/app/guardians", N_("My guardians")),
    Row("/app/acting", N_("People who may act for me")),
    Row("/app/reach", N_("How we reach you")),
    Row("/app/privacy", N_("Privacy")),
    Row("/app/leave", N_("Leave the community")),
    Row("/app/arrival", N_("Move in from another system"), role=STEWARD),
    Row("/app/invitations", N_("Invite and admit"), role=STEWARD),
    Row("/app/steward", N_("Steward's desk"), role=STEWARD),
    Row("/app/letters", N_("Letters and messages"), role=STEWARD),
    Row("/app/service", N_("How is the service?"), role=STEWARD),
    Row("/app/treasurer", N_("Treasurer's desk"), role=TREASURER),
    Row("/app/auditor", N_("Auditor's desk"), role="auditor"),
    Row("/app/broker", N_("Broker's desk"), role=BROKER),
)


def menu_of(seat: Seat | None) -> Sequence[Row]:
    """The rows that somebody sees; a guest sees none."""
    if seat is None:
        return ()
    return [row for row in MENU if not row.role or row.role in seat.reader.roles]
