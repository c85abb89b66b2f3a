"""Reports as people read them: the same parts for a page, a table to keep and a PDF."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Final

from babel.dates import format_date

from api.people.looks import OF_OTHERS
from api.reports.periods import period_named
from api.reports.printed import Part
from api.reports.social import ACTS
from api.reports.told import RANKED, share, told
from api.words.days import written
from api.words.i18n import N_, _, dates
from api.words.showing import show_amount

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.reports.baselines import Baseline, Compared
    from api.reports.funder import Funder
    from api.reports.health import Circle
    from api.reports.social import Social
    from ledger.amounts import Unit

FIGURES: Final[Mapping[str, str]] = {
    "total": N_("Given in the period"),
    "active": N_("Members who gave or received"),
    "members": N_("Members"),
    "accounts": N_("Open accounts"),
    "above": N_("Members above zero"),
    "below": N_("Members below zero"),
    "middle": N_("Minutes until half of the answers"),
}
AMOUNTS: Final = frozenset({"total", "above", "below"})


def health_parts(found: Circle, unit: Unit) -> Sequence[Part]:
    """The circle's figures."""
    head = (_("Figure"), _("Number"))
    return [Part(one.title, one.definition, head, one.rows) for one in told(found.health, unit)]


def funder_parts(
    found: Funder, unit: Unit, frozen: Baseline | None, compared: Sequence[Compared]
) -> Sequence[Part]:
    """A funder's report; with what was frozen, if anything was."""
    parts = [_hours(found, unit), _members(found), _accounts(found, unit)]
    return parts if frozen is None else [*parts, _compared(frozen, compared, unit)]


def _hours(found: Funder, unit: Unit) -> Part:
    rows = [
        (_month(one.month), one.name or _("Without a category"), show_amount(unit, one.amount))
        for one in found.hours
    ]
    return Part(
        _("Hours by month and category"),
        _("All that members exchanged. What was taken back counts as less in its own month."),
        (_("Month"), _("Category"), _("Hours")), rows,
        (_("All together"), "", show_amount(unit, found.total)), texts=2,
    )  # fmt: skip


def _members(found: Funder) -> Part:
    answers = found.answers
    rows = [
        (_("Members at the end"), str(found.members)),
        (_("Members who came in the period"), str(found.joined)),
        (_("Members who gave or received"), str(found.active)),
        (_("Requests for hours"), str(answers.asked)),
        (_("Requests that were answered"), str(answers.answered)),
        (_("Minutes until half of the answers"), _known(answers.middle)),
        (_("Minutes until nine in ten answers"), _known(answers.nine_tenths)),
    ]
    return Part(
        _("Members and answers"),
        _("A request is answered once it is paid or declined. Old ones are erased in time."),
        (_("Figure"), _("Number")), rows,
    )  # fmt: skip


def _accounts(found: Funder, unit: Unit) -> Part:
    rows = [
        (_("Open accounts"), str(found.accounts)),
        (_("Closed accounts"), str(found.closed)),
        (_("Members above zero"), show_amount(unit, found.above)),
        (_("Members below zero"), show_amount(unit, found.below)),
        (_("The co-op's own accounts"), show_amount(unit, found.community)),
    ]
    foot = (_("All accounts"), show_amount(unit, found.above + found.below + found.community))
    return Part(
        _("All accounts at the end"), _("Together they always come to nothing."),
        (_("Figure"), _("Number")), rows, foot,
    )  # fmt: skip


def _compared(frozen: Baseline, compared: Sequence[Compared], unit: Unit) -> Part:
    def shown(name: str, value: int | None) -> str:
        return show_amount(unit, value) if value is not None and name in AMOUNTS else _known(value)

    rows = [
        (_(FIGURES[one.name]), shown(one.name, one.then), shown(one.name, one.now))
        for one in compared
    ]
    return Part(
        _("Compared with the beginning"),
        _("Frozen: {period}. SHA-256: {hash}").format(
            period=period_said(frozen.period), hash=frozen.hash
        ),
        (_("Figure"), _("Then"), _("Now")), rows,
    )  # fmt: skip


def social_parts(found: Social, unit: Unit) -> Sequence[Part]:
    """A year's report to members and to whoever asks what the circle does for people."""
    return [*_people(found, unit), *_treated(found)]


def _people(found: Social, unit: Unit) -> Iterator[Part]:
    own = found.givers
    rows = [
        (_("Members who gave and received"), str(own.did_both)),
        (_("Members who only gave"), str(own.only_gave)),
        (_("Members who only received"), str(own.only_received)),
        (_("Members who did neither"), str(own.neither)),
    ]
    yield Part(
        _("Who gives and who receives"), _("Members with an open account at the end of the year."),
        (_("Figure"), _("Number")), rows, (_("Members"), str(own.members)),
    )  # fmt: skip
    spread = [
        (_(name), show_amount(unit, gave), show_amount(unit, took))
        for name, gave, took in zip(RANKED, own.given, own.received, strict=False)
    ]
    uneven = (
        _("Unevenness (0: all alike)"), share(own.unevenness_given), share(own.unevenness_received),
    )  # fmt: skip
    yield Part(
        _("How much members gave and received"),
        _("In the year, {hours} were given in all.").format(hours=show_amount(unit, own.total)),
        (_("Of the members"), _("Given"), _("Received")), [*spread, uneven],
    )  # fmt: skip


def _treated(found: Social) -> Iterator[Part]:
    asked = [
        (_("Requests for hours"), str(found.asked)),
        (_("Requests that were declined"), str(found.declined)),
        (_("Times a member asked for another limit"), str(found.appeals)),
        (_("Of these, answered or given other limits"), str(found.answered)),
    ]
    acts = [(_(ACTS[name]), str(count)) for name, count in found.acts.items()]
    yield Part(
        _("Refusals, limits and what was taken back"),
        _("Each limit and each exchange taken back has its reason in the book."),
        (_("Figure"), _("Number")), [*asked, *acts],
    )  # fmt: skip
    looks = [(_(OF_OTHERS.get(what, what)), str(count)) for what, count in found.looks.items()]
    yield Part(
        _("Who looked at what is others'"),
        _("Hours in which somebody with a role looked. Each member sees who looked at theirs."),
        (_("What was looked at"), _("Number")), looks,
        (_("People who looked"), str(found.lookers)),
    )  # fmt: skip


def _known(value: int | None) -> str:
    return _("not known") if value is None else str(value)


def _month(month: str) -> str:
    return str(format_date(date.fromisoformat(f"{month}-01"), "LLL yyyy", locale=dates()))


def period_said(name: str) -> str:
    """A period as it is called: "4th quarter 2026", "November 2026" or the year."""
    year, _none, part = name.partition("-")
    if not part:
        return year
    first = datetime.fromtimestamp(period_named(name).window.from_ms / 1000, UTC).date()
    return format_date(first, "QQQQ y" if part.startswith("Q") else "LLLL y", locale=dates())


def span(from_ms: int, until_ms: int) -> str:
    """From which day until which, both counted in, in UTC."""
    first, last = (datetime.fromtimestamp(ms / 1000, UTC).date() for ms in (from_ms, until_ms - 1))
    shown = (written(day, "medium", dates()) for day in (first, last))
    return " \N{EN DASH} ".join(shown) + " (UTC)"
