"""A list on paper: many exchanges, written down in rows, looked at together and signed at once.

It is sent as a form and not as an address: names and texts belong into no log on the way.
"""

from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response

from api.brokers.mandates import held_by
from api.brokers.paper_lists import Row, Why, Written, read_rows
from api.categories.listed import categories
from api.pages.fields import AMOUNT_LENGTH_MAX, REFUSED, read_amount, read_line
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX
from api.words.i18n import N_
from ledger.ids import RANDOM_BYTES, is_uuid, uuid7
from wallets.memos import MEMO_LENGTH_MAX

router = pages()
PATH: Final = "/app/broker/list"
ROWS: Final = 10
LENGTHS: Final = {
    "payer": SEARCH_MAX, "payee": SEARCH_MAX, "amount": AMOUNT_LENGTH_MAX, "text": MEMO_LENGTH_MAX,
}  # fmt: skip
"""The fields of a row, and what is taken of each."""

WRONG: Final[Mapping[Why, str]] = {
    Why.no_giver: N_("Write who gives."),
    Why.nobody_gives: N_(
        "Nobody with just this name or number has given you a permission that is valid now."
    ),
    Why.nobody_receives: N_("Nobody else has this name or number."),
    Why.several_receive: N_("Several have this name. Write the account number instead."),
    Why.not_to_them: N_("The permission does not allow giving to {name}."),
    Why.no_amount: N_("How much is it?"),
    Why.too_much: N_(
        "That is more than the permission allows now, which is {most} at most. The book would "
        "refuse it."
    ),
}
"""What is wrong with a row, in words."""


@router.get(PATH)
def paper_list(request: Request, seat: Seated) -> Response:
    """Show the rows to write into."""
    return _page(request, seat, {})


@router.post(PATH)
def check(request: Request, form: Form, seat: Seated) -> Response:
    """Show what the rows say, to be signed, or what is wrong with them; unasked, the form again."""
    return _page(request, seat, form)


def _page(request: Request, seat: Seat, form: Mapping[str, str]) -> Response:
    written = [_written(seat, form, number) for number in range(1, ROWS + 1)]
    sent, listed = form.get("list", ""), categories(seat)
    fresh = uuid7(seat.now_ms, seat.service.sources.random(RANDOM_BYTES))
    list_ = sent if is_uuid(sent) else fresh
    category = next((one.code for one in listed if one.code == form.get("category")), "")
    asked = [one for one in written if any(one)] if "check" in form else []
    rows = read_rows(seat, list_, category, asked)
    left = [row for row in rows if row.entry is None]
    first_wrong = next((number for number, row in enumerate(left, 1) if row.wrong), None)
    payers = {one.payer.account: one.payer.name for one in held_by(seat) if not one.waits}
    # What is in the book is no part of what may be changed: the rest is a list of its own then.
    changed = fresh if len(left) < len(rows) else list_
    lines: list[tuple[Written, Row | None]] = [(row.written, row) for row in left]
    lines = lines or [(one, None) for one in written if any(one)]
    return page(
        request, "brokers/paper-list.html", seat, REFUSED if first_wrong else 200,
        rows=rows, whole=bool(rows) and not first_wrong, first_wrong=first_wrong, wrong=WRONG,
        payers=sorted(payers.values()), list=changed,
        lines=[*lines, *[(Written(), None)] * (ROWS - len(lines))],
        listed=listed, category=category, is_sent="check" in form,
    )  # fmt: skip


def _written(seat: Seat, form: Mapping[str, str], number: int) -> Written:
    said = {name: read_line(form, f"{name}-{number}", most) for name, most in LENGTHS.items()}
    return Written(**said, subunits=read_amount(seat, said["amount"]))
