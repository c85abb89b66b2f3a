"""Asking for a vote: somebody signs the order and leaves it here, and others sign it too.

Once as many have signed as must, stewards by quorum or so many members, it is posted as they signed
it. All members see what is asked for, and may sign; the book decides whether that suffices.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlmodel import col, delete, select

from api.exchanges.entering import Text, enter
from api.http.checking import parse, verify
from api.http.memos import check_memo
from api.people.called import called
from api.queries.entries import entry_row, read_row
from api.queries.signatures import is_over, one_each
from api.service.callers import member_reader, reader_of
from api.service.malformed import Why, malformed
from api.service.rows import in_book, of_book
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.votes.acts import acts_of, row_of
from api.votes.tables import AskedVoteRow, VotedActRow
from api.votes.votes import Words, words_in
from credit.voting.opening import OPENED, askers
from ledger.orders import Order
from ledger.refusals import Refusal
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.http.memos import Memo
    from api.service.callers import Caller
    from api.votes.acts import Act

Pair = tuple[str, str]
ASKED_MAX: Final = 50
LIFE_MS_MAX: Final = 31 * DAY_MS
"""The longest that an order may wait: so far ahead may it expire."""


class Asked(NamedTuple):
    """A vote that was asked for.

    Attributes:
        row: its question and its signatures.
        order: what is signed.
        words: what it asks.
        names: what those who signed are called.
        missing: how many members more must sign, if no steward does.
        mine: whether whoever looks has signed, or asked.
        act: what it would allow, where whoever asked left it.
        over: whether the key that asked has ended, so that the book takes it from nobody.
    """

    row: AskedVoteRow
    order: Order
    words: Words
    names: Sequence[str]
    missing: int
    mine: bool
    act: Act | None
    over: bool


def asked(caller: Caller) -> Sequence[Asked]:
    """What is asked for and not in the book, the earliest first."""
    wanted = select(AskedVoteRow).where(
        *in_book(AskedVoteRow, caller.place), AskedVoteRow.expires_ms > caller.now_ms
    )
    rows = caller.session.exec(wanted.order_by(col(AskedVoteRow.order_id)).limit(ASKED_MAX)).all()
    rows = [row for row in rows if entry_row(caller.session, caller.place, row.order_id) is None]
    return _told(caller, rows)


def ask(
    caller: Caller, text: str, pair: Pair, memo: Memo | None, act: Act | None = None
) -> tuple[str, int | Refusal | None]:
    """Leave an order with the member's signature, the text of its question and what it would allow.

    Its id, and the entry's number where that signature was enough, why the book refuses it, or None
    while others must sign. `ProblemError` unless it may wait here.
    """
    order = _read(caller, text, [pair])
    if memo is None:
        raise ProblemError(Trouble.memo_must_match)
    check_memo(order, memo)
    if order.expires_ms > caller.now_ms + LIFE_MS_MAX:
        raise malformed("order.expires", Why.waits_too_long)
    if act is not None and act.subject != order.body.subject:
        raise malformed("act", Why.not_of_this_vote)
    row = AskedVoteRow(
        community_id=caller.place.community, book=caller.place.book, order_id=order.id,
        member_id=caller.member, order=text, signatures=orjson.dumps([pair]).decode(),
        salt=bytes.fromhex(memo.salt), text=memo.text, expires_ms=order.expires_ms,
    )  # fmt: skip
    allowed = None if act is None else row_of(caller, order, act)
    caller.service.database.write(lambda session: _keep(session, caller, row, allowed)).result()
    outcome = _post(caller, row, [pair])
    if isinstance(outcome, Refusal):  # Who asks is told, and nobody else need sign it.
        _drop(caller, order.id)
    return order.id, outcome


def sign(caller: Caller, id_: str, pair: Pair) -> int | Refusal | None:
    """Add the member's signature to what is asked for; what came of it, as `ask`."""
    row = _row(caller, id_)
    if is_over(caller.session, caller.place, row.order):
        raise malformed("order", Why.signed_already_or_over)
    _read(caller, row.order, [*(one for one in _pairs(row) if one[0] != pair[0]), pair])

    def add(session: Session) -> Sequence[Pair]:
        # Two who sign at once, in two processes, would each write without the other.
        found = session.get(AskedVoteRow, (*caller.place, id_), with_for_update=True)
        if found is None:
            raise ProblemError(Trouble.resource_must_exist)
        key = orjson.loads(found.order)["key"]
        together = one_each(session, caller.place, key, [*_pairs(found), pair])
        found.signatures = orjson.dumps(together).decode()
        session.add(found)
        return together

    return _post(caller, row, caller.service.database.write(add).result())


def end(caller: Caller, id_: str) -> None:
    """Take back what one has asked for; stewards may drop it too."""
    row = _row(caller, id_)
    if row.member_id != caller.member and STEWARD not in caller.reader.roles:
        raise ProblemError(Trouble.role_must_allow_it, {"right": STEWARD})
    _drop(caller, id_)


