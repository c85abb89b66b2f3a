"""A steward's page of the co-op's categories: one form for all of them."""

from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import Request, Response
from starlette.responses import RedirectResponse

from api.categories.listed import CATEGORIES_MAX, NAME_MAX, Category, categories, keep
from api.pages.fields import REFUSED
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.service.troubles import ProblemError
from api.words.i18n import LANGUAGES, NAMES, using
from ledger.rules.books import STEWARD

router = pages()
PATH: Final = "/app/steward/categories"
EMPTY: Final = 3
"""Empty rows for new ones."""


@router.get(PATH)
def categories_page(request: Request, seat: Seated) -> Response:
    """The list as it is, and some empty rows."""
    seat.require_role(STEWARD)
    return _form(request, seat, _in_every_language(seat))


@router.post(PATH)
def keep_list(request: Request, form: Form, seat: Seated) -> Response:
    """Keep what was written; a row without a code is no more."""
    said = _read(form)
    try:
        keep(seat, said)
    except ProblemError:
        seat.require_role(STEWARD)
        return _form(request, seat, said, wrong=True)
    return RedirectResponse(f"{PATH}?kept=1", 303)


def _in_every_language(seat: Seat) -> Sequence[Category]:
    """As it is kept, and a co-op's first list in the words of each language."""
    found: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with using(language):
            for one in categories(seat):
                found.setdefault(one.code, {}).update(one.names)
    return [Category(code, names) for code, names in found.items()]


def _read(form: Mapping[str, str]) -> Sequence[Category]:
    found = []
    for row in range(1, CATEGORIES_MAX + 1):
        code = form.get(f"code-{row}", "").strip().lower()
        names = {of: form.get(f"name-{row}-{of}", "").strip() for of in LANGUAGES}
        if code:
            found.append(Category(code, {of: name for of, name in names.items() if name}))
    return found


def _form(
    request: Request, seat: Seat, rows: Sequence[Category], *, wrong: bool = False
) -> Response:  # fmt: skip
    empty = [Category("", {})] * min(EMPTY, CATEGORIES_MAX - len(rows))
    return page(
        request, "categories/categories.html", seat, REFUSED if wrong else 200,
        rows=[*rows, *empty], wrong=wrong, kept="kept" in request.query_params,
        names=NAMES, spoken=LANGUAGES, name_max=NAME_MAX,
    )  # fmt: skip
