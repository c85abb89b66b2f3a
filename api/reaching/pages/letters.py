"""Letters to hand over, and how messages went: a steward's page."""

from typing import Annotated, Final

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.http.models import UUID
from api.http.public import public_url
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.people import directory
from api.people.finding import SEARCH_MAX
from api.reaching.kinds import CHANNELS
from api.reaching.letters import by_letter, deliveries, hand_over, letters, set_letter

router = pages()
PATH: Final = "/app/letters"
MemberId = Annotated[str, Path(pattern=UUID)]


@router.get(PATH)
def show(request: Request, seat: Seated, q: str = "") -> Response:
    """The letters that wait, each to print, and who is reached so."""
    words = q[:SEARCH_MAX].strip()
    found = directory.members_named(seat.session, seat.place, words, seat.member) if words else ()
    return page(
        request, "reaching/letters.html", seat, letters=letters(seat), members=by_letter(seat),
        found=found, words=words, deliveries=deliveries(seat), channels=CHANNELS,
        address=public_url(request), now_ms=seat.now_ms,
    )  # fmt: skip


@router.post(f"{PATH}/{{member}}")
def add(member: MemberId, form: Form, seat: Seated) -> Response:
    """Reach somebody by letter from now on."""
    del form  # Asked for because it holds that the request came from a page of ours.
    set_letter(seat, seat.running.waiting, member, wanted=True)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/{{member}}/end")
def end(member: MemberId, form: Form, seat: Seated) -> Response:
    """Reach them by letter no more."""
    del form  # As above.
    set_letter(seat, seat.running.waiting, member, wanted=False)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/{{member}}/handed")
def handed(member: MemberId, form: Form, seat: Seated) -> Response:
    """Note that a letter was handed over, with what it said."""
    until = form.get("until", "")
    hand_over(seat, member, int(until) if until.isdigit() else seat.now_ms)
    return RedirectResponse(PATH, 303)
