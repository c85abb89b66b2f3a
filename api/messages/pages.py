"""Messages: with whom one has written, and each of these conversations with its form to answer."""

from typing import Annotated, Final

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.http.models import UUID
from api.messages.conversations import TEXT_MAX, messages_with, see, talks, write
from api.pages.fields import REFUSED, read_text
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.contacts import name_of

router = pages()
PATH: Final = "/app/messages"
MemberId = Annotated[str, Path(pattern=UUID)]


@router.get(PATH)
def messages(request: Request, seat: Seated) -> Response:
    """With whom the member has written, the latest first."""
    return page(request, "messages/messages.html", seat, talks=talks(seat))


@router.get(f"{PATH}/{{member}}")
def conversation(member: MemberId, request: Request, seat: Seated) -> Response:
    """What the two of them have written; from now on it is seen."""
    return _page(request, seat, member)


def _page(
    request: Request, seat: Seat, member: str, text: str = "", *, wrong: bool = False
) -> Response:
    name = name_of(seat, member)
    rows = messages_with(seat, member)
    see(seat, rows)
    return page(
        request, "messages/conversation.html", seat, REFUSED if wrong else 200, other=member,
        name=name,
        rows=rows, wrong=wrong, text=text,
    )  # fmt: skip


@router.post(f"{PATH}/{{member}}")
def send(member: MemberId, request: Request, form: Form, seat: Seated) -> Response:
    """Keep a message for them."""
    text = read_text(form, "text", TEXT_MAX)
    if not write(seat, member, text, form.get("notice", "")):
        return _page(request, seat, member, text, wrong=True)
    return RedirectResponse(f"{PATH}/{member}", 303)
