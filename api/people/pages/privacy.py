"""Privacy: what is known of whoever looks, who looked at it, all of it to keep, and erasing it."""

from typing import Final

import orjson
from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.pages.forms import Form
from api.pages.policy import HEADERS
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.people import contacts, directory
from api.people.looks import looks_at
from api.people.own import erase_own, keep_name, owed, own_data, texts_kept
from api.words.naming import read_members_name

router = pages()
PATH: Final = "/app/privacy"
LOOKS_SHOWN: Final = 50


@router.get(PATH)
def privacy(request: Request, seat: Seated) -> Response:
    """Show what is known, with whom it is shared, and who looked."""
    return page(
        request, "people/privacy.html", seat, kinds=directory.CONTACTS,
        contacts=contacts.own_contacts(seat), shares=contacts.shares(seat),
        texts=texts_kept(seat), owed=owed(seat),
        looks=looks_at(seat.session, seat.place, seat.member, LOOKS_SHOWN),
        erased="erased" in request.query_params,
    )  # fmt: skip


@router.post(PATH)
def keep(form: Form, seat: Seated) -> Response:
    """Keep a name, and ways to be reached."""
    name = form.get("name", "").strip()
    if name:
        keep_name(seat, seat.member, read_members_name(name))
    contacts.keep_contacts(seat, form)
    return RedirectResponse(PATH, 303)


@router.get(PATH + "/all.json")
def everything(seat: Seated) -> Response:
    """All of it as a file, for the member alone."""
    found = own_data(seat)
    name = f'attachment; filename="ayni-{seat.member}.json"'
    headers = {**HEADERS, "Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(orjson.dumps(found), media_type="application/json", headers=headers)


@router.post(PATH + "/erase")
def erase(form: Form, seat: Seated) -> Response:
    """Erase what may be erased, once that was ticked."""
    if "sure" not in form:
        return RedirectResponse(PATH, 303)
    erase_own(seat, knowing_debt="owing" in form)
    return RedirectResponse(f"{PATH}?erased=1", 303)
