"""All members as a table for stewards: found, sorted, sifted, kept as a file."""

from collections.abc import Iterator
from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response

from api.membership.roster import SORTS, STATES, Wanted, roster, whole_roster
from api.pages.listings import Cells, csv_file, day_cell
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.people.finding import SEARCH_MAX
from api.words.cells import harmless
from api.words.i18n import _
from api.words.roles import ROLE_NAMES
from ledger.rules.books import STEWARD

router = pages()
PATH: Final = "/app/steward/members"
ROWS: Final = 50
PAGES_MAX: Final = 100_000

Page = Annotated[int, Query(alias="page", ge=1, le=PAGES_MAX)]


def _wanted(q: str = "", sort: str = "", state: str = "") -> Wanted:
    """What was asked for; what is unknown stands for what one sees first."""
    down, figure = sort.startswith("-"), sort.removeprefix("-")
    known = figure if figure in SORTS else SORTS[0]
    is_known = state in STATES or state in ROLE_NAMES
    return Wanted(known, down and known == figure, q[:SEARCH_MAX].strip(), state * is_known)


Asked = Annotated[Wanted, Depends(_wanted)]


@router.get(PATH)
def table(request: Request, seat: Seated, wanted: Asked, page_: Page = 1) -> Response:
    """Show them by name, or as they are sifted and sorted."""
    found = roster(seat, wanted, ROWS, (page_ - 1) * ROWS)
    return page(
        request, "membership/members.html", seat, rows=found.rows, count=found.members,
        wanted=wanted, states={**STATES, **ROLE_NAMES}, role_names=ROLE_NAMES, number=page_,
        more=found.members > page_ * ROWS, sort=f"{'-' if wanted.down else ''}{wanted.sort}",
        kept={"q": wanted.words, "state": wanted.state},
    )  # fmt: skip


@router.get(f"{PATH}.csv")
def file(seat: Seated, wanted: Asked) -> Response:
    """All who are asked for, as a table to keep."""
    seat.require_role(STEWARD)
    return csv_file("ayni-members", seat, lambda own: _rows(own, wanted))


def _rows(seat: Seat, wanted: Wanted) -> Iterator[Cells]:
    yield (
        _("Name"), _("Account number"), _("Roles"), _("Joined (UTC)"), _("Latest entry (UTC)"),
        _("State"),
    )  # fmt: skip
    for one in whole_roster(seat, wanted):
        roles = ", ".join(_(ROLE_NAMES[role]) for role in one.roles)
        days = (day_cell(ms) for ms in (one.joined_ms, one.last_ms))
        state = _(STATES[one.state]) if one.state else ""
        yield (harmless(one.name), one.number, roles, *days, state)
