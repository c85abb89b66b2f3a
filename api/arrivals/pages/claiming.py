"""Members who were brought along and have not come yet: cards to print for them."""

from collections.abc import Sequence
from typing import Annotated, Final

from fastapi import Query, Request, Response

from api.arrivals.claims import awaited, make_cards
from api.http.access import MemberId
from api.http.public import public_url
from api.membership.cards import claim_cards
from api.membership.inviting import Made
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.words.i18n import NAMES

router = pages()
PATH: Final = "/app/arrival/members"
ROWS: Final = 120
"""Members of a page, whose cards fill sheets of six."""

AFTER: Final = "^[0-9]{1,15}$"
After = Annotated[str | None, Query(pattern=AFTER)]


@router.get(PATH)
def members(request: Request, seat: Seated, after: After = None) -> Response:
    """Show who has not come yet."""
    return _page(request, seat, after)


@router.post(PATH)
def make_all_cards(request: Request, form: Form, seat: Seated, after: After = None) -> Response:
    """Make cards for those of a page: for whom none is out, or for all anew.

    Whoever had left before gets none, unless a steward makes that one.
    """
    found, _ = awaited(seat, after, ROWS)
    staying = [one for one in found if not one.had_left]
    wanted = [one.member for one in staying if "anew" in form or one.card is None]
    return _page(request, seat, after, make_cards(seat, wanted) if wanted else ())


@router.post(f"{PATH}/{{member}}/card")
def make_card(
    member: MemberId, request: Request, form: Form, seat: Seated, after: After = None
) -> Response:  # fmt: skip
    """Make a card for one of them; the one before ends."""
    del form  # Asked for because it holds that the request came from a page of ours.
    return _page(request, seat, after, make_cards(seat, [member]))


def _page(
    request: Request, seat: Seat, after: str | None, made: Sequence[Made] = ()
) -> Response:  # fmt: skip
    found, following = awaited(seat, after, ROWS)
    return page(
        request, "arrivals/members.html", seat, found=found, following=following, after=after,
        links=f"{public_url(request)}/app/join/", made=made,
        cards=claim_cards(made, seat.person.community),
        names=NAMES,
    )  # fmt: skip
