"""Keeps a list before it is signed, and says what the order that approves it says."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson
from sqlmodel import col, func, select

from api.books.standings import own_accounts
from api.lists.tables import ListRow
from api.service.malformed import Why, malformed
from api.service.rows import in_book
from credit.lists import PARTS_MS_MAX, list_name, read_listed
from credit.parting import bounds_parted, moves_parted
from credit.registry import BOUNDS, PAYER, TAGS, Figures
from ledger.amounts import BALANCE_MAX
from ledger.records import Kept
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER
from ledger.tables import AccountRow, KeptRow

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sqlmodel import Session

    from api.service.callers import Caller
    from credit.listed import Bound
    from ledger.parts import Move, Part

ROWS_MAX: Final = 20_000
OWN_ROWS_MAX: Final = 1_000
"""Rows of a list of payments, which any member may prepare."""
OPEN_MAX: Final = 20
"""Lists of a member's of the last days that wait to be signed or entered."""
OPEN_MS: Final = 7 * 86_400_000
"""How long a list counts that nobody signs: so nobody is shut out by what they left lying."""
UNPACKED_BYTES_MAX: Final = 16 * 2**20


class Basis(NamedTuple):
    """What a list was reckoned from.

    Attributes:
        figures: the rule's.
        from_ms, until_ms: the period, zeros for none.
        account: who gives, or what it is for.
        at: how many entries of the journal; None for all that there are now.
    """

    figures: Figures = ()
    from_ms: int = 0
    until_ms: int = 0
    account: str | None = None
    at: int | None = None


class Prepared(NamedTuple):
    """A list that is kept: its own hash, and the own fields of the order that approves it."""

    parts: str
    fields: dict[str, Any]


NOTHING: Final = Basis()


def prepare_moves(
    caller: Caller, rule: str, moves: Sequence[Move], basis: Basis = NOTHING
) -> Prepared:
    """Keep a list of amounts to move, at least one. Raises `ProblemError`."""
    payers = {payer for _, payer, _ in moves}
    is_own = TAGS[rule].signers == PAYER
    if is_own and payers - {basis.account}:
        raise malformed("rows", Why.not_known)
    _check(caller, len(moves), OWN_ROWS_MAX if is_own else ROWS_MAX, is_open=is_own)
    if is_own:
        # Whoever else prepared it first would keep it, and see what becomes of it.
        if basis.account not in {one.account_id for one in own_accounts(caller)}:
            raise malformed("account", Why.not_ones_own_or_closed)
        _require_there(caller, {payee for *_, payee in moves})
    total = sum(amount for amount, *_ in moves)
    if total > BALANCE_MAX:
        raise malformed("rows", Why.none_too_many_or_twice)
    return _keep(caller, rule, moves_parted(moves), len(moves), total, basis)


def prepare_bounds(
    caller: Caller, bounds: Sequence[Bound], rule: str = "bounds-1", basis: Basis = NOTHING
) -> Prepared:
    """Keep a list of bounds to set, at least one. Raises `ProblemError`."""
    assert TAGS[rule].gives == BOUNDS  # noqa: S101 named by this service's own code
    _check(caller, len(bounds), ROWS_MAX, is_open=False)
    _require_there(caller, {row[0] for row in bounds})
    return _keep(caller, rule, bounds_parted(bounds), len(bounds), 0, basis)


def _check(caller: Caller, rows: int, most: int, *, is_open: bool) -> None:
    if not is_open:
        caller.require_role(TREASURER, STEWARD)
    if not 1 <= rows <= most:
        raise malformed("rows", Why.none_too_many_or_twice)


def _require_there(caller: Caller, accounts: Collection[str]) -> None:
    """Raise `ProblemError` unless all of these are accounts of the book, open or not."""
    wanted = (
        select(func.count())
        .select_from(AccountRow)
        .where(*in_book(AccountRow, caller.place), col(AccountRow.account_id).in_(accounts))
    )
    if caller.session.exec(wanted).one() < len(accounts):
        raise malformed("rows", Why.not_known)


def _keep(  # noqa: PLR0913, PLR0917 what a list is
    caller: Caller, rule: str, parts: Sequence[Part], rows: int, total: int, basis: Basis
) -> Prepared:
    first = parts[0].hash
    said = _fields(caller, rule, first, rows, total, basis)
    row = ListRow(
        community_id=caller.place.community, book=caller.place.book, parts=first,
        member_id=caller.member, time_ms=caller.now_ms, rule=rule, said=orjson.dumps(said).decode(),
        plan=pack(parts), order_id=None, whole=False,
    )  # fmt: skip

    def write(session: Session) -> None:
        kept = session.get(ListRow, (*caller.place, first))
        if kept is not None and not kept.whole and _is_signed(session, kept):
            return
        _require_few(session, caller, first)
        if kept is not None:
            # The same rows once more, such as the levy of the next month: the parts are the same,
            # and if nobody signed the last one, what is signed is of this month nevertheless.
            kept.order_id, kept.whole, kept.time_ms = None, False, row.time_ms
            kept.member_id, kept.said = row.member_id, row.said
        session.add(kept or row)

    caller.service.database.write(write).result()
    return Prepared(first, said)


def _is_signed(session: Session, row: ListRow) -> bool:
    """Whether an order has approved a list since it was prepared, which the clock may see later."""
    wanted = select(KeptRow).where(
        KeptRow.community_id == row.community_id, KeptRow.book == row.book,
        col(KeptRow.kept_id).like(list_name("%")), col(KeptRow.text).contains(row.parts),
    )  # fmt: skip
    found = [read_listed(Kept(kept.kept_id, kept.text)) for kept in session.exec(wanted)]
    return any(
        one.parts == row.parts and one.until_ms - PARTS_MS_MAX >= row.time_ms for one in found
    )


def _require_few(session: Session, caller: Caller, parts: str) -> None:
    """Raise `ProblemError` if too many others of the caller's lists wait."""
    waits = (
        ListRow.member_id == caller.member, col(ListRow.whole).is_(False), ListRow.parts != parts,
        col(ListRow.time_ms) > caller.now_ms - OPEN_MS,
    )  # fmt: skip
    wanted = select(func.count()).select_from(ListRow).where(*in_book(ListRow, caller.place))
    if session.exec(wanted.where(*waits)).one() >= OPEN_MAX:
        raise malformed("rows", Why.too_many_wait)


def _fields(  # noqa: PLR0913, PLR0917 what a list is
    caller: Caller, rule: str, first: str, rows: int, total: int, basis: Basis
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "rule": rule, "at": caller.row.size if basis.at is None else basis.at, "parts": first,
        "rows": rows, "total": str(total), "from": basis.from_ms, "until": basis.until_ms,
    }  # fmt: skip
    if basis.account is not None:
        said["account"] = basis.account
    if basis.figures:
        said["figures"] = [list(one) for one in basis.figures]
    return said


def pack(parts: Sequence[Part]) -> bytes:
    """A list's parts as a row keeps them."""
    return zlib.compress(orjson.dumps([{"type": part.type, **part.fields} for part in parts]))


def unpack(plan: bytes) -> list[dict[str, Any]]:
    """The parts in a row: a type and the order's own fields each."""
    whole = zlib.decompressobj().decompress(plan, UNPACKED_BYTES_MAX)
    found: list[dict[str, Any]] = orjson.loads(whole)
    return found
