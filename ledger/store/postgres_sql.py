"""What `ledger.store.postgres` says to PostgreSQL: statements, and values as arrays for them.

Values come as arrays, a column each; `w` is the rows that they make and `t` the table. What is
looked up is numbered from 1 (`w.n`), so that an answer need not repeat it.

None is prepared on the server, so that each plan knows how much is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger.ids import uuid_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.store import Place


def _found(columns: str, table: str, key: str, type_: str = "uuid", more: str = "") -> str:
    """Rows of the table found by community, book and the key column, numbered as asked for."""
    wanted = f"unnest(%s::uuid[], %s::bigint[], %s::{type_}[]) WITH ORDINALITY AS w (c, b, id, n)"
    place = f"{table} t ON t.community_id = w.c AND t.book = w.b"
    return f"SELECT w.n, {columns} FROM {wanted} JOIN {place} AND t.{key} = w.id{more}"  # noqa: S608 constants of this module


def _in_book(statement: str, condition: str) -> str:
    """A statement on the rows of one book, whose place comes before the condition's values."""
    return f"{statement} WHERE community_id = %s AND book = %s AND {condition}"


HEADS: Final = (
    "SELECT w.n, t.book, t.book_id, t.unit, t.scale, t.quorum, t.service, t.lower, t.upper,"
    " t.accounts, t.stewards, t.epoch, t.size, t.time_ms, t.frontier, t.settled, t.brought::text,"
    " t.awaited, t.members_to_come, t.accounts_to_come, t.total_to_come, t.parts_until_ms,"
    " t.certificate, t.treasurers, t.funds"
    " FROM unnest(%s::uuid[], %s::bytea[]) WITH ORDINALITY AS w (c, id, n)"
    " JOIN book t ON t.community_id = w.c AND t.book_id = w.id"
    " ORDER BY t.community_id, t.book FOR NO KEY UPDATE OF t"
)
"""Rows are locked as they leave the sort, so two batches never wait for each other."""
NEXT_PLACE: Final = "SELECT coalesce(max(book) + 1, 0) FROM book WHERE community_id = %s"
ACCOUNTS: Final = _found(
    "t.slot, t.member_id::text, t.kind, t.commitment, t.open, t.lower, t.upper, t.until_ms,"
    " t.then_lower, t.then_upper, s.posted, s.held_out, s.held_in, s.count, s.last",
    "account",
    "account_id",
    more=" JOIN balance s ON s.community_id = w.c AND s.book = w.b AND s.slot = t.slot",
)
BALANCES: Final = _found(
    "t.posted, t.held_out, t.held_in, t.count, t.last", "balance", "slot", "bigint"
)
MEMBERS: Final = _found(
    "t.roles, t.keys, t.renewed, t.dismissed, t.accounts, t.expected, t.household::text",
    "member",
    "member_id",
)
KEPT: Final = _found("t.text", "kept", "kept_id", "text")
KEYS: Final = _found("t.member_id::text, t.added, t.revoked, t.veto", "key", "key", "bytea")
KEYS_OF: Final = _found("t.key, t.added, t.revoked, t.veto", "key", "member_id")
GUARDIANS: Final = _found(
    "t.chosen, t.quorum, t.notice_ms, t.recovery_id::text, t.key, t.ready_ms, t.next_id::text,"
    " t.next_chosen, t.next_quorum, t.next_notice_ms, t.next_ready_ms",
    "guardians",
    "member_id",
)
MANDATES: Final = _found(
    "t.account::text, t.broker::text, t.each, t.rest, t.payees, t.until_ms, t.open, t.given,"
    " t.from_ms",
    "mandate",
    "mandate_id",
)
HOLDS: Final = _found("t.payer::text, t.payee::text, t.remaining, t.until_ms", "hold", "hold_id")
BODIES: Final = _found("t.body", "entry", "order_id")
REVERSALS: Final = _found("t.reversed_by::text", "reversal", "order_id")
COMMIT: Final = _in_book(
    "SELECT first, count, position, books, path, signature FROM commit_receipt",
    "first <= %s ORDER BY first DESC LIMIT 1",
)
COMMIT_BODIES: Final = _in_book("SELECT body FROM entry", "seq BETWEEN %s AND %s ORDER BY seq")
DUE: Final = _in_book(
    "SELECT hold_id::text FROM hold",
    "remaining > 0 AND until_ms <= %s ORDER BY until_ms, hold_id LIMIT %s",
)
MOVED: Final = (
    "SELECT EXISTS (SELECT FROM leg WHERE community_id = %s AND book = %s AND amount <> 0)"
    " OR EXISTS (SELECT FROM hold WHERE community_id = %s AND book = %s)"
)
NEXT_DUE: Final = _in_book("SELECT min(until_ms) FROM hold", "remaining > 0")