def asked_at(caller: Caller, id_: str) -> Asked:
    """One of them; `ProblemError` where there is none."""
    return _told(caller, [_row(caller, id_)])[0]


def _post(caller: Caller, row: AskedVoteRow, pairs: Sequence[Pair]) -> int | Refusal | None:
    order = _parsed(caller, row.order, pairs)
    if _missing(caller, _members(caller, order)) > 0:
        return None
    entered = enter(caller.service, caller.place, order, Text(row.salt, row.text))
    if not isinstance(entered, Refusal):
        _drop(caller, row.order_id)
    return entered


def _missing(caller: Caller, members: Sequence[str]) -> int:
    """How many members more must sign; none where stewards have by quorum."""
    readers = [member_reader(caller.session, caller.place, one) for one in members]
    stewards = sum(STEWARD in reader.roles for reader in readers)
    if stewards >= caller.row.quorum:
        return 0
    return max(0, askers(caller.row.accounts) - len(members))


def _members(caller: Caller, order: Order) -> Sequence[str]:
    readers = (reader_of(caller.session, caller.place, key) for key in order.signers)
    return list(dict.fromkeys(reader.member for reader in readers if reader is not None))


def _told(caller: Caller, rows: Sequence[AskedVoteRow]) -> Sequence[Asked]:
    orders = [_parsed(caller, row.order, _pairs(row)) for row in rows]
    acts = acts_of(caller, {order.id: order.body.subject for order in orders})
    pairs = zip(rows, orders, strict=True)
    return [_asked(caller, row, order, acts.get(order.id)) for row, order in pairs]


def _asked(caller: Caller, row: AskedVoteRow, order: Order, act: Act | None) -> Asked:
    members = _members(caller, order)
    names = called(caller.session, caller.place, members)
    return Asked(
        row, order, words_in(row.text, order.body.options),
        sorted(names[one] for one in members if one in names), _missing(caller, members),
        caller.member in members, act, is_over(caller.session, caller.place, row.order),
    )  # fmt: skip


def _read(caller: Caller, text: str, pairs: Sequence[Pair]) -> Order:
    """An order that opens a vote, whose signatures hold, the last of them the member's."""
    order = _parsed(caller, text, pairs)
    if order.type != OPENED:
        raise malformed("order", Why.not_of_this_type)
    if verify(order) is not None:
        raise malformed("signature", Why.not_of_this_key)
    signer = reader_of(caller.session, caller.place, pairs[-1][0])
    if signer is None or signer.member != caller.member:
        raise malformed("key", Why.not_ones_own_key)
    return order


def _parsed(caller: Caller, text: str, pairs: Sequence[Pair]) -> Order:
    order = parse(text, sorted(pairs), caller.row.book_id)
    if not isinstance(order, Order):
        raise malformed("order", order.code.name)
    return order


def _pairs(row: AskedVoteRow) -> list[Pair]:
    return [(key, signature) for key, signature in orjson.loads(row.signatures)]


def _row(caller: Caller, id_: str) -> AskedVoteRow:
    row = caller.session.get(AskedVoteRow, (*caller.place, id_))
    if row is None or row.expires_ms <= caller.now_ms:
        raise ProblemError(Trouble.resource_must_exist)
    return row


def _keep(session: Session, caller: Caller, row: AskedVoteRow, allowed: VotedActRow | None) -> None:
    """Keep it where there is room, with what it would allow; what is over makes some."""
    table, place = AskedVoteRow, caller.place
    over = col(table.expires_ms) <= caller.now_ms
    session.exec(delete(table).where(*of_book(table, place), over))
    before = session.get(table, (*place, row.order_id))
    if before is not None and (before.order, before.member_id) != (row.order, row.member_id):
        raise malformed("order", Why.another_has_this_id)
    # A vote that runs keeps the act that members read.
    entered = entry_row(session, place, row.order_id)
    if entered is not None and read_row(entered).order.text != row.order.encode():
        raise malformed("order", Why.another_has_this_id)
    wanted = select(table.order_id).where(*in_book(table, place))
    if before is None and len(session.exec(wanted.limit(ASKED_MAX)).all()) >= ASKED_MAX:
        raise malformed("order", Why.too_many_wait)
    if before is None:
        session.add(row)
    if allowed is not None:
        session.merge(allowed)


def _drop(caller: Caller, id_: str) -> None:
    """It waits no more; what it would allow stays only with a vote that was opened."""

    def drop(session: Session) -> None:
        is_open = entry_row(session, caller.place, id_) is not None
        for table in (AskedVoteRow,) if is_open else (AskedVoteRow, VotedActRow):
            found = session.get(table, (*caller.place, id_))
            if found is not None:
                session.delete(found)

    caller.service.database.write(drop).result()
