"""Privacy: what is known of whoever looks, who looked at it, all of it to keep, and erasing it."""

from typing import Final

import orjson
from fastapi import Request, Response
from sqlmodel import Session
from starlette.responses import RedirectResponse

from api.pages.forms import Form
from api.pages.policy import HEADERS
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.people import directory, personal
from api.people.called import called, profile
from api.people.looks import looks_at
from api.words.naming import read_members_name

router = pages()
PATH: Final = "/app/privacy"
LOOKS_SHOWN: Final = 50


@router.get(PATH)
def privacy(request: Request, seat: Seated) -> Response:
    """Show what is known, with whom it is shared, and who looked."""
    place = seat.place
    shares = directory.sharing(seat.session, place, seat.member)
    names = called(seat.session, place, list(shares))
    return page(
        request, "people/privacy.html", seat, kinds=directory.CONTACTS,
        contacts=directory.contacts_of(seat.session, place, seat.member),
        shares=[(id_, names[id_], kinds) for id_, kinds in shares.items()],
        texts=personal.texts_written(seat.session, seat.place, seat.member),
        looks=looks_at(seat.session, seat.place, seat.member, LOOKS_SHOWN),
        erased="erased" in request.query_params,
    )  # fmt: skip


@router.post(PATH)
def keep(form: Form, seat: Seated) -> Response:
    """Keep a name, and ways to be reached."""
    place, member = seat.place, seat.member
    name = form.get("name", "").strip()
    name = read_members_name(name) if name else ""

    def write(session: Session) -> None:
        directory.keep_contacts(session, place, member, form)
        if name:
            session.merge(profile(place, member, name))

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
