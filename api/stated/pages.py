"""Pages to vouch for others, to see who vouches for oneself, and to state a care leave."""

from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.http.access import MemberId
from api.http.models import UUID
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.called import called
from api.people.directory import WORDS_MAX, members_named
from api.policies.in_force import policy_in_force
from api.stated.statements import all_leaves, require_member, statements
from credit.policies import care_leave, endorsed

router = pages()
VOUCHING: Final = "/app/vouching"
LEAVES: Final = "/app/treasurer/leaves"
Words = Annotated[str, Query(max_length=WORDS_MAX)]
Member = Annotated[str, Query(pattern=f"^$|{UUID}")]


@router.get(VOUCHING)
def vouching(request: Request, seat: Seated, q: Words = "") -> Response:
    """Show for whom one vouches, and who does for oneself; `q` looks for somebody else."""
    words = q.strip()
    found = members_named(seat.session, seat.place, words, seat.member) if words else []
    return page(
        request, "stated/vouching.html", seat, stated=statements(seat, seat.member), q=words,
        found=found, holds=_holds(seat, endorsed.TAG),
    )  # fmt: skip


@router.get(f"{VOUCHING}/{{member}}")
def vouch(member: MemberId, request: Request, seat: Seated) -> Response:
    """Show a form to vouch for somebody with a part of one's own limit, or to take it back."""
    require_member(seat, member)
    given = statements(seat, seat.member).given
    names = called(seat.session, seat.place, [member])
    return page(
        request, "stated/vouch.html", seat, member=member, name=names[member],
        now=next((one.amount for one in given if one.member == member), 0),
        own=member == seat.member, holds=_holds(seat, endorsed.TAG),
    )  # fmt: skip


@router.get(LEAVES)
def leaves(request: Request, seat: Seated, q: Words = "", member: Member = "") -> Response:
    """Show who is on leave, and a form to state a leave of somebody who is looked for."""
    listed = all_leaves(seat)
    words = q.strip()
    found = members_named(seat.session, seat.place, words, seat.member) if words else []
    if member:
        require_member(seat, member)
    names = called(seat.session, seat.place, [member] if member else [])
    return page(
        request, "stated/leaves.html", seat, leaves=listed, q=words, found=found, member=member,
        name=names.get(member, ""), own=member == seat.member,
        missing=(seat.row.treasurers or 1) - 1, holds=_holds(seat, care_leave.TAG),
    )  # fmt: skip


def _holds(seat: Seat, rule: str) -> bool:
    """Whether the co-op has adopted the rule that counts what is stated here."""
    found = policy_in_force(seat)
    return found is not None and found.rule == rule
