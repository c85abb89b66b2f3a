"""Keeps the texts behind orders' commitments, many in one transaction.

An order that came with its memo is answered only when the memo is kept. If keeping it fails, the
order stands all the same: whoever sends it again gets the receipt and the memo is kept then.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final, Protocol

from api.service.tables import MemoRow
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from api.words.folding import folded
from wallets.errors import BadMemoError, WrongMemoError
from wallets.memos import check, committed_by

if TYPE_CHECKING:
    from concurrent.futures import Future

    from sqlmodel import Session

    from api.service.database import Database
    from ledger.orders import Order
    from ledger.store import Place

FOLLOWS_MS: Final = DAY_MS
"""For how long a text may follow its entry: later, whoever sends it again undoes an erasing."""


class Memo(Protocol):
    """The text behind what an order commits to, and its salt in hex."""

    @property
    def salt(self) -> str:
        """32 bytes."""

    @property
    def text(self) -> str:
        """What people read."""


def may_follow(time_ms: int, now_ms: int) -> bool:
    """Whether a text may still be kept for an entry of that time."""
    return now_ms < time_ms + FOLLOWS_MS


def check_memo(order: Order, memo: Memo) -> None:
    """Raise `ProblemError` unless the order commits to this text, as its memo or the like."""
    committed = committed_by(order.body)
    if committed is None:
        raise ProblemError(Trouble.memo_must_match)
    try:
        check(committed, bytes.fromhex(memo.salt), memo.text)
    except (BadMemoError, WrongMemoError) as error:
        raise ProblemError(Trouble.memo_must_match) from error


def memo_row(place: Place, order: str, salt: bytes, text: str) -> MemoRow:
    """The text behind an order's commitment as it is kept, with what it is searched by."""
    return MemoRow(
        community_id=place.community, book=place.book, order_id=order, salt=salt, text=text,
        words=folded(text),
    )  # fmt: skip


class Memos:
    """Gathers rows while the writer is busy and writes them together."""

    def __init__(self, database: Database) -> None:
        self._database, self._lock = database, Lock()
        self._waiting: list[MemoRow] = []
        self._turn: Future[None] | None = None

    def keep(self, row: MemoRow) -> Future[None]:
        """Keep the row; done once it is on disk."""
        with self._lock:
            if self._turn is None:
                self._turn = self._database.write(self._write)
            self._waiting.append(row)
            return self._turn

    def _write(self, session: Session) -> None:
        with self._lock:
            rows, self._waiting, self._turn = self._waiting, [], None
        for row in rows:
            session.merge(row)
