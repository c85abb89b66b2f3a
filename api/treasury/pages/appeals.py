"""The treasurer's pages of what members ask about their limits, and of limits that only warn."""

from collections.abc import Mapping
from typing import Final

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.http.access import AccountId
from api.http.access import AccountId as AppealId
from api.lists.preparing import prepare_bounds
from api.lists.reading import end_of_day
from api.pages.fields import REFUSED, read_amount, read_text
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.service.troubles import ProblemError
from api.treasury.appeals import answer, open_appeals
from api.treasury.tables import TEXT_MAX
from api.treasury.warnings import Soft, log, warn
from ledger.rules.reversals import TREASURER

router = pages()
APPEALS: Final = "/app/treasurer/appeals"
WARNINGS: Final = "/app/treasurer/warnings"
PERCENT_LENGTH_MAX: Final = 3


@router.get(APPEALS)
def appeals(request: Request, seat: Seated) -> Response:
    """Show the appeals that this treasurer may answer."""
    return _appeals(request, seat)


def _appeals(request: Request, seat: Seat, wrong: str = "") -> Response:
    return page(
        request, "treasury/appeals.html", seat, REFUSED if wrong else 200,
        found=open_appeals(seat), most=TEXT_MAX, wrong=wrong,
    )  # fmt: skip


@router.post(f"{APPEALS}/{{appeal_id}}")
def reply(appeal_id: AppealId, request: Request, form: Form, seat: Seated) -> Response:
    """Answer one of them in words."""
    text = read_text(form, "text", TEXT_MAX)
    if not text:
        return _appeals(request, seat, appeal_id)
    answer(seat, appeal_id, text)
    return RedirectResponse(f"{APPEALS}?answered=1", 303)


@router.get(WARNINGS)
def warnings(request: Request, seat: Seated) -> Response:
    """Show from where on all members are warned, and a form to change it."""
    return _page(request, seat)


def _page(request: Request, seat: Seat, **more: object) -> Response:
    seat.require_role(TREASURER)
    status = REFUSED if more else 200
    shown: Mapping[str, object] = {"wrong": False, "written": {}} | more
    return page(
        request, "treasury/warnings.html", seat, status, logged=log(seat, None), most=TEXT_MAX,
        **shown,
    )  # fmt: skip


@router.post(WARNINGS)
def warn_all(request: Request, form: Form, seat: Seated) -> Response:
    """Set from where on all members are warned who have nothing of their own."""
    try:
        soft, reason = _read(seat, form)
        warn(seat, None, soft, reason)
    except (ValueError, ProblemError):
        return _page(request, seat, wrong=True, written=dict(form))
    return RedirectResponse(f"{WARNINGS}?set=1", 303)


@router.post("/app/treasurer/{account}/warning")
def warn_one(account: AccountId, form: Form, seat: Seated) -> Response:
    """Set from where on the owner of one account is warned."""
    try:
        soft, reason = _read(seat, form)
        warn(seat, account, soft, reason)
    except (ValueError, ProblemError):
        return RedirectResponse(f"/app/treasurer/{account}?warned=no#warning", 303)
    return RedirectResponse(f"/app/treasurer/{account}?warned=1#warning", 303)


def _read(seat: Seat, form: Mapping[str, str]) -> tuple[Soft, str]:
    """What was written, and why; `ValueError` where it cannot be read."""
    percent, *amounts = (form.get(name, "").strip() for name in ("percent", "lower", "upper"))
    reason = read_text(form, "reason", TEXT_MAX)
    read = [read_amount(seat, text, least=0) if text else None for text in amounts]
    is_whole = percent.isascii() and percent.isdecimal() and len(percent) <= PERCENT_LENGTH_MAX
    unread = any(text and much is None for text, much in zip(amounts, read, strict=True))
    if unread or (percent and not is_whole) or not reason:
        raise ValueError
    lower, upper = read
    below = None if lower is None else -lower
    return Soft(int(percent) if percent else None, below, upper), reason


@router.post("/app/treasurer/{account}/limit")
def limit_together(account: AccountId, form: Form, seat: Seated) -> Response:
    """Put an account's limits on a list, where several treasurers sign them."""
    bounds: list[int | None] = []
    for name in ("lower", "upper"):
        far = None
        if f"{name}-none" not in form:
            far = read_amount(seat, form.get(name, ""), least=0)
            if far is None:
                return RedirectResponse(f"/app/treasurer/{account}?limit=no#bounds-together", 303)
        bounds.append(far)
    lower, upper = bounds
    until_ms = end_of_day(seat, form.get("until", ""))
    row = (account, None if lower is None else -lower, upper, until_ms)
    return RedirectResponse(f"/app/lists/{prepare_bounds(seat, [row]).parts}", 303)
