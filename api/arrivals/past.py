"""Past exchanges that were brought along: read by whose they are, and by those who look after all.

They are no part of the journal. Each is a leaf of a tree whose root stewards and treasurer have
signed, so that none can be added, left out or changed; what is shown comes with its proof. Where a
member was erased, texts of theirs are gone, and the leaf's hash proves on that there was one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, or_, select

from api.arrivals.planning import leaf_of
from api.arrivals.plans import Past
from api.arrivals.records import signed_history
from api.arrivals.tables import ArrivalRow, PastRow
from api.people.called import accounts_called
from api.service.access_log import ALL_ENTRIES, EVERYBODY, TEXT
from api.service.callers import AUDITOR
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from chain.merkle import inclusion_proof, leaf_hash, root_of, verify_inclusion
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement

    from api.service.callers import Caller
    from chain.shape import Read

ROWS_MAX: Final = 100


class Exchanged(NamedTuple):
    """A past exchange.

    Attributes:
        place: which leaf of the tree it is, from 0.
        day: as in 2020-02-29; None where the source keeps none.
        payer, payee: accounts, and what they are called.
        amount: subunits that the payer gave.
        id, text: as in the source; None once a member of it was erased.
        mine: whether the payer's account is that of whoever looks, or the payee's is.
    """

    place: int
    day: str | None
    payer: str
    payer_name: str
    payee: str
    payee_name: str
    amount: int
    id: str | None
    text: str | None
    mine: tuple[bool, bool]


class Page(NamedTuple):
    """Past exchanges, the latest first; `before` and `after` lead to older and to newer ones."""

    rows: Sequence[Exchanged]
    before: int | None
    after: int | None


class Wanted(NamedTuple):
    """Which: the newest that are older than `before`, or the oldest that are newer than `after`."""

    before: int | None = None
    after: int | None = None
    limit: int = ROWS_MAX


class Proof(NamedTuple):
    """That an exchange is under the root that was signed.

    Attributes:
        order: the id of the order in the journal that says the root.
        root: in hex.
        place, size: which leaf it is, of how many.
        leaf: the leaf's own bytes; None once a member of it was erased.
        hash, path: the leaf's hash and the siblings that lead to the root, in hex.
    """

    order: str
    root: str
    place: int
    size: int
    leaf: str | None
    hash: str
    path: Sequence[str]


def own_past(caller: Caller, wanted: Wanted) -> Page:
    """Those of the member's own accounts."""
    mine = _is_of(caller.member)
    return _page(caller, wanted, [mine])


def all_past(caller: Caller, wanted: Wanted) -> Page:
    """All of the book's, for treasurers and auditors; everybody sees that they looked."""
    caller.require_role(TREASURER, AUDITOR)
    caller.note([EVERYBODY], ALL_ENTRIES)
    return _page(caller, wanted, [])


def has_past(caller: Caller) -> bool:
    """Whether there are any for the member to read."""
    wanted = select(PastRow.place).where(*in_book(PastRow, caller.place))
    if not {TREASURER, AUDITOR} & caller.reader.roles:
        wanted = wanted.where(_is_of(caller.member))
    return caller.session.exec(wanted.limit(1)).first() is not None


def signed_root(caller: Caller) -> str | None:
    """The root that was signed, in hex, as the journal has it; None until all of it is here."""
    arrival = caller.session.get(ArrivalRow, tuple(caller.place))
    whole = arrival is not None and arrival.whole
    return signed_history(caller.session, caller.row) if whole else None


def proof_of(caller: Caller, place: int) -> Proof:
    """The proof of one; `ProblemError` unless it is there, and theirs to read.

    It has the text: whose it is sees that somebody with a role looked. `EvidenceError` where the
    exchange is no longer what was signed.
    """
    row = caller.session.get(PastRow, (*caller.place, place))
    root, order = signed_root(caller), caller.row.brought
    if row is None or root is None or order is None or not _may_read(caller, row):
        raise ProblemError(Trouble.resource_must_exist)
    sides = [row.payer_member, row.payee_member]
    if caller.member not in sides:
        caller.note(sides, TEXT)
    leaves, leaf = _leaves(caller), _leaf(row)
    path = inclusion_proof(place, len(leaves), _reading(leaves))
    hash_ = leaves[place] if leaf is None else leaf_hash(leaf.encode())
    verify_inclusion(hash_, place, len(leaves), path, bytes.fromhex(root))
    hexed = [one.hex() for one in path]
    return Proof(order, root, place, len(leaves), leaf, hash_.hex(), hexed)


def _may_read(caller: Caller, row: PastRow) -> bool:
    if caller.member in {row.payer_member, row.payee_member}:
        return True
    return bool({TREASURER, AUDITOR} & caller.reader.roles)


def _leaf(row: PastRow) -> str | None:
    if row.salt is None or row.text is None or row.source_id is None:
        return None
    return leaf_of(
        Past(row.day or "", row.payer, row.payee, row.amount, row.source_id, row.text, row.salt)
    ).decode()


def _leaves(caller: Caller) -> list[bytes]:
    wanted = select(PastRow.leaf).where(*in_book(PastRow, caller.place))
    found = caller.session.exec(wanted.order_by(col(PastRow.place)))
    return [bytes.fromhex(leaf) for leaf in found]


def _reading(leaves: Sequence[bytes]) -> Read:
    def read(level: int, index: int) -> bytes:
        return root_of(leaves[index << level : (index + 1) << level])

    return read


def _is_of(member: str) -> ColumnElement[bool]:
    return or_(col(PastRow.payer_member) == member, col(PastRow.payee_member) == member)


def _page(caller: Caller, wanted: Wanted, which: Sequence[ColumnElement[bool]]) -> Page:
    row, limit = PastRow, min(wanted.limit, ROWS_MAX)
    every = select(row).where(*in_book(row, caller.place), *which)
    upwards = wanted.after is not None and wanted.before is None
    if upwards:
        ordered = every.where(col(row.place) > wanted.after).order_by(col(row.place))
    else:
        below = every if wanted.before is None else every.where(col(row.place) < wanted.before)
        ordered = below.order_by(col(row.place).desc())
    found = caller.session.exec(ordered.limit(limit + 1)).all()
    more, shown = len(found) > limit, list(found[:limit])
    if upwards:
        shown.reverse()
    at_start = not upwards and wanted.before is None
    first, last = (shown[0].place, shown[-1].place) if shown else (None, None)
    return Page(
        _told(caller, shown),
        last if upwards or more else None,
        None if at_start or (upwards and not more) else first,
    )


def _told(caller: Caller, rows: Sequence[PastRow]) -> list[Exchanged]:
    ids = {side for row in rows for side in (row.payer, row.payee)}
    wanted = select(AccountRow).where(
        *in_book(AccountRow, caller.place), col(AccountRow.account_id).in_(ids)
    )
    accounts = caller.session.exec(wanted).all() if ids else []
    names = accounts_called(caller.session, caller.place, accounts)
    own = caller.member
    return [
        Exchanged(
            row.place, row.day, row.payer, names[row.payer], row.payee, names[row.payee],
            row.amount, row.source_id, row.text,
            (row.payer_member == own, row.payee_member == own),
        )
        for row in rows
    ]  # fmt: skip
