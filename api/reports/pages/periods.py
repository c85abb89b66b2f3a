"""Reports of a period: a funder's, an accountant's journal, the yearly social one; and files."""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from fastapi import Request, Response
from fastapi.responses import StreamingResponse
from starlette.responses import RedirectResponse

from api.pages.forms import Form
from api.pages.listings import Cells, csv_file
from api.pages.policy import HEADERS
from api.pages.rendering import pages
from api.pages.seat import Seat, Seated
from api.reports.accounting import journal
from api.reports.baselines import Baseline, baseline, compared, freeze
from api.reports.funder import Funder, accounts, funder
from api.reports.kept import FUNDERS, YEARLY, periods_of
from api.reports.pages.sent import Asked, sent
from api.reports.periods import PATTERN, YEAR, period_named, quarter_of, year_of
from api.reports.printed import KIND, Part, Report, printed
from api.reports.social import Social, social
from api.reports.worded import funder_parts, period_said, social_parts, span
from api.service.callers import Right
from api.words.cells import harmless
from api.words.i18n import _, current
from api.words.kinds import account_title
from api.words.showing import typed
from ledger.rules.reversals import TREASURER

router = pages()
FUNDER: Final = "/app/reports/funder"
SOCIAL: Final = "/app/reports/social"


class Told(NamedTuple):
    """A report's parts, and the period that others are compared with, if one is frozen."""

    parts: Sequence[Part]
    frozen: Baseline | None = None


@router.get(FUNDER)
def funder_page(request: Request, seat: Seated, period: str = "", again: str = "") -> Response:
    """A period's report; the quarter we are in unless another is asked for."""
    name, choices = _named(seat, period), periods_of(seat, FUNDERS)
    return sent(
        request, "reports/report.html", seat, _funder_told, Asked(FUNDERS, name, bool(again)),
        title=_("Report for funders"), address=FUNDER, name=name, choices=choices, key="period",
        called=period_said, span=span(*period_named(name).window),
        may_freeze=TREASURER in seat.reader.roles,
        over=[one for one in choices if period_named(one).window.until_ms <= seat.now_ms],
    )  # fmt: skip


def _funder(seat: Seat, name: str) -> Told:
    return _funder_told(seat, funder(seat, name))


def _funder_told(seat: Seat, found: Funder) -> Told:
    frozen = baseline(seat)
    beside = [] if frozen is None else compared(frozen, found)
    return Told(funder_parts(found, seat.unit, frozen, beside), frozen)


@router.get(f"{FUNDER}.csv")
def funder_table(seat: Seated, period: str = "") -> Response:
    """The same as a table to keep."""
    seat.reader.require(Right.EXPORT)
    name = _named(seat, period)
    return csv_file(f"ayni-{name}", seat, lambda own: _cells(_funder(own, name).parts))


@router.get(f"{FUNDER}.pdf")
def funder_print(seat: Seated, period: str = "") -> Response:
    """The same as a PDF."""
    name = _named(seat, period)
    parts = _funder(seat, name).parts
    return _pdf(seat, f"ayni-{name}", _("Report for funders"), name, parts)


@router.get("/app/reports/accounts.csv")
def accounts_table(seat: Seated, period: str = "") -> Response:
    """All accounts through a period as a table to keep: numbers, and no names."""
    seat.reader.require(Right.EXPORT)
    name = _named(seat, period)
    return csv_file(f"ayni-accounts-{name}", seat, lambda own: _account_rows(own, name))


def _account_rows(seat: Seat, name: str) -> Iterator[Cells]:
    yield (
        _("Account number"), _("Kind"), _("Open"), _("At the beginning"), _("Received"), _("Given"),
        _("At the end"),
    )  # fmt: skip
    for one in accounts(seat, name):
        amounts = (one.opening, one.received, one.given, one.closing)
        shown = (seat.unit.show(amount) for amount in amounts)
        is_open = _("yes") if one.is_open else _("no")
        yield (one.number, account_title(one.kind, "").strip(), is_open, *shown)


@router.get("/app/reports/journal.beancount")
def accountants_journal(seat: Seated, period: str = "") -> Response:
    """A period's journal for an accountant's program."""
    name = _named(seat, period)
    headers = {
        **HEADERS,
        "Content-Disposition": f'attachment; filename="ayni-{name}.beancount"',
        "Cache-Control": "no-store",
    }
    lines = journal(seat, name)
    return StreamingResponse(lines, media_type="text/plain; charset=utf-8", headers=headers)


@router.post("/app/reports/baseline")
def freeze_page(form: Form, seat: Seated) -> Response:
    """Freeze a period as what others are compared with."""
    freeze(seat, _named(seat, form.get("period", "")))
    return RedirectResponse(FUNDER, 303)


@router.get(SOCIAL)
def social_page(request: Request, seat: Seated, year: str = "", again: str = "") -> Response:
    """A year's report; this one unless another is asked for."""
    name = _year(seat, year)
    return sent(
        request, "reports/report.html", seat, _social_told, Asked(YEARLY, name, bool(again)),
        title=_("Social report"), address=SOCIAL, name=name, key="year",
        choices=periods_of(seat, YEARLY), called=period_said,
        span=span(*period_named(name).window), may_freeze=False, over=[],
    )  # fmt: skip


def _social(seat: Seat, name: str) -> Told:
    return _social_told(seat, social(seat, name))


def _social_told(seat: Seat, found: Social) -> Told:
    return Told(social_parts(found, seat.unit))


@router.get(f"{SOCIAL}.csv")
def social_table(seat: Seated, year: str = "") -> Response:
    """The same as a table to keep."""
    seat.reader.require(Right.EXPORT)
    name = _year(seat, year)
    return csv_file(f"ayni-social-{name}", seat, lambda own: _cells(_social(own, name).parts))


@router.get(f"{SOCIAL}.pdf")
def social_print(seat: Seated, year: str = "") -> Response:
    """The same as a PDF."""
    name = _year(seat, year)
    parts = _social(seat, name).parts
    return _pdf(seat, f"ayni-social-{name}", _("Social report"), name, parts)


def _named(seat: Seat, period: str) -> str:
    return period if re.match(PATTERN, period) else quarter_of(seat.now_ms)


def _year(seat: Seat, year: str) -> str:
    return year if re.match(YEAR, year) else year_of(seat.now_ms)


def _cells(parts: Sequence[Part]) -> Iterator[Cells]:
    for part in parts:
        yield (part.heading,)
        yield part.head
        for row in (*part.rows, *([part.foot] if part.foot else [])):
            yield tuple(harmless(cell) if at == 0 else typed(cell) for at, cell in enumerate(row))


def _pdf(seat: Seat, file: str, title: str, name: str, parts: Sequence[Part]) -> Response:
    lines = [period_said(name), span(*period_named(name).window)]
    report = Report(seat.person.community, title, lines, parts, current(), seat.now_ms)
    headers = {
        **HEADERS,
        "Content-Disposition": f'attachment; filename="{file}.pdf"',
        "Cache-Control": "no-store",
    }
    return Response(printed(report), media_type=KIND, headers=headers)
