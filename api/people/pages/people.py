"""People: finding a member by name; what they share, and what one shares with them."""

from typing import Annotated, Final

from fastapi import Query, Request, Response
from sqlmodel import col, select
from starlette.responses import RedirectResponse

from api.categories.listed import category_names
from api.exchanges.deadlines import show_deadline
from api.http.access import MemberId
from api.market.notices import KINDS, REACHES, light, notices_of, offered_by
from api.pages.fields import read_page, spares_data
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people import contacts, directory
from api.people.coop import neighbourhood_of
from api.people.finding import NOBODY, everybody
from api.photos.kept import of_members
from api.policies.in_force import policy_in_force
from api.service.callers import member_reader
from api.service.rows import in_book
from api.votes.acts import vote_on
from api.words.roles import ROLE_NAMES
from credit.policies import endorsed
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.tables import AccountRow

router = pages()
PATH: Final = "/app/people"
Words = Annotated[str, Query(max_length=directory.WORDS_MAX)]


@router.get(PATH)
def people(request: Request, seat: Seated, q: Words = "") -> Response:
    """Find members by name; without words all of them, from A to Z."""
    words = q.strip()
    found = directory.members_named(seat.session, seat.place, words, seat.member) if words else []
    listed = NOBODY if found else everybody(seat, read_page(request))
    ids = [*(one.member for one in found), *(one.member for one in listed.people)]
    return page(
        request, "people/people.html", seat, q=words, found=found, listed=listed,
        offered=offered_by(seat, ids),
        pictures=of_members(seat, ids, spare=spares_data(request)),
    )  # fmt: skip


@router.get(PATH + "/{member}")
def person(member: MemberId, request: Request, seat: Seated) -> Response:
    """A member: paying them, what they share, and what one shares with them."""
    offers = light(notices_of(seat, member), spare=spares_data(request))
    return page(
        request, "people/person.html", seat, member=member, name=contacts.name_of(seat, member),
        shown=contacts.contacts_of(seat, member), kinds=directory.CONTACTS,
        account=_account(seat, member), own=contacts.own_contacts(seat),
        given=contacts.shared_with(seat, member), offers=offers,
        neighbourhood=neighbourhood_of(seat, member),
        kinds_of_notice=KINDS, categories=category_names(seat), reaches=REACHES,
        needed=show_deadline, tag=of_members(seat, [member]).get(member),
        pictured=any(each.photos for each in offers),
        is_steward=STEWARD in seat.reader.roles,
        vouches=_vouches(seat, member), vote_on=vote_on, role_names=ROLE_NAMES,
        roles=member_reader(seat.session, seat.place, member).roles,
    )  # fmt: skip


@router.post(PATH + "/{member}/share")
def share(member: MemberId, form: Form, seat: Seated) -> Response:
    """Share the ways to reach oneself that are ticked, and no others."""
    contacts.share(seat, member, {kind for kind in directory.CONTACTS if kind in form})
    return RedirectResponse(f"{PATH}/{member}", 303)


def _vouches(seat: Seat, member: str) -> bool:
    """Whether one may vouch for the member, by the rule that the co-op has adopted."""
    found = policy_in_force(seat)
    return found is not None and found.rule == endorsed.TAG and member != seat.member


def _account(seat: Seat, member: str) -> str | None:
    """The account on which a member is paid."""
    wanted = select(AccountRow.account_id).where(
        *in_book(AccountRow, seat.place), AccountRow.member_id == member,
        AccountRow.kind == MEMBER, AccountRow.open,
    )  # fmt: skip
    return seat.session.exec(wanted.order_by(col(AccountRow.slot)).limit(1)).first()
