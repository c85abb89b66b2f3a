"""A steward's pages: invite one or many, look after what is out, admit or decline who asks."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Final

from fastapi import Path, Request, Response
from starlette.responses import RedirectResponse

from api.http.access import MemberId
from api.http.models import HEX32
from api.http.public import public_url
from api.membership.cards import cards
from api.membership.invitations import holds
from api.membership.inviting import (
    ListError,
    Made,
    invite,
    invite_all,
    invited,
    invited_one,
    make_anew,
    note_reminder,
    over,
    take_back,
)
from api.membership.joinings import asking, end
from api.membership.lists import NAME_MAX, NOTE_MAX, Fault, Wanted, read_list
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.words.i18n import NAMES
from api.words.texts import one_line

router = pages()
PATH: Final = "/app/invitations"
Hash = Annotated[str, Path(pattern=HEX32)]


@router.get(PATH)
def invitations(request: Request, seat: Seated) -> Response:
    """Show who asks to join, and who is invited."""
    return _page(request, seat)


@router.post(PATH)
def make_invitation(request: Request, form: Form, seat: Seated) -> Response:
    """Make an invitation, and show its link, this once."""
    name, note = (one_line(form.get(key, "")).strip() for key in ("name", "note"))
    try:
        return _page(request, seat, made=[invite(seat, Wanted(name, note))])
    except ListError as error:
        return _page(request, seat, 422, faults=error.faults, sent=form)


@router.post(f"{PATH}/list")
def make_invitations(request: Request, form: Form, seat: Seated) -> Response:
    """Make one for each of a list, or say which lines are wrong."""
    sent = {"many": "1", **form}
    try:
        made = invite_all(seat, read_list(form.get("list", "")))
    except ListError as error:
        return _page(request, seat, 422, faults=error.faults, sent=sent)
    return _page(request, seat, made=made, sent={} if made else sent)


@router.post(f"{PATH}/anew")
def make_all_anew(request: Request, form: Form, seat: Seated) -> Response:
    """Make the links of all that are out anew, to print or send them again."""
    del form  # Asked for because it holds that the request came from a page of ours.
    out = [one.row.secret_hash for one in invited(seat)]
    return _page(request, seat, made=make_anew(seat, out) if out else ())


@router.get(f"{PATH}/{{secret_hash}}")
def one_invitation(secret_hash: Hash, request: Request, seat: Seated) -> Response:
    """Show one that nobody has used, with what to say to whoever forgot it."""
    found = invited_one(seat, secret_hash)
    return page(
        request, "membership/invitation.html", seat, one=found,
        holds=holds(found.row, seat.now_ms),
    )  # fmt: skip


@router.post(f"{PATH}/{{secret_hash}}/anew")
def make_one_anew(secret_hash: Hash, request: Request, form: Form, seat: Seated) -> Response:
    """Make its link anew."""
    del form
    return _page(request, seat, made=make_anew(seat, [secret_hash]))


@router.post(f"{PATH}/{{secret_hash}}/reminded")
def remind(secret_hash: Hash, form: Form, seat: Seated) -> Response:
    """Note that they were reminded."""
    del form
    note_reminder(seat, secret_hash)
    return RedirectResponse(PATH, 303)


@router.post(f"{PATH}/{{secret_hash}}/end")
def end_invitation(secret_hash: Hash, form: Form, seat: Seated) -> Response:
    """Take an invitation back."""
    del form
    take_back(seat, secret_hash)
    return RedirectResponse(PATH, 303)


@router.post("/app/joinings/{member}")
def end_joining(member: MemberId, form: Form, seat: Seated) -> Response:
    """Admitted: the name is kept. Declined: all of it is forgotten."""
    del form
    end(seat, member)
    return RedirectResponse(PATH, 303)


def _page(  # noqa: PLR0913 what a form may have led to
    request: Request, seat: Seat, status: int = 200, *, made: Sequence[Made] = (),
    faults: Sequence[Fault] = (), sent: Mapping[str, str] | None = None,
) -> Response:  # fmt: skip
    return page(
        request, "membership/invitations.html", seat, status, asking=asking(seat),
        links=f"{public_url(request)}/app/join/", out=invited(seat), over=over(seat),
        cards=cards(made, seat.person.community), names=NAMES, made=made, faults=faults,
        sent=sent or {}, name_max=NAME_MAX, note_max=NOTE_MAX,
    )  # fmt: skip