COPY_BOOKS: Final = (
    "COPY book (community_id, book, book_id, unit, scale, quorum, service, lower, upper,"
    " accounts, stewards, epoch, size, time_ms, frontier, settled) FROM STDIN"
)
COPY_ENTRIES: Final = (
    "COPY entry (community_id, book, seq, order_id, body) FROM STDIN (FORMAT BINARY)"
)
COPY_LEGS: Final = (
    "COPY leg (community_id, book, seq, slot, amount, balance, count, previous)"
    " FROM STDIN (FORMAT BINARY)"
)
INSERT_ENTRIES: Final = (
    "INSERT INTO entry (community_id, book, seq, order_id, body)"
    " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::uuid[], %s::bytea[])"
)
INSERT_LEGS: Final = (
    "INSERT INTO leg (community_id, book, seq, slot, amount, balance, count, previous)"
    " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],"
    " %s::bigint[], %s::bigint[], %s::bigint[])"
)
INSERT_COMMITS: Final = (
    "INSERT INTO commit_receipt (community_id, book, first, count, position, books, path,"
    " signature) SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::int[],"
    " %s::int[], %s::int[], %s::bytea[], %s::bytea[])"
)
COPY_ACCOUNTS: Final = (
    "COPY account (community_id, book, slot, account_id, member_id, kind, commitment, open,"
    " lower, upper, until_ms, then_lower, then_upper) FROM STDIN"
)
COPY_BALANCES: Final = (
    "COPY balance (community_id, book, slot, posted, held_out, held_in, count, last) FROM STDIN"
)
COPY_REVERSALS: Final = "COPY reversal (community_id, book, order_id, reversed_by) FROM STDIN"

