"""Giving hours to another member as a gift: a payment whose text says so."""

from fastapi import Request, Response

from api.exchanges.pages.choosing import Errand, choosing
from api.pages.rendering import pages
from api.pages.seat import Seated
from api.words.i18n import _

router = pages()


@router.get("/app/gift")
def gift(request: Request, seat: Seated) -> Response:
    """Say what a gift is, and ask whom it is for."""
    explained = (
        _("Give hours that you have earned to somebody else: nobody owes you anything for it."),
        _(
            "So you can earn here and have care given there. Give the hours to your mother, "
            "your father or the people who care for them. They spend them where they live, "
            "with members of this book."
        ),
    )
    errand = Errand(
        _("Give hours as a gift"), explained, "/app/gift", "/app/pay", _("A gift")
    )  # fmt: skip
    return choosing(request, seat, errand)
