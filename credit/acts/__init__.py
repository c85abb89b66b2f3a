"""Acts of the co-op: rules that say, from a book's past, what each account gives or gets.

Each is a pure function with a tag that is never reused: whoever holds the export reckons the same
list, and the audit does (`docs/decisions/0073`). All are measured by what stood in the journal
before the period's end, so what comes later, the act's own entries among it, changes nothing.

A new act is one file and one row here. A rule that changes gets a new tag, and the old one stays.
Leaves to others: who signs a list and how it is entered (kernel), showing it (api).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from credit.acts import (
    demurrage,
    dividend,
    exchanges_levy,
    levy,
    saving,
    solidarity,
    write_off,
)
from credit.acts.figures import Unfit, unfit
from credit.acts.periods import is_day, is_period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import ModuleType

    from credit.acts.figures import Span
    from credit.acts.periods import Period
    from credit.history import Past
    from ledger.parts import Move

MONTHS: Final = "months"


class Act(NamedTuple):
    """One kind of act.

    Attributes:
        tag: its tag, which orders name.
        figures: the type of its figures.
        spans: the figures' names in orders, each with the least and the most it may be.
        rule: what reckons its list.
        asks: whether its list is of what people asked for: its moves are what is left of these.
        gives: whether the community's account gives; else it gets.
        kinds: the kinds that account may have; none where it has no part.
        is_adopted: whether the book must have adopted it, with the same figures; else whoever
            signs a list decides those.
    """

    tag: str
    figures: Callable[..., Any]
    spans: Mapping[str, Span]
    rule: Callable[..., list[Move]]
    asks: bool
    gives: bool
    kinds: tuple[str, ...]
    is_adopted: bool

    def read(self, given: Mapping[str, int]) -> Any:  # noqa: ANN401 each act has figures of its own
        """The act's figures, or the first that does not fit (`Unfit`)."""
        wrong = unfit(self.spans, given)
        if wrong is not None:
            return wrong
        return self.figures(**{name.replace("-", "_"): number for name, number in given.items()})

    @property
    def kind(self) -> str:
        """What it is one of: its tag without the number."""
        return self.tag.rpartition("-")[0]

    def fits(self, period: Period, figures: Any) -> bool:  # noqa: ANN401
        """Whether a period is one of those that the act runs for."""
        months = getattr(figures, MONTHS, None)
        return is_day(period) if months is None else is_period(period, months)

    def reckon(
        self,
        past: Past,
        period: Period,
        figures: Any,  # noqa: ANN401
        fund: str,
        asked: Sequence[Move] = (),
    ) -> list[Move]:
        """The list of a period: (subunits, payer, payee). `fund` is the community's account."""
        if self.asks:
            return self.rule(past, period, figures, fund, asked)
        return self.rule(past, period, figures, fund)


_COMMON: Final = ("fund", "fees", "solidarity")


def _act(  # noqa: PLR0913 what sets acts apart
    module: ModuleType,
    tag: str,
    kinds: tuple[str, ...],
    *,
    gives: bool,
    asks: bool = False,
    is_adopted: bool = True,
) -> Act:
    return Act(tag, module.Figures, module.SPANS, module.reckon, asks, gives, kinds, is_adopted)


_ROWS: Final = (
    _act(levy, levy.TAG, _COMMON, gives=False),
    _act(exchanges_levy, exchanges_levy.TAG, _COMMON, gives=False),
    _act(demurrage, demurrage.TAG, _COMMON, gives=False),
    _act(dividend, dividend.TAG, ("fund", "fees"), gives=True, is_adopted=False),
    _act(levy, "solidarity-in-1", ("solidarity",), gives=False),
    _act(solidarity, solidarity.TAG, ("solidarity",), gives=True, asks=True),
    _act(levy, "mutual-aid-in-1", ("solidarity",), gives=False),
    _act(solidarity, "mutual-aid-1", ("solidarity",), gives=True, asks=True),
    _act(saving, saving.TAG, (), gives=True, asks=True),
    _act(write_off, write_off.TAG, ("write-off",), gives=True, asks=True, is_adopted=False),
)

ACTS: Final[Mapping[str, Act]] = {act.tag: act for act in _ROWS}
"""Acts by tag. A mutual-aid insurance is a fund of its own, to the same rules as solidarity."""

__all__ = ["ACTS", "Act", "Unfit"]
