"""What was done about a member's keys, guardians, mandates, accounts, bounds and roles.

A member's wallet asks for it since it last looked, and shows what it finds. Each entry comes with
its bytes and its path in the journal, so that the wallet believes its own eyes and not this list.

Leaves to others: payments (statements), checking (`news.js`, `api.cli.wallet.news`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlmodel import col, select

from api.http.answers import Act, Acts
from api.queries.entries import read_row
from api.service.rows import in_book
from chain.journal_tree import JournalTree
from ledger.store import Place
from ledger.tables import AccountRow, EntryRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from ledger.orders import Order
    from ledger.tables import BookRow

LOOKED_THROUGH_MAX: Final = 5_000
"""Entries that are looked through for one answer; whoever asks goes on from where it ended."""

MANDATE: Final = "mandate-given"
OF_AMOUNTS: Final = frozenset({
    "transfer", "transfer-by-mandate", "exchange", "hold", "capture", "release", "reversal",
    "list-reversed", "hold-expired", "epoch-closed", "leaf-countersigned", "balance-passed-on",
    "balances-brought", "members-expected", "balances-entered", "import-certified",
})  # fmt: skip
"""Types that say nothing about who may do what; each member sees these on a statement.

Nor the parts of what was brought in: each tells of many others, too.
"""


def acts_about(session: Session, row: BookRow, member: str, after: int, checkpoint: str) -> Acts:
    """The acts about a member among the entries from `after` on, as far as one answer looks."""
    place = Place(row.community_id, row.book)
    until = min(row.size, after + LOOKED_THROUGH_MAX)
    own = _accounts(session, place, member)
    names = [name.encode() for name in (member, *own)]
    wanted = select(EntryRow).where(*in_book(EntryRow, place))
    within = wanted.where(col(EntryRow.seq) >= after, col(EntryRow.seq) < until)
    about = [
        found
        for found in session.exec(within.order_by(col(EntryRow.seq)))
        if any(name in found.body for name in names)
        and _says_who_may(read_row(found).order, member, own)
    ]
    tree = JournalTree(session.connection(), place, row.size)
    acts = [
        Act(
            index=found.seq,
            entry=found.body.decode(),
            proof=[sibling.hex() for sibling in tree.inclusion(found.seq)],
        )
        for found in about
    ]
    return Acts(acts=acts, until=until, size=row.size, checkpoint=checkpoint)


def _says_who_may(order: Order, member: str, own: Sequence[str]) -> bool:
    """Whether an order that names the member, or an account of theirs, is an act about them.

    Whom a permission lets be paid has no part in it: what it allows is between its two sides.
    """
    if order.type == MANDATE:
        return order.body.broker == member or order.body.account in own
    return order.type not in OF_AMOUNTS


def _accounts(session: Session, place: Place, member: str) -> list[str]:
    opened = select(AccountRow.account_id).where(
        *in_book(AccountRow, place), AccountRow.member_id == member
    )
    return list(session.exec(opened))
