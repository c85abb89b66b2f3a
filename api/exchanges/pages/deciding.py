"""Deciding how long visits were: what waits, what was decided, and whom the co-op names for it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.exchanges.deciders import ROLES, chosen, name_decider
from api.exchanges.deciding import PATH, Dispute, decide, disputes, lately
from api.exchanges.pages.visit_form import WORDS
from api.http.models import UUID
from api.pages.fields import REFUSED, read_amount, read_text
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX, choice, other_side
from api.service.troubles import ProblemError
from api.words.i18n import _
from api.words.roles import ROLE_NAMES
from api.words.showing import show_amount

router = pages()
HoldId = Annotated[str, Path(pattern=UUID)]
WHO: Final = f"{PATH}/who"


@router.get(PATH)
def decisions_page(request: Request, seat: Seated) -> Response:
    """What waits for the member to decide, and who decides in this co-op."""
    return _page(request, seat)


@router.post(f"{PATH}/{{hold}}/decide")
def decide_it(hold: HoldId, request: Request, form: Form, seat: Seated) -> Response:
    """Decide on one, or say what is wrong with that."""
    found = {one.differing.hold.hold_id: one for one in disputes(seat)}
    amount, text = read_amount(seat, form.get("amount", ""), least=0), read_text(form, "text")
    one = found.get(hold)
    wrong = "" if one is None else _wrong(seat, one, form, amount, text)
    if not wrong and amount is not None:
        try:
            decide(seat, hold, amount, text, _when(form))
        except ProblemError:
            wrong = _("It has changed meanwhile, or somebody has decided. Look at it again.")
    return _page(request, seat, hold, wrong, form) if wrong else RedirectResponse(PATH, 303)


def _wrong(seat: Seat, one: Dispute, form: Mapping[str, str], amount: int | None, text: str) -> str:
    """What is wrong with what was written; empty for nothing."""
    if one.differing.said_ms != _when(form):
        return _("It has changed meanwhile, or somebody has decided. Look at it again.")
    least, most = one.differing.least, one.differing.most
    if amount is None or not least <= amount <= most:
        said = _("Write a length between what the two say: from {least} to {most}.")
        least_said, most_said = (show_amount(seat.unit, some) for some in (least, most))
        return said.format(least=least_said, most=most_said)
    return "" if text else _("Say why: both of them read it.")


def _when(form: Mapping[str, str]) -> int:
    """Of which words it was decided; 0 for none."""
    text = form.get("said_ms", "")[:16]
    return int(text) if text.isascii() and text.isdigit() else 0


@router.get(WHO)
def who_decides(request: Request, seat: Seated, q: str = "") -> Response:
    """Name who decides, for stewards."""
    seat.require_role("steward")
    found = choice(seat, q[:SEARCH_MAX])
    return page(
        request, "exchanges/decider.html", seat, q=found.words, chosen=chosen(seat), roles=ROLES,
        people=found.people if q else (), role_names=ROLE_NAMES,
        to=other_side(seat, request.query_params.get("to", "")),
    )  # fmt: skip


@router.post(WHO)
def name_who_decides(form: Form, seat: Seated) -> Response:
    """Keep it."""
    member = other_side(seat, form.get("to", ""))
    role = "" if member else form.get("role", "")
    name_decider(seat, role, None if member is None else member.member)
    return RedirectResponse(PATH, 303)


def _page(
    request: Request, seat: Seat, hold: str = "", wrong: str = "",
    written: Mapping[str, str] = MappingProxyType({}),
) -> Response:  # fmt: skip
    return page(
        request, "exchanges/decisions.html", seat, REFUSED if wrong else 200, wrong=wrong,
        wrong_of=hold, written=written, waiting=disputes(seat), lately=lately(seat),
        chosen=chosen(seat), role_names=ROLE_NAMES, **WORDS,
    )  # fmt: skip
