"""What an account of the community's gives: above an amount that the book says, two people sign.

So that many small payments are no way round it, what one person signed for adds up. It adds up by
days of UTC, and what was signed today and on the seven days before counts. Any seven times 24 hours
lie within eight such days; so whoever answers for an account signs alone for no more than the
amount in any span of that length, wherever it begins.

It counts when it is signed, under whatever order: what a hold reserves, what a mandate lets others
give in all, and the total of a list. What comes of those later is not counted again, and what does
not come, or comes back, is not taken off.

The book keeps what counts under "alone/" and the account's id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ledger import canonical
from ledger.kernel import signing_members, speaks_for
from ledger.records import Kept
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD, TREASURER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.kernel import View
    from ledger.orders import Order
    from ledger.records import Account

DAY_MS: Final = 86_400_000
DAYS: Final = 8
"""On how many days of UTC, the running one among them, what was signed counts."""

Days = tuple[tuple[int, int], ...]
"""Days since 1970 and the subunits that one person signed for on each, the oldest first."""


def alone_name(account: str) -> str:
    """Under which name the book keeps what one person signed for of late from an account."""
    return f"alone/{account}"


def signed_alone(view: View, account: str, now_ms: int) -> Days:
    """What one person signed for from an account of the community's, on the days that count."""
    kept = view.kept.get(alone_name(account))
    return () if kept is None else days_in(kept.text, now_ms)


def days_in(kept: str, now_ms: int) -> Days:
    """What counts of what the book keeps under an account's `alone_name`."""
    text = kept.encode()
    since = now_ms // DAY_MS - DAYS
    said: Mapping[str, Any] = canonical.decode(text, len(text))
    return tuple((day, int(amount)) for day, amount in said["days"] if day > since)


def left_alone(view: View, account: str, now_ms: int) -> tuple[int, int] | None:
    """What one person may still sign for, in subunits, and until when it is no more than that.

    None where one signature is enough for any amount.
    """
    funds = view.book.funds if view.book is not None else None
    if funds is None:
        return None
    return left_of(funds, signed_alone(view, account, now_ms), now_ms)


def left_of(funds: int, days: Days, now_ms: int) -> tuple[int, int]:
    """What is left of what one person may sign for, in subunits, and until when it is no more."""
    first = days[0][0] if days else now_ms // DAY_MS
    return max(0, funds - sum(amount for _, amount in days)), (first + DAYS) * DAY_MS


def funded(
    view: View, order: Order, payer: Account, amount: int, now_ms: int
) -> tuple[Kept, ...] | Refusal:
    """What the book keeps of what an account gives, or the refusal of too few signatures.

    Of a member's account there is nothing to keep, nor of what a treasurer or a steward signs
    beside whoever answers for the account, or beside another officer.
    """
    if payer.terms.kind == MEMBER:
        return ()
    left = left_alone(view, payer.terms.id, now_ms)
    if left is None or _is_by_two(view, order, payer.terms.member):
        return ()
    available, until_ms = left
    if amount > available:
        assert view.book is not None  # noqa: S101 it says how much
        assert view.book.funds is not None  # noqa: S101 as well
        return refuse(
            Code.another_officer_must_sign,
            available=available, bound=view.book.funds, needed=amount, until=until_ms,
        )  # fmt: skip
    return (_with(view, payer.terms.id, amount, now_ms),)


def _is_by_two(view: View, order: Order, answering: str) -> bool:
    """Whether an officer signs who is not the only one: a treasurer takes back alone as well."""
    officers = signing_members(view, order, STEWARD) | signing_members(view, order, TREASURER)
    others = officers - {answering}
    return len(others) + speaks_for(view, order, answering) > 1 and bool(others)


def _with(view: View, account: str, amount: int, now_ms: int) -> Kept:
    days = dict(signed_alone(view, account, now_ms))
    today = now_ms // DAY_MS
    days[today] = days.get(today, 0) + amount
    said = {"days": [[day, str(much)] for day, much in days.items()]}
    return Kept(alone_name(account), canonical.encode(said).decode())
