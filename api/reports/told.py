"""The circle's figures as people read them: a title, a sentence of definition, rows of numbers."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from babel.numbers import format_decimal, format_percent

from api.words.i18n import N_, _, dates
from api.words.showing import show_amount
from credit.health.ages import CARE_FROM
from credit.health.circles import LENGTH_MAX
from credit.health.flows import PARTS
from credit.health.stocks import IDLE_DAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from credit.health import Health
    from credit.health.ages import Promises
    from ledger.amounts import Unit

Row = tuple[str, str]
"""What a number is of, and the number, as they are written."""

RANKED = (
    N_("Least"), N_("A tenth have at most"), N_("A quarter have at most"), N_("The middle one"),
    N_("Three quarters have at most"), N_("Nine tenths have at most"), N_("Most"),
)  # fmt: skip


IN_SHORT = (("velocity", 0), ("reciprocity", 1), ("sums", 1), ("sums", 2), ("below", -2))
"""The rows that say most: of which figure, and which of its rows."""


class Told(NamedTuple):
    """A figure as it is shown: `name` is that of docs/credit.md."""

    name: str
    title: str
    definition: str
    rows: Sequence[Row]


def share(parts: int) -> str:
    """Parts per thousand, as a share in the language's form."""
    return format_percent(Decimal(parts) / PARTS, "#,##0.0 %", locale=dates())


def times(parts: int) -> str:
    """Parts per thousand, as how often."""
    return format_decimal(Decimal(parts) / PARTS, "#,##0.0", locale=dates())


def told(health: Health, unit: Unit) -> Iterator[Told]:
    """Every figure, in the order in which the reference has them."""
    yield from _standing(health, unit)
    yield from _moving(health, unit)
    yield from _stuck(health, unit)
    yield _promised(health.promises, unit)


def _ranked(amounts: Sequence[int], shown: Callable[[int], str]) -> Iterator[Row]:
    return ((_(name), shown(amount)) for name, amount in zip(RANKED, amounts, strict=False))


def _standing(health: Health, unit: Unit) -> Iterator[Told]:
    sums, spread = health.sums, health.spread
    yield Told(
        "sums", _("All accounts together"),
        _("What all accounts come to, which is always nothing, and what stands on either side."),
        [
            (_("All accounts"), show_amount(unit, sums.total)),
            (_("Members above zero"), show_amount(unit, sums.above)),
            (_("Members below zero"), show_amount(unit, sums.below)),
            (_("The co-op's own accounts"), show_amount(unit, sums.community)),
        ],
    )  # fmt: skip
    yield Told(
        "spread", _("How balances lie"),
        _("Members' balances from the least to the most, and how unevenly hours are shared."),
        [
            *_ranked(spread.balances, partial(show_amount, unit)),
            (_("Unevenness of what was given (0: all alike)"), share(spread.given)),
            (_("Unevenness of what was received (0: all alike)"), share(spread.received)),
        ],
    )  # fmt: skip


def _moving(health: Health, unit: Unit) -> Iterator[Told]:
    velocity, idle, back = health.velocity, health.idle, health.reciprocity
    most, circles = health.concentration, health.circles
    yield Told(
        "velocity", _("How often an hour is used"),
        _("What was given in the year, by what stood above zero on average."),
        [
            (_("Given in the year"), show_amount(unit, velocity.given)),
            (_("Above zero on average"), show_amount(unit, velocity.stock)),
            (_("Times used"), times(velocity.turns)),
        ],
    )  # fmt: skip
    limits = [_("Up to {days} days").format(days=days) for days in IDLE_DAYS]
    names = [*limits, _("Longer")]
    yield Told(
        "idle", _("Days since the last exchange"),
        _("How many members exchanged last so long ago."),
        [
            *((name, str(count)) for name, count in zip(names, idle.members, strict=True)),
            (_("Never"), str(idle.never)),
        ],
    )  # fmt: skip
    yield Told(
        "reciprocity", _("What goes back and forth"),
        _("The part of all hours that the same two gave each other, and who did both."),
        [
            (_("Between the same two"), share(back.part)),
            (_("Members who gave or received"), str(back.active)),
            (_("Members who did both"), str(back.both)),
        ],
    )  # fmt: skip
    yield Told(
        "concentration", _("Who carries how much"),
        _("What the tenth of members who did most gave, or received, of all hours."),
        [
            (_("Given by a tenth"), share(most.given)),
            (_("Received by a tenth"), share(most.received)),
        ],
    )  # fmt: skip
    yield Told(
        "circles", _("Trading circles"),
        _("Hours that come back to who gave them, by how many people they pass on the way."),
        [
            (_("Hours on a circle of up to {count}").format(count=LENGTH_MAX), share(circles.part)),
            (_("Members on a circle"), str(circles.members)),
            *(
                (_("Circles of {count}").format(count=length), show_amount(unit, amount))
                for length, amount in circles.by_length.items()
            ),
        ],
    )  # fmt: skip


def _stuck(health: Health, unit: Unit) -> Iterator[Told]:
    near, stuck, below = health.near, health.stuck, health.below
    yield Told(
        "near", _("Near a limit"),
        _("Accounts that went nine tenths of the way to a limit, or further."),
        [
            (_("Near the lower limit"), str(near.lower)),
            (_("What they owe together"), show_amount(unit, near.debit)),
            (_("Near the upper limit"), str(near.upper)),
            (_("Accounts with a limit"), str(near.bounded)),
        ],
    )  # fmt: skip
    yield Told(
        "stuck", _("Hours that do not move"),
        _("Accounts above zero for 180 days from which nothing was spent in that time."),
        [
            (_("Accounts"), str(stuck.accounts)),
            (_("What they have together"), show_amount(unit, stuck.amount)),
        ],
    )  # fmt: skip
    yield Told(
        "below", _("Days below zero"),
        _("On how many days of the year accounts stood below zero. To be there is no fault."),
        [
            *_ranked(below.days, str),
            (_("Accounts below zero all year"), str(below.always)),
            (_("Accounts below zero for a time"), str(below.ever)),
        ],
    )  # fmt: skip


def _promised(own: Promises, unit: Unit) -> Told:
    def shown(years: int | None) -> str:
        return _("not in sight") if years is None else str(years)

    kept = [
        (_("Kept by those of {age} or more").format(age=CARE_FROM), _from(own.stock, unit)),
        (_("Given in a year by those younger"), _until(own.given, unit)),
        (_("Kept by members who said no age"), show_amount(unit, own.unsaid)),
        (_("Years to give what is kept"), shown(own.years)),
        (_("Years until more is kept than can be given"), shown(own.breaks)),
    ]
    return Told(
        "promises", _("Care that was promised"),
        _("Hours kept for old age, against what younger members give in a year."), kept,
    )  # fmt: skip


def _from(stock: Mapping[int, int], unit: Unit) -> str:
    return show_amount(unit, sum(much for band, much in stock.items() if band >= CARE_FROM))


def _until(given: Mapping[int, int], unit: Unit) -> str:
    return show_amount(unit, sum(much for band, much in given.items() if band < CARE_FROM))
