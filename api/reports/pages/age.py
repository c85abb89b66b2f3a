"""A member's page of the ten years of age they are in, for who wants to say it."""

from typing import Final

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seated
from api.reports.ages import age_of, keep_age
from credit.health.ages import BANDS, FEWEST, WIDTH

router = pages()
PATH: Final = "/app/privacy/age"


@router.get(PATH)
def age(request: Request, seat: Seated) -> Response:
    """What was said, and a choice."""
    bands = [(band, f"{band}-{band + WIDTH - 1}") for band in BANDS[:-1]]
    return page(
        request, "reports/age.html", seat, bands=[*bands, (BANDS[-1], f"{BANDS[-1]}+")],
        said=age_of(seat), fewest=FEWEST,
    )  # fmt: skip


@router.post(PATH)
def keep(form: Form, seat: Seated) -> Response:
    """Keep what was chosen; nothing chosen is forgotten."""
    chosen = form.get("band", "")
    known = {str(band): band for band in BANDS}
    keep_age(seat, known.get(chosen))
    return RedirectResponse(PATH, 303)
