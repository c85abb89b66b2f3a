"""People: finding a member by name; what they share, and what one shares with them."""

from typing import Annotated, Final

from fastapi import Query, Request, Response
from sqlmodel import col, select
from starlette.responses import RedirectResponse

from api.http.access import MemberId
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people import directory
from api.people.called import called
from api.service.access_log import CONTACT
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.rules.accounts import MEMBER
from ledger.tables import AccountRow, MemberRow

router = pages()
PATH: Final = "/app/people"
Words = Annotated[str, Query(max_length=directory.WORDS_MAX)]


@router.get(PATH)
def people(request: Request, seat: Seated, q: Words = "") -> Response:
    """Find members by name; nobody is listed unasked."""
    words = q.strip()
    found = directory.members_named(seat.session, seat.place, words, seat.member) if words else []
    return page(request, "people/people.html", seat, q=words, found=found)


@router.get(PATH + "/{member}")
def person(member: MemberId, request: Request, seat: Seated) -> Response:
    """A member: paying them, what they share, and what one shares with them."""
    name = _name(seat, member)
    place = seat.place
    shown = directory.shared_with(seat.session, place, member, seat.member)
    if shown:
        seat.note([member], CONTACT)
    return page(
        request, "people/person.html", seat, member=member, name=name, shown=shown,
        kinds=directory.CONTACTS, account=_account(seat, member),
        own=directory.contacts_of(seat.session, place, seat.member),
        given=directory.shared_kinds(seat.session, place, seat.member, member),
    )  # fmt: skip


@router.post(PATH + "/{member}/share")
def share(member: MemberId, form: Form, seat: Seated) -> Response:
    """Share the ways to reach oneself that are ticked, and no others."""
    _name(seat, member)
    kinds = {kind for kind in directory.CONTACTS if kind in form}
    place = seat.place
    seat.service.database.write(
        lambda session: directory.share(session, place, seat.member, member, kinds)
    ).result()
    return RedirectResponse(f"{PATH}/{member}", 303)


def _name(seat: Seat, member: str) -> str:
    if member == seat.member or seat.session.get(MemberRow, (*seat.place, member)) is None:
        raise ProblemError(Trouble.resource_must_exist)
    return called(seat.session, seat.place, [member])[member]


def _account(seat: Seat, member: str) -> str | None:
    """The account on which a member is paid."""
    wanted = select(AccountRow.account_id).where(
        *in_book(AccountRow, seat.place), AccountRow.member_id == member,
        AccountRow.kind == MEMBER, AccountRow.open,
    )  # fmt: skip
    return seat.session.exec(wanted.order_by(col(AccountRow.slot)).limit(1)).first()
