"""The past as far as it touches some accounts, without the rest of the book.

It is what `credit.history.past_of` makes of those entries, and of the lists whose parts are among
them. Of busy accounts a process remembers it, and reads what came since; where another journal
stands now than then, all is read anew.

Leaves to others: one account's legs and how it stood (`legs`), a whole book's past (`past`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, literal
from sqlalchemy import select as columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from api.queries.legs import of_account
from api.queries.past import lean_entries, lean_entry
from api.queries.remembered import Known, memory_of
from api.service.rows import in_book
from credit.history import MEMBER, OF_HOLDS, PART, Owner, Past
from ledger.store import Place
from ledger.tables import AccountRow, BalanceRow, BookRow, EntryRow, LegRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from collections.abc import Set as AbstractSet

    from sqlalchemy import Select
    from sqlmodel import Session

    from ledger.entries import Entry

ENTRIES_MAX: Final = 20_000
"""Entries of one account that are looked through, the newest first."""
AT_ONCE: Final = 1_000
"""Entries whose bytes are held at once."""
MANY: Final = 4
"""A part of all accounts: of more than one in so many, all are read in one go."""


def past_touching(session: Session, accounts: Sequence[AccountRow]) -> Past:
    """The past of a member's own accounts, at least one; it is the caller's to change."""
    place = Place(accounts[0].community_id, accounts[0].book)
    memory, key = memory_of(session), (place, tuple(account.slot for account in accounts))
    known = memory.get(key)
    if known is None or not _stands(session, place, known):
        known = Known(_begun(accounts), 0, "")
    known, is_whole = _gone_on(session, place, accounts, known)
    if is_whole:
        memory.keep(key, known)
    else:
        memory.forget(key)
    return known.past.copy()


def _begun(accounts: Sequence[AccountRow]) -> Past:
    past = Past()
    past.owners = {row.account_id: Owner(row.member_id, MEMBER, 0) for row in accounts}
    return past


def _stands(session: Session, place: Place, known: Known) -> bool:
    """Whether the journal that stands here now is the one that this was read from."""
    newest = select(EntryRow.order_id).where(
        *in_book(EntryRow, place), EntryRow.seq == known.past.size - 1
    )
    return session.exec(newest).first() == known.order


def _gone_on(
    session: Session, place: Place, accounts: Sequence[AccountRow], known: Known
) -> tuple[Known, bool]:
    """What is known and what came since, and whether that is all that ever touched them."""
    # What comes while the accounts are read is left to the next look.
    until = session.exec(select(BookRow.size).where(*in_book(BookRow, place))).one()
    past, balance = known.past.copy(), BalanceRow
    entries: dict[int, Entry] = {}
    is_whole = True
    for account in accounts:
        last, count = session.exec(
            select(balance.last, balance.count).where(
                *in_book(balance, place), balance.slot == account.slot
            )
        ).one()
        entries |= entries_since(session, place, account.slot, known.until, last)
        is_whole &= count <= ENTRIES_MAX
    new = {seq: entry for seq, entry in entries.items() if seq < until}
    _take(session, place, past, new)
    order = new[max(new)].order.id if new else known.order
    return Known(past, until, order), is_whole


def _take(session: Session, place: Place, past: Past, new: dict[int, Entry]) -> None:
    """Add entries, with the lists that they are parts of, and whose accounts they moved."""
    lists = {one.order.body.list for one in new.values() if one.order.type == PART}
    if lists:
        new = new | lean_entries(session, place, col(EntryRow.order_id).in_(lists))
    first = len(past.moves)
    for seq in sorted(new):
        order = new[seq].order
        # Of a very busy account the oldest are not looked through; what they set aside is over.
        if order.type not in OF_HOLDS or order.body.hold in past.promises:
            past.take(new[seq])
    named = {account for moved in past.moves[first:] for account, _ in moved.legs}
    named |= {promise.payee for promise in past.promises.values()}
    past.owners = _owners(session, place, named - past.owners.keys()) | past.owners


def _owners(session: Session, place: Place, named: AbstractSet[str]) -> dict[str, Owner]:
    """Whose these accounts are; when they were opened is not asked."""
    if not named:
        return {}
    row, head = AccountRow, BookRow
    wanted = select(row.account_id, row.member_id, row.kind).where(*in_book(row, place))
    if len(named) * MANY < session.exec(select(head.accounts).where(*in_book(head, place))).one():
        wanted = wanted.where(col(row.account_id).in_(named))
    rows = session.connection().execute(wanted)
    return {id_: Owner(member, kind, 0) for id_, member, kind in rows if id_ in named}


def entries_since(
    session: Session, place: Place, slot: int, since: int, last: int
) -> dict[int, Entry]:
    """What touched an account from entry `since` to entry `last`, one of its own."""
    named = {
        "community": place.community, "book": place.book, "slot": slot, "since": since,
        "start": last, "limit": ENTRIES_MAX,
    }  # fmt: skip
    # Some at a time, so that their bytes are gone before there are ten times as many.
    parts = session.connection().execute(_bodies(), named).partitions(AT_ONCE)
    return {seq: lean_entry(seq, body) for part in parts for seq, body in part}


@cache
def _bodies() -> Select[*tuple[Any, ...]]:
    """The statement of `entries_since`: each leg leads to the one before, and takes its entry."""
    row, leg, entry = LegRow, aliased(LegRow), EntryRow
    newest = select(row.seq, row.previous).where(
        *of_account(row), col(row.seq) == bindparam("start"), col(row.seq) >= bindparam("since")
    )
    chain = newest.add_columns(literal(1).label("nth")).cte("chain", recursive=True)
    below = select(leg.seq, leg.previous).where(
        *of_account(leg), col(leg.seq) == chain.c.previous, col(leg.seq) >= bindparam("since"),
        chain.c.nth < bindparam("limit"),
    )  # fmt: skip
    whole = chain.union_all(below.add_columns(chain.c.nth + 1))
    return columns(col(entry.seq), col(entry.body)).where(
        col(entry.community_id) == bindparam("community"), col(entry.book) == bindparam("book"),
        col(entry.seq) == whole.c.seq,
    )  # fmt: skip
