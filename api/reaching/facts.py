"""What is so for a member that they should hear of: all that waits for them, and what befell them.

A fact is known by a text that never leaves this module but as a hash. It is read from what is
(docs/decisions/0057), so nothing that happens need think of telling anybody.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.books.standings import own_accounts, standing_of
from api.exchanges.bookings import bookings
from api.exchanges.waiting import bookings_news
from api.membership.giving import GIVEN as GIVING
from api.messages.tables import MessageRow
from api.queries.entries import entries_at
from api.queries.history import statement
from api.reaching.kinds import (
    COUNTED,
    GIVEN,
    HOLD,
    KEY,
    KINDS,
    LIMIT,
    NOT_TOLD,
    RECEIPT,
    UNCOUNTED,
    kind_of,
)
from api.service.rows import in_book
from api.service.times import DAY_MS
from api.treasury.limits import warns_of
from api.words.i18n import LANGUAGES, using
from ledger.rules.accounts import MEMBER
from ledger.tables import KeyRow

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TypeAlias

    from api.books.standings import Standing
    from api.service.callers import Caller

    Sources: TypeAlias = Mapping[str, Callable[[Caller], Iterable[tuple[str, str]]]]

LATELY_MS: Final = 7 * DAY_MS
"""For how long an entry is news: what came while nothing ran is told all the same."""

ENTRIES_MAX: Final = 20
SOON_MS: Final = 2 * DAY_MS
"""How long before hours that were set aside are let go their sides hear of it."""

BOUND_SOON_MS: Final = 7 * DAY_MS
NEAR: Final = 10
"""A limit is near once a tenth of the way between the limits is left."""

BOUNDS_CHANGED: Final = frozenset({"bound-set", "bounds-posted"})
"""By a treasurer for one account, or by a list that was signed for many."""

DIGITS: Final = re.compile(r"\d+")
COUNT: Final = re.compile(r"\d+(?= )")
COUNTED_MAX: Final = 100


class Fact(NamedTuple):
    """Something that is so: its kind, what it is known by, and the page it leads to."""

    kind: str
    known_by: str
    path: str

    @property
    def hash(self) -> str:
        """What is kept of it: 64 hex characters."""
        return sha256(f"{self.kind}\0{self.path}\0{self.known_by}".encode()).hexdigest()


def facts_of(caller: Caller, sources: Sources, since_ms: int) -> list[Fact]:
    """All that is so for the member; of entries those since then, and since a week ago."""
    since_ms = max(since_ms, caller.now_ms - LATELY_MS)
    # In one language, whoever reads it: a fact is the same in each.
    with using(LANGUAGES[0]):
        found = [*_waiting(caller, sources), *_befallen(caller, since_ms)]
    return list({fact.hash: fact for fact in found}.values())


def _waiting(caller: Caller, sources: Sources) -> Iterator[Fact]:
    for kind, source in sources.items():
        if kind in NOT_TOLD:
            continue
        if kind == "message":
            yield from _messages(caller)
            continue
        for text, path in bookings_news(caller) if kind == "booking" else source(caller):
            for known_by in _counted(kind, text):
                yield Fact(kind, known_by, path)


def _counted(kind: str, text: str) -> Iterator[str]:
    """What a sentence is known by: of several people each, so that one less is no news."""
    count = COUNT.match(text)
    if kind in UNCOUNTED:
        yield DIGITS.sub("", text)
    elif kind in COUNTED and count is not None:
        yield from (f"{number}" for number in range(1, min(int(count[0]), COUNTED_MAX) + 1))
    else:
        yield text


def _messages(caller: Caller) -> Iterator[Fact]:
    """Each that was not seen, since how many of whom says nothing of a new one."""
    row = MessageRow
    wanted = select(row.message_id, row.sender).where(
        *in_book(row, caller.place), row.receiver == caller.member, col(row.seen_ms).is_(None)
    )
    newest = wanted.order_by(col(row.message_id).desc()).limit(ENTRIES_MAX)
    for message, sender in caller.session.exec(newest):
        yield Fact("message", message, f"/app/messages/{sender}")


def _befallen(caller: Caller, since_ms: int) -> Iterator[Fact]:
    yield from _entries(caller, since_ms)
    for account in own_accounts(caller):
        found = standing_of(caller, account)
        yield from _limits(caller, found)
        if warns_of(caller, found).passed(found.balance):
            yield Fact(LIMIT, f"{found.account} warned", kind_of(LIMIT).page)
    for booked in bookings(caller):
        if not booked.over and booked.row.until_ms <= caller.now_ms + SOON_MS:
            yield Fact(HOLD, booked.row.hold_id, f"/app/bookings/{booked.row.hold_id}")
    in_force = select(KeyRow.key).where(
        *in_book(KeyRow, caller.place), KeyRow.member_id == caller.member,
        col(KeyRow.revoked).is_(None),
    )  # fmt: skip
    for key in caller.session.exec(in_force):
        yield Fact(KEY, key, KINDS[KEY].page)


def _entries(caller: Caller, since_ms: int) -> Iterator[Fact]:
    """What came to the member's accounts, and changes of their bounds."""
    for account in own_accounts(caller):
        page = statement(caller.session, account, None, ENTRIES_MAX, memos=False)
        for row in page.rows:
            if row.time_ms < since_ms:
                break
            if row.type in BOUNDS_CHANGED:
                yield Fact(LIMIT, str(row.seq), KINDS[LIMIT].page)
            elif int(row.amount) > 0:
                yield Fact(RECEIPT, f"{account.account_id} {row.seq}", f"/app/exchange/{row.seq}")
            elif account.kind != MEMBER and row.type in GIVING and _is_by_two(caller, row.seq):
                yield Fact(GIVEN, str(row.seq), f"/app/exchange/{row.seq}")


def _is_by_two(caller: Caller, seq: int) -> bool:
    """Whether a second person signed what an account of the community's gave: they posted it."""
    return len(entries_at(caller.session, caller.place, [seq])[seq].order.signatures) > 1


def _limits(caller: Caller, found: Standing) -> Iterator[Fact]:
    """A limit that is near, and bounds that end soon."""
    lower, upper, page = found.lower, found.upper, kind_of(LIMIT).page
    if lower is not None and upper is not None:
        least = max(1, (upper - lower) // NEAR)
        for side, left in (("give", found.can_give), ("receive", found.can_receive)):
            if left is not None and left < least:
                yield Fact(LIMIT, f"{found.account} {side}", page)
    if found.until_ms is not None and found.until_ms <= caller.now_ms + BOUND_SOON_MS:
        yield Fact(LIMIT, f"{found.account} until {found.until_ms}", page)
