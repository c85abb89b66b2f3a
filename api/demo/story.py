"""The demo's month: every day some care, on some days something out of the ordinary.

The story follows from its seed; only the dates follow the calendar. It ends a few minutes ago.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from api.demo.care import AT_THE_SHOP, CARE, FOR_THE_SHOP, FUND, GIFTS, SHOP, TERMS, TREASURER_NAME
from api.service.times import DAY_MS, HOUR_MS, MINUTE_MS
from ledger.rules.holds import IS_RELEASED, STAYS

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.demo.coops import Deal
    from api.demo.stage import Stage

SEED: Final = 7
DAYS: Final = 30

MORNING, EVENING, CLOSING = 8 * HOUR_MS, 20 * HOUR_MS, 21 * HOUR_MS

EXCHANGES: Final = range(3, 8)
"""How many there may be in a day."""

TODAY: Final = (95, 40, 12)
"""When today's exchanges were, in minutes before now."""

GIFT_IN: Final = 12
"""One exchange in so many is a gift to the fund."""

ROOM: Final = 500
"""Minutes that everyday exchanges leave free within each bound, so that holds find room."""


def first_day_ms(now_ms: int) -> int:
    """Midnight (UTC) of the day on which the month began."""
    return now_ms - now_ms % DAY_MS - DAYS * DAY_MS


class Story:
    """The month as it happens on a stage, whose clock begins on the first day."""

    def __init__(
        self, stage: Stage, now_ms: int, last: Callable[[], None], seed: int = SEED
    ) -> None:
        """Prepare to tell it; `last` happens on the last evening, before the day closes."""
        self._stage, self._now_ms = stage, now_ms
        self._random = Random(seed)  # noqa: S311 a story, not a secret
        self._balances = stage.balances
        self._watch = self._garden = self._twice = ""
        self._events: dict[int, Callable[[], None]] = {
            3: self._reserve_a_night,
            5: self._watch_over_night,
            7: self._pay_twice,
            8: self._take_back,
            9: self._reserve_the_garden,
            10: self._dig_the_garden,
            12: self._plant_the_garden,
            15: self._reserve_in_vain,
            18: self._widen_bounds,
            20: self._help_from_the_fund,
            22: self._add_a_telephone,
            DAYS - 1: last,
        }

    def tell(self) -> None:
        """Live through the month and keep what was written."""
        for day in range(DAYS):
            self._live(day)
        for minutes in TODAY:
            self._stage.clock.time_ms = self._now_ms - minutes * MINUTE_MS
            self._exchange()
        self._stage.clock.time_ms = self._now_ms
        self._stage.close_day()

    def _live(self, day: int) -> None:
        clock, midnight = self._stage.clock, first_day_ms(self._now_ms) + day * DAY_MS
        count = self._random.choice(EXCHANGES)
        for moment in sorted(self._random.sample(range(MORNING, EVENING, MINUTE_MS), count)):
            clock.time_ms = midnight + moment
            self._exchange()
        clock.time_ms = midnight + EVENING
        if day in self._events:
            self._events[day]()
        clock.time_ms = midnight + CLOSING
        self._stage.close_day()

    def _exchange(self) -> None:
        """Somebody receives care or gives to the fund, unless that would strain their bounds."""
        names = [person.name for person in self._stage.members()]
        payer, payee = self._random.sample(names, 2)
        kinds = _kinds_between(payer, payee)
        if self._balances[payer] > 0 and not self._random.randrange(GIFT_IN):
            payee, kinds = FUND, GIFTS
        care = self._random.choice(kinds)
        minutes = self._random.choice(care.amounts)
        assert TERMS.lower is not None and TERMS.upper is not None  # noqa: PT018, S101 it has both
        enough = self._balances[payer] - minutes >= TERMS.lower + ROOM
        if enough and self._balances[payee] + minutes <= TERMS.upper - ROOM:
            self._pay(payer, payee, minutes, care.memo, care.category)

    def _pay(
        self, payer: str, payee: str, minutes: int, memo: str, of: str | None = None
    ) -> str:  # fmt: skip
        return self._stage.pay(payer, payee, minutes, memo, of)

    def _reserve(self, payer: str, payee: str, minutes: int, days: int, memo: str) -> str:
        until_ms = self._stage.clock() + days * DAY_MS
        return self._stage.hold(payer, payee, minutes, until_ms, memo)

    def _capture(self, hold: str, sides: tuple[str, str], minutes: int, rest: str) -> None:
        self._stage.capture(hold, sides, minutes, rest, _CAPTURED[sides[1]])

    def _reserve_a_night(self) -> None:
        memo = "Night watch on Friday, eight hours set aside"
        self._watch = self._reserve(*_WATCH, 480, 4, memo)

    def _watch_over_night(self) -> None:
        self._capture(self._watch, _WATCH, 390, IS_RELEASED)

    def _pay_twice(self) -> None:
        memo = "Drive to the hospital and back"
        for _ in range(2):
            self._twice = self._pay(*_DRIVE, 120, memo)

    def _take_back(self) -> None:
        payer, payee = _DRIVE
        self._stage.moved(payee, payer, 120)
        keys = [self._stage.people[name].key for name in _DRIVE]
        self._stage.act("reversal", keys, {"of": self._twice}, {"reason": "Entered twice"})

    def _reserve_the_garden(self) -> None:
        self._garden = self._reserve(*_GARDEN, 240, 7, "The garden, two afternoons")

    def _dig_the_garden(self) -> None:
        self._capture(self._garden, _GARDEN, 120, STAYS)

    def _plant_the_garden(self) -> None:
        self._capture(self._garden, _GARDEN, 90, IS_RELEASED)

    def _reserve_in_vain(self) -> None:
        self._reserve("Quentin Leroy", "Jamal Haddad", 180, 2, "Moving the piano, if it is dry")

    def _widen_bounds(self) -> None:
        """The treasurer lets somebody who is ill receive more, for a while."""
        stage = self._stage
        own = {
            "account": stage.people[_ILL].account,
            "lower": "-2400",
            "upper": str(TERMS.upper),
            "until": stage.clock() + 60 * DAY_MS,
        }
        reason = "Recovering from an operation: needs more care than usual for two months"
        stage.act("bound-set", [stage.people[TREASURER_NAME].key], own, {"reason": reason})

    def _help_from_the_fund(self) -> None:
        for name in ("Fatou Diop", "Björn Halvorsen"):
            self._pay(_ILL, name, 180, "Care at home after the operation")
        gathered = min(self._balances[FUND], 120)
        if gathered > 0:
            self._pay(FUND, _ILL, gathered, "From all of us: get well soon")

    def _add_a_telephone(self) -> None:
        stage = self._stage
        person = stage.people["Olumide Adeyemi"]
        new = stage.scribe.new_person(person.name).key
        own = {"member": person.member, "added": new.public}
        stage.act("key-added", [person.key, new], own, {})


_WATCH: Final = ("Rosa Quispe", "Hiroshi Tanaka")
_DRIVE: Final = ("Mercè Puig", "Liam Byrne")
_GARDEN: Final = ("Guadalupe Reyes", "Nayra Condori")
_ILL: Final = "Rosa Quispe"

_CAPTURED: Final = {
    "Hiroshi Tanaka": "Six and a half hours: he slept well, so I left early",
    "Nayra Condori": "An afternoon in the garden",
}


def _kinds_between(payer: str, payee: str) -> tuple[Deal, ...]:
    if payee == SHOP:
        return AT_THE_SHOP
    return FOR_THE_SHOP if payer == SHOP else CARE
