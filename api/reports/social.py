"""The yearly social report: what the circle did for people. It names nobody."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from sqlmodel import and_, col, select

from api.exchanges.tables import RequestRow
from api.queries.past import past_of_book
from api.reports.periods import period_named
from api.service.rows import in_book, of_book
from api.service.tables import LookRow
from api.treasury.changing import bounds_changed_ms
from api.treasury.tables import AppealRow
from api.words.i18n import N_
from credit.health.flows import arrows, gini, given_and_received
from credit.health.stocks import ranked
from credit.health.tracks import tracked
from credit.listed import SET
from ledger.rules.reversals import TAKEN_BACK
from ledger.tables import AccountRow, EntryRow

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.service.callers import Caller
    from credit.health import Window
    from credit.history import Past

CHUNK: Final = 5_000

ACTS: Final[Mapping[str, str]] = {
    "bound-set": N_("Limits that a treasurer set, with a reason"),
    "reversal": N_("Exchanges that were taken back"),
    "key-revoked": N_("Keys that were ended"),
    "recovery-asked": N_("Recoveries of a lost key that were asked for"),
    "recovery-cancelled": N_("Recoveries that were objected to"),
    "account-closed": N_("Accounts that were closed"),
    "role-granted": N_("Roles that were given"),
    "role-withdrawn": N_("Roles that were taken away"),
}
"""Orders of the journal that tell how people were treated."""


class Givers(NamedTuple):
    """Members with an open account at the year's end, by what they did; amounts are subunits.

    `given` and `received` are what members did at each of `credit.health.stocks.RANKS`.
    """

    members: int
    only_gave: int
    only_received: int
    did_both: int
    neither: int
    given: Sequence[int]
    received: Sequence[int]
    unevenness_given: int
    unevenness_received: int
    total: int


class Social(NamedTuple):
    """A year.

    Attributes:
        acts: how often each of `ACTS` stands in the journal.
        asked, declined: requests for hours that are still kept; those that were declined.
        appeals, answered: members who asked for another limit, while that is kept; those who got
            an answer, or other limits, since.
        looks: hours in which somebody looked at what is another member's, by what it was, while
            that is kept; `lookers` did, and `looked_at` were looked at by name.
    """

    year: str
    givers: Givers
    acts: Mapping[str, int]
    asked: int
    declined: int
    appeals: int
    answered: int
    looks: Mapping[str, int]
    lookers: int


def social(caller: Caller, year: str, past: Past | None = None) -> Social:
    """The report of a year, for whoever may read the journal; `ProblemError` for others.

    `past` is the book's, where it has been read.
    """
    past = past or past_of_book(caller)
    window = period_named(year).window
    asked, declined = _requests(caller, window)
    looks, lookers = _looks(caller, window)
    acts, appeals = _acts(caller, window), _appeals(caller, window)
    givers = _givers(past, window)
    return Social(year, givers, acts, asked, declined, *appeals, looks, lookers)


def _givers(past: Past, window: Window) -> Givers:
    flow = arrows(past, window)
    members = {past.owners[account].member for account in tracked(past, window).accounts}
    given, received = given_and_received(flow, members)
    gave = {member for member, amount in given.items() if amount}
    took = {member for member, amount in received.items() if amount}
    return Givers(
        len(members), len(gave - took), len(took - gave), len(gave & took),
        len(members - gave - took), ranked(list(given.values())), ranked(list(received.values())),
        gini(given.values()), gini(received.values()), sum(flow.values()),
    )  # fmt: skip


class _Order(msgspec.Struct, gc=False):
    type: str


class _Entry(msgspec.Struct, gc=False):
    legs: msgspec.Raw
    order: _Order
    time_ms: int = msgspec.field(name="time")


_decode: Final = msgspec.json.Decoder(_Entry).decode
_decode_amounts: Final = msgspec.json.Decoder(list[tuple[str, str]]).decode
_decode_legs: Final = msgspec.json.Decoder(list[msgspec.Raw]).decode


def _acts(caller: Caller, window: Window) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    row, size = EntryRow, caller.row.size
    for start in range(0, size, CHUNK):
        within = col(row.seq).between(start, min(size, start + CHUNK) - 1)
        wanted = select(row.body).where(*in_book(row, caller.place), within)
        for body in caller.session.exec(wanted):
            entry = _decode(body)
            if window.from_ms <= entry.time_ms < window.until_ms:
                counts[entry.order.type] += 1
                if entry.order.type == SET:  # Of many accounts at once, each by a leg.
                    counts["bound-set"] += len(_decode_legs(entry.legs))
                if entry.order.type == TAKEN_BACK:  # Of many payments: each who gave back.
                    back = _decode_amounts(entry.legs)
                    counts["reversal"] += sum(amount.startswith("-") for _, amount in back)
    return {type_: counts[type_] for type_ in ACTS}


def _requests(caller: Caller, window: Window) -> tuple[int, int]:
    row = RequestRow
    within = col(row.time_ms).between(window.from_ms, window.until_ms - 1)
    wanted = select(row.declined_ms).where(*in_book(row, caller.place), within)
    found = caller.session.exec(wanted).all()
    return len(found), sum(declined_ms is not None for declined_ms in found)


def _appeals(caller: Caller, window: Window) -> tuple[int, int]:
    row, account = AppealRow, AccountRow
    within = col(row.time_ms).between(window.from_ms, window.until_ms - 1)
    wanted = select(row, account).join(
        account, and_(*of_book(account, caller.place), col(account.account_id) == row.account_id)
    )
    found = caller.session.exec(wanted.where(*in_book(row, caller.place), within)).all()
    answered = [
        one.answered_ms is not None
        or bounds_changed_ms(caller.session, limited, one.time_ms) is not None
        for one, limited in found
    ]
    return len(answered), sum(answered)


def _looks(caller: Caller, window: Window) -> tuple[Mapping[str, int], int]:
    row = LookRow
    within = col(row.hour_ms).between(window.from_ms, window.until_ms - 1)
    wanted = select(row.what, row.reader_id).where(*in_book(row, caller.place), within)
    found = caller.session.exec(wanted).all()
    return dict(sorted(Counter(what for what, _ in found).items())), len({one for _, one in found})
