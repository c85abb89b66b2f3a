"""Weeks in which members of a co-op do things for each other, many of them in each batch.

What happens follows from a seed; only the dates follow the calendar. The last week ends yesterday.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from api.demo.story import CLOSING, DAYS, EVENING, MORNING, first_day_ms
from api.service.times import DAY_MS
from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.demo.stage import Stage, Written

SEED: Final = 11
WEEK: Final = 7

TIMES: Final = (MORNING, EVENING)
"""When batches are posted in a day."""

EACH: Final = 30
"""One member in so many gives something at each of these times."""

GIVERS: Final = 4
"""How many give to the fund in a week."""

ROOM: Final = 2
"""What is left free within each bound: one part in so many."""


class Everyday:
    """The weeks as they happen on a stage, whose clock begins on the first day."""

    def __init__(
        self, stage: Stage, now_ms: int, last: Callable[[], None], seed: int = SEED
    ) -> None:
        """Prepare to tell them; `last` happens on the last evening, before the book closes."""
        self._stage, self._now_ms, self._last = stage, now_ms, last
        self._random = Random(seed)  # noqa: S311 a story, not a secret
        self._names = [person.name for person in stage.members()]

    def tell(self) -> None:
        """Live through the weeks; the book closes at the end of each, and now."""
        stage = self._stage
        for day in range(DAYS):
            midnight = first_day_ms(self._now_ms) + day * DAY_MS
            for time in TIMES:
                stage.clock.time_ms = midnight + time
                self._exchange()
            if day == DAYS - 1:
                self._last()
            stage.clock.time_ms = midnight + CLOSING
            if day % WEEK == WEEK - 1:
                self._give()
                stage.close_day()
        stage.clock.time_ms = self._now_ms
        stage.close_day()

    def _exchange(self) -> None:
        """Some give something to others, unless that would strain their bounds."""
        count = max(1, len(self._names) // EACH)
        done = [self._deal() for _ in range(count)]
        self._stage.scribe.accepted([one.draft for one in done if one is not None])

    def _give(self) -> None:
        """Some of those who have earned something give of it to the fund."""
        stage, gift = self._stage, self._stage.coop.gift
        funds = [role.name for role in stage.coop.cast if role.kind != MEMBER]
        if gift is None or not funds:
            return
        rich = sorted(self._names, key=lambda name: -stage.balances[name])[:GIVERS]
        given = [stage.paid(name, funds[0], gift.amount, gift.text) for name in rich]
        stage.scribe.accepted([one.draft for one in given])

    def _deal(self) -> Written | None:
        stage, terms = self._stage, self._stage.coop.terms
        payer, payee = self._random.sample(self._names, 2)
        deal = self._random.choice(stage.coop.deals)
        amount = self._random.choice(deal.amounts)
        assert terms.lower is not None and terms.upper is not None  # noqa: PT018, S101 it has both
        low, high = terms.lower - terms.lower // ROOM, terms.upper - terms.upper // ROOM
        enough = stage.balances[payer] - amount >= low
        if enough and stage.balances[payee] + amount <= high:
            return stage.paid(payer, payee, amount, deal.memo, deal.category)
        return None
