"""The certificate of what was brought in: made from the plan and from what the journal says.

What stands on each account is summed from the entries, not copied from the plan: whoever signs it
sees where the two differ. Leaves to others: its format (`chain.certificates`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.queries.entries import entries_at, entry_row
from chain.certificates import TEXT_MAX, Certificate, CertifiedAccount, LeftOut
from ledger.errors import EvidenceError
from ledger.parts import ENTERED, EXPECTED
from ledger.store import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlmodel import Session

    from api.arrivals.plans import LeftOut as Source
    from api.arrivals.plans import Plan
    from ledger.tables import BookRow

PAGE: Final = 200


def entered_balances(session: Session, place: Place, brought: str, parts: int) -> Mapping[str, int]:
    """What these many parts behind an order have opened and moved, by account, in subunits.

    Raises:
        EvidenceError: the journal has fewer of them.
    """
    row = entry_row(session, place, brought)
    if row is None:
        raise EvidenceError("journal", f"order {brought} is not there")
    found: dict[str, int] = {}
    first, missing = row.seq + 1, parts
    while missing:
        entries = entries_at(session, place, range(first, first + PAGE))
        if not entries:
            raise EvidenceError("journal", f"{missing} parts are not there")
        for seq in sorted(entries):
            if missing and entries[seq].order.type in {EXPECTED, ENTERED}:
                missing -= 1
                for account, amount in entries[seq].legs:
                    found[account] = found.get(account, 0) + amount
        first += PAGE
    return found


def certificate_of(session: Session, book: BookRow, plan: Plan) -> Certificate:
    """The certificate of what was brought in.

    An account that was there before is in it only if the journal moved something for it.
    """
    place = Place(book.community_id, book.book)
    assert book.brought is not None  # noqa: S101 all of it is in
    entered = entered_balances(session, place, book.brought, len(plan.parts))
    rows = [
        CertifiedAccount(one.number, one.account, str(one.told), entered[one.account])
        for one in plan.accounts
        if one.account in entered
    ]
    own = plan.brought
    return Certificate(
        book.book_id, book.brought, own["source"], own["history"], book.unit, book.scale,
        tuple(sorted(rows, key=lambda row: row.account)), own["members"], int(own["total"]),
        len(plan.past), tuple(_left_out(one) for one in plan.left_out), plan.notes,
    )  # fmt: skip


def _left_out(one: Source) -> LeftOut:
    return LeftOut(one.file[:TEXT_MAX], one.line, one.column[:TEXT_MAX], one.kind)
