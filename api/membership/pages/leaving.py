"""Leaving: what a member wishes and signs; for stewards who leaves, what is owed, whom to erase."""

from typing import Final

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.http.access import MemberId
from api.membership.archives import own_archive
from api.membership.debts import debts_that_remain
from api.membership.erasing import ask_or_agree, erasures, withdraw
from api.membership.leaving import (
    TEXT_MAX,
    WISHES,
    forget_wish,
    keep_wish,
    leavings,
    own_leaving,
    say_leaving,
    stay,
)
from api.membership.lists import NOTE_MAX
from api.membership.taking_along import CODE, book_bundle, own_bundle
from api.pages.forms import Form
from api.pages.policy import HEADERS
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.people.finding import choice, other_side
from api.words.i18n import N_
from api.words.texts import cleaned, one_line

router = pages()
PATH: Final = "/app/leave"
LEAVINGS: Final = "/app/steward/leavings"
WISH_NAMES: Final = dict(
    zip(
        WISHES,
        (
            N_("A gift to a member"), N_("To an account of the co-op"), N_("To my heir"),
            N_("To my next co-op, through an account here"),
        ),
        strict=True,
    )
)  # fmt: skip


@router.get(PATH)
def leave(request: Request, seat: Seated, q: str = "", to: str = "") -> Response:
    """Show what a member wishes, and what leaving takes."""
    found = choice(seat, q)
    own = own_leaving(seat)
    return page(
        request, "membership/leave.html", seat, own=own, wishes=WISH_NAMES, q=found.words,
        people=found.people if q else (), to=other_side(seat, to) or own.said.to,
        text_max=TEXT_MAX,
    )  # fmt: skip


@router.post(f"{PATH}/wish")
def wish(form: Form, seat: Seated) -> Response:
    """Keep what is wished for the hours."""
    keep_wish(seat, form.get("wish", ""), form.get("to"), cleaned(form.get("text", ""))[:TEXT_MAX])
    return RedirectResponse(f"{PATH}#wish", 303)


@router.post(f"{PATH}/wish/end")
def take_wish_back(form: Form, seat: Seated) -> Response:
    """Forget what was wished."""
    del form  # Asked for because it holds that the request came from a page of ours.
    forget_wish(seat)
    return RedirectResponse(f"{PATH}#wish", 303)


@router.post(f"{PATH}/say")
def say(form: Form, seat: Seated) -> Response:
    """Tell the stewards that the member leaves."""
    del form  # Asked for because it holds that the request came from a page of ours.
    say_leaving(seat)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/stay")
def take_back(form: Form, seat: Seated) -> Response:
    """Take it back."""
    del form
    stay(seat)
    return RedirectResponse(PATH, 303)


@router.get(f"{PATH}/komunitin.zip")
def own_files(seat: Seated) -> Response:
    """The member's own as Komunitin's files."""
    return _archive(own_bundle(seat, CODE))


@router.get(f"{PATH}/archive.zip")
def own_proofs(seat: Seated) -> Response:
    """All that is kept of the member, with proofs."""
    return _archive(own_archive(seat), "ayni.zip")


@router.get("/app/steward/komunitin.zip")
def all_files(seat: Seated) -> Response:
    """The whole book as Komunitin's files, without what is private."""
    return _archive(book_bundle(seat, CODE))


def _archive(data: bytes, name: str = "komunitin.zip") -> Response:
    named = {"Content-Disposition": f'attachment; filename="{name}"', **HEADERS}
    headers = {**named, "Cache-Control": "no-store"}
    return Response(data, media_type="application/zip", headers=headers)


@router.get(LEAVINGS)
def moving_on(request: Request, seat: Seated) -> Response:
    """Show who leaves, what is still owed by whom, and whom stewards would erase."""
    return page(
        request, "membership/leavings.html", seat, leavings=leavings(seat), wishes=WISH_NAMES,
        remain=debts_that_remain(seat), erasures=erasures(seat),
    )  # fmt: skip


@router.post("/app/steward/{member_id}/erasure")
def erase(member_id: MemberId, form: Form, seat: Seated) -> Response:
    """Ask to erase what is kept of a member, or agree with the steward who asked."""
    if "sure" in form:
        ask_or_agree(seat, member_id, one_line(form.get("reason", "")).strip()[:NOTE_MAX])
    return RedirectResponse(f"{LEAVINGS}#erasing", 303)


@router.post("/app/steward/{member_id}/erasure/end")
def keep_them(member_id: MemberId, form: Form, seat: Seated) -> Response:
    """Take it back."""
    del form
    withdraw(seat, member_id)
    return RedirectResponse(f"{LEAVINGS}#erasing", 303)
