"""Privacy: what is known of whoever looks, who looked at it, all of it to keep, and erasing it."""

from typing import Final

import orjson
from fastapi import Request, Response
from sqlmodel import Session
from starlette.responses import RedirectResponse

from api.models import NAME_LENGTH_MAX
from api.people import directory, personal
from api.people.looks import looks_at
from api.queries.people import names_of
from api.tables import ProfileRow
from api.web.forms import Form
from api.web.rendering import page, pages
from api.web.seat import Seated
from api.web.security import HEADERS

router = pages()
PATH: Final = "/app/privacy"
LOOKS_SHOWN: Final = 50


@router.get(PATH)
def privacy(request: Request, seat: Seated) -> Response:
    """Show what is known, with whom it is shared, and who looked."""
    community = seat.place.community
    shares = directory.sharing(seat.session, community, seat.member)
    names = names_of(seat.session, community, list(shares))
    return page(
        request, "privacy.html", seat, kinds=directory.CONTACTS,
        contacts=directory.contacts_of(seat.session, community, seat.member),
        shares=[(id_, names.get(id_) or id_[:8], kinds) for id_, kinds in shares.items()],
        texts=personal.texts_written(seat.session, seat.place, seat.member),
        looks=looks_at(seat.session, seat.place, seat.member, LOOKS_SHOWN),
        erased="erased" in request.query_params,
    )  # fmt: skip


@router.post(PATH)
def keep(form: Form, seat: Seated) -> Response:
    """Keep a name, and ways to be reached."""
    place, member = seat.place, seat.member
    name = form.get("name", "").replace("\x00", "").strip()[:NAME_LENGTH_MAX]

    def write(session: Session) -> None:
        directory.keep_contacts(session, place.community, member, form)
        if name:
            session.merge(ProfileRow(community_id=place.community, member_id=member, name=name))

    seat.service.database.write(write).result()
    return RedirectResponse(PATH, 303)


@router.get(PATH + "/all.json")
def everything(seat: Seated) -> Response:
    """All of it as a file, for the member alone."""
    found = personal.everything(seat.session, seat.place, seat.member)
    name = f'attachment; filename="ayni-{seat.member}.json"'
    headers = {**HEADERS, "Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(orjson.dumps(found), media_type="application/json", headers=headers)


@router.post(PATH + "/erase")
def erase(form: Form, seat: Seated) -> Response:
    """Erase what may be erased, once that was ticked."""
    if "sure" not in form:
        return RedirectResponse(PATH, 303)
    place, member = seat.place, seat.member
    seat.service.database.write(lambda session: personal.erase(session, place, member)).result()
    return RedirectResponse(f"{PATH}?erased=1", 303)