MOVE_BOOKS: Final = (
    "UPDATE book t SET accounts = w.accounts, stewards = w.stewards, epoch = w.epoch,"
    " size = w.size, time_ms = w.time_ms, frontier = w.frontier, settled = w.settled,"
    " lower = w.lower, upper = w.upper, treasurers = w.treasurers, funds = w.funds"
    " FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::int[], %s::bigint[], %s::bigint[],"
    " %s::bigint[], %s::bytea[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[],"
    " %s::bigint[])"
    " AS w (c, b, accounts, stewards, epoch, size, time_ms, frontier, settled, lower, upper,"
    " treasurers, funds)"
    " WHERE t.community_id = w.c AND t.book = w.b"
)
MOVE_BALANCES: Final = (
    "UPDATE balance t SET posted = w.posted, held_out = w.held_out, held_in = w.held_in,"
    " count = w.count, last = w.last"
    " FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],"
    " %s::bigint[], %s::bigint[], %s::bigint[])"
    " AS w (c, b, slot, posted, held_out, held_in, count, last)"
    " WHERE t.community_id = w.c AND t.book = w.b AND t.slot = w.slot"
)
REWORD_ACCOUNTS: Final = (
    "UPDATE account t SET open = w.open, lower = w.lower, upper = w.upper,"
    " until_ms = w.until_ms, then_lower = w.then_lower, then_upper = w.then_upper"
    " FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::boolean[], %s::bigint[],"
    " %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])"
    " AS w (c, b, slot, open, lower, upper, until_ms, then_lower, then_upper)"
    " WHERE t.community_id = w.c AND t.book = w.b AND t.slot = w.slot"
)
PUT_BROUGHT: Final = (
    "UPDATE book t SET brought = w.brought, awaited = w.awaited, members_to_come = w.members,"
    " accounts_to_come = w.accounts, total_to_come = w.total, parts_until_ms = w.until_ms,"
    " certificate = w.certificate"
    " FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::bytea[], %s::int[], %s::int[],"
    " %s::bigint[], %s::bigint[], %s::bytea[])"
    " AS w (c, b, brought, awaited, members, accounts, total, until_ms, certificate)"
    " WHERE t.community_id = w.c AND t.book = w.b"
)
PUT_MEMBERS: Final = (
    "INSERT INTO member (community_id, book, member_id, roles, keys, renewed, dismissed, accounts,"
    " expected, household)"
    " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::text[], %s::int[],"
    " %s::bigint[], %s::bigint[], %s::bigint[], %s::boolean[], %s::uuid[])"
    " ON CONFLICT (community_id, book, member_id) DO UPDATE SET roles = excluded.roles,"
    " keys = excluded.keys, renewed = excluded.renewed, dismissed = excluded.dismissed,"
    " accounts = excluded.accounts, expected = excluded.expected, household = excluded.household"
)
PUT_KEYS: Final = (
    "INSERT INTO key (community_id, book, key, member_id, added, revoked, veto)"
    " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[], %s::uuid[], %s::bigint[],"
    " %s::bigint[], %s::boolean[])"
    " ON CONFLICT (community_id, book, key) DO UPDATE SET member_id = excluded.member_id,"
    " added = excluded.added, revoked = excluded.revoked, veto = excluded.veto"
)
PUT_GUARDIANS: Final = (
    "INSERT INTO guardians (community_id, book, member_id, chosen, quorum, notice_ms, recovery_id,"
    " key, ready_ms, next_id, next_chosen, next_quorum, next_notice_ms, next_ready_ms)"
    " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::text[], %s::int[],"
    " %s::bigint[], %s::uuid[], %s::bytea[], %s::bigint[], %s::uuid[], %s::text[], %s::int[],"
    " %s::bigint[], %s::bigint[])"
    " ON CONFLICT (community_id, book, member_id) DO UPDATE SET chosen = excluded.chosen,"
    " quorum = excluded.quorum, notice_ms = excluded.notice_ms,"
    " recovery_id = excluded.recovery_id, key = excluded.key, ready_ms = excluded.ready_ms,"
    " next_id = excluded.next_id, next_chosen = excluded.next_chosen,"
    " next_quorum = excluded.next_quorum, next_notice_ms = excluded.next_notice_ms,"
    " next_ready_ms = excluded.next_ready_ms"
)
PUT_MANDATES: Final = (
    "INSERT INTO mandate (community_id, book, mandate_id, account, broker, each, rest, payees,"
    " until_ms, open, given, from_ms)"
    " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::uuid[], %s::uuid[],"
    " %s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::boolean[], %s::bigint[],"
    " %s::bigint[])"
    " ON CONFLICT (community_id, book, mandate_id) DO UPDATE SET rest = excluded.rest,"
    " open = excluded.open"
)
PUT_KEPT: Final = (
    "INSERT INTO kept (community_id, book, kept_id, text)"
    " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::text[], %s::text[])"
    " ON CONFLICT (community_id, book, kept_id) DO UPDATE SET text = excluded.text"
)
PUT_HOLDS: Final = (
    "INSERT INTO hold (community_id, book, hold_id, payer, payee, remaining, until_ms)"
    " SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::uuid[], %s::uuid[],"
    " %s::bigint[], %s::bigint[])"
    " ON CONFLICT (community_id, book, hold_id) DO UPDATE SET payer = excluded.payer,"
    " payee = excluded.payee, remaining = excluded.remaining, until_ms = excluded.until_ms"
)


def uuid(text: str) -> str:
    """A UUID for an array; anything else is refused, since a comma would shift its neighbours."""
    return uuid_bytes(text).hex()


def place(of: Place) -> tuple[str, int]:
    """The leading columns of every row of a book's."""
    return uuid(of.community), of.book


def columns(rows: Sequence[tuple[Any, ...]]) -> list[str]:
    """Rows as an array a column. Text that is not an id must be quoted already."""
    return [array(values) for values in zip(*rows, strict=True)]


def array(values: Sequence[Any]) -> str:
    """An array as PostgreSQL reads it. Values are of one type, and bytes never NULL."""
    if isinstance(values[0], bytes):
        return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in values]) + "}"
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"
