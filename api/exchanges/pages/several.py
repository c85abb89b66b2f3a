"""An exchange of several: some give, some receive, in one entry that every giver signs.

The page is one form whose rows are people. It is sent as an address, so that nothing is kept until
somebody signs, and the way back leads to what was written before.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple
from urllib.parse import urlencode

from fastapi import Request, Response

from api.books.standings import own_accounts, standing_of
from api.categories.listed import categories
from api.exchanges.keeping import LIFE_MS
from api.pages.fields import read_amount, read_text
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import choice, other_side
from api.people.holders import Holder
from api.words.i18n import _
from ledger.rules.exchanges import SIDES_MAX

router = pages()
PATH: Final = "/app/several"
GIVES, RECEIVES = "gives", "receives"
PEOPLE_MAX: Final = 2 * SIDES_MAX


class Part(NamedTuple):
    """Somebody's part: what was written for it, and what that comes to in subunits."""

    holder: Holder
    side: str
    written: str
    amount: int | None


class Sum(NamedTuple):
    """An exchange that can be signed: pairs of account and subunits, in order of the accounts.

    Attributes:
        alone: whether nobody but the member gives.
    """

    givers: Sequence[tuple[str, str]]
    receivers: Sequence[tuple[str, str]]
    alone: bool


@router.get(PATH)
def several(request: Request, seat: Seated) -> Response:
    """The form; once it is whole, what will be signed."""
    asked, parts = dict(request.query_params), _parts(request, seat)
    words = asked.get("q", "") if "find" in asked else ""
    found = choice(seat, words).people if words else ()
    checked = "check" in asked
    wrong = _wrong(parts) if checked else ""
    whole = _whole(seat, parts) if checked and not wrong else None
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] in KEPT]
    chosen = {part.holder.account for part in parts}
    own = [standing_of(seat, account) for account in own_accounts(seat)] if whole else []
    listed = categories(seat)
    category = next((one.code for one in listed if one.code == asked.get("category")), "")
    return page(
        request, "exchanges/several.html", seat, parts=parts, whole=whole, wrong=wrong,
        text=read_text(asked, "text"), q=words, full=len(parts) >= PEOPLE_MAX,
        people=[one for one in found if one.account not in chosen],
        life_ms=LIFE_MS, standings=own, back=f"{PATH}?{urlencode(pairs)}", categories=listed,
        category=category,
    )  # fmt: skip


KEPT: Final = frozenset({"who", "side", "amount", "text", "category"})


def _parts(request: Request, seat: Seat) -> Sequence[Part]:
    """The member first, who gives unless they say otherwise, then everybody who was added."""
    asked = request.query_params
    rows = list(
        zip_longest(
            *(asked.getlist(name)[:PEOPLE_MAX] for name in ("who", "side", "amount")), fillvalue=""
        )
    )
    own = own_accounts(seat)
    if own and not rows:
        rows = [(own[0].account_id, GIVES, "")]
    if asked.get("add"):
        rows.append((asked["add"], RECEIVES, ""))
    parts: dict[str, Part] = {}
    for account, side, written in rows[:PEOPLE_MAX]:
        holder = _holder(seat, account, {one.account_id for one in own})
        if holder is not None and account != asked.get("drop"):
            known = side if side in {GIVES, RECEIVES} else RECEIVES
            parts.setdefault(
                account, Part(holder, known, written.strip(), read_amount(seat, written))
            )
    return list(parts.values())


def _holder(seat: Seat, account: str, own: set[str]) -> Holder | None:
    if account in own:
        return Holder(account, seat.member, seat.person.name, "", open=True)
    return other_side(seat, account)


def _wrong(parts: Sequence[Part]) -> str:
    """What is wrong with them, in the language in use; empty if nothing is."""
    if any(part.amount is None for part in parts):
        return _("Write for everybody how much it is.")
    given, received = (_of(parts, side) for side in (GIVES, RECEIVES))
    if not given or not received:
        return _("Somebody must give, and somebody receive.")
    if max(len(given), len(received)) > SIDES_MAX:
        return _("At most {count} can give, and as many receive.").format(count=SIDES_MAX)
    if sum(given.values()) != sum(received.values()):
        return _("As much must be received as is given.")
    return ""


def _of(parts: Sequence[Part], side: str) -> Mapping[str, int]:
    return {part.holder.account: part.amount or 0 for part in parts if part.side == side}


def _whole(seat: Seat, parts: Sequence[Part]) -> Sum | None:
    """What is to be signed; None where the member does not give, so that others must begin."""
    givers = {part.holder.member for part in parts if part.side == GIVES}
    if seat.member not in givers:
        return None
    given, received = (
        [(account, str(amount)) for account, amount in sorted(_of(parts, side).items())]
        for side in (GIVES, RECEIVES)
    )
    return Sum(given, received, givers == {seat.member})
