"""Safety: what a member can do so that they never lose their account, as a list of tasks."""

from typing import Final

from fastapi import Request, Response

from api.keys.safety import TASKS, safety_of
from api.keys.sheets import USE, place_code
from api.pages.rendering import page, pages
from api.pages.seat import MaybeSeated, Seated

router = pages()
PATH: Final = "/app/safety"


@router.get(PATH)
def safety(request: Request, seat: Seated) -> Response:
    """Show what is done and what is not."""
    trial = f"{USE}/{place_code(seat.place).replace(' ', '')}"
    return page(request, "keys/safety.html", seat, safe=safety_of(seat), tasks=TASKS, trial=trial)


@router.get("/app/unlock")
def unlock(request: Request, guest: MaybeSeated) -> Response:
    """The form with which a page asks for the passphrase of a locked key."""
    return page(request, "keys/unlock.html", guest)
