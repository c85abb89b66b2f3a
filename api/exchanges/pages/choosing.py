"""The page on which one chooses who it is for, before asking, booking or giving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

from api.pages.fields import read_page, spares_data
from api.pages.rendering import page
from api.people.finding import choice, everybody
from api.photos.kept import of_holders

if TYPE_CHECKING:
    from fastapi import Request, Response

    from api.pages.seat import Seat

NO_TEXT: Final = ""


class Errand(NamedTuple):
    """What somebody is chosen for.

    Attributes:
        title: the page's heading, in the language in use.
        explained: paragraphs below it.
        path: the page that is searched on.
        leads: where a choice leads, `to` the account.
        text: what is written there already.
    """

    title: str
    explained: tuple[str, ...]
    path: str
    leads: str
    text: str = NO_TEXT


def choosing(request: Request, seat: Seat, errand: Errand) -> Response:
    """Show people to choose from."""
    asked = request.query_params
    chosen = choice(seat, asked.get("q", ""))
    listed = everybody(seat, read_page(request))
    spare = spares_data(request)
    more = f"{urlencode({'text': errand.text})}&" if errand.text else ""
    return page(
        request,
        "exchanges/choose.html",
        seat,
        errand=errand,
        q=chosen.words,
        people=chosen.people,
        listed=listed,
        pictures=of_holders(seat, chosen.people, listed.people, spare=spare),
        to=f"{errand.leads}?{more}to=",
        unknown=bool(asked.get("to")),
    )
