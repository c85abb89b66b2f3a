"""Messages: with whom one has written, and each of these conversations with its form to answer."""

from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Path, Query, Request, Response
from starlette.responses import RedirectResponse

from api.http.models import UUID
from api.messages.conversations import TEXT_MAX, messages_with, see, talks, write
from api.pages.fields import REFUSED, read_text
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.contacts import name_of
from api.people.in_roles import others_in
from api.words.i18n import _
from ledger.fields import TIME_MS_MAX
from ledger.rules.reversals import TREASURER

router = pages()
PATH: Final = "/app/messages"
MemberId = Annotated[str, Path(pattern=UUID)]
Seq = Annotated[int | None, Query(ge=0, le=TIME_MS_MAX)]


@router.get(PATH)
def messages(request: Request, seat: Seated) -> Response:
    """With whom the member has written, the latest first."""
    return page(request, "messages/messages.html", seat, talks=talks(seat))


@router.get(f"{PATH}/{{member}}")
def conversation(member: MemberId, request: Request, seat: Seated) -> Response:
    """What the two of them have written; from now on it is seen."""
    return _page(request, seat, member, read_text(request.query_params, "text", TEXT_MAX))


@router.get("/app/treasurers")
def treasurers(request: Request, seat: Seated, about: str = "", seq: Seq = None) -> Response:
    """Lead to a message to the treasurer that is begun already; where there are several, choose."""
    found = others_in(seat, TREASURER)
    text = _begun(about, seq)
    if len(found) == 1:
        return RedirectResponse(f"{PATH}/{found[0].member}?{urlencode({'text': text})}", 303)
    return page(request, "messages/treasurers.html", seat, found=found, text=text)


def _begun(about: str, seq: int | None) -> str:
    """How a message about a limit or an exchange begins."""
    if about == "limit":
        return _("Hello. I would like to talk with you about my limit.")
    if about == "exchange" and seq is not None:
        return _("Hello. Something seems wrong with exchange {seq}.").format(seq=seq)
    return ""


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
