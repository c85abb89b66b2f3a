"""What the clock has prepared of acts and nobody has signed, for whoever signs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import col, select

from api.acts.choosing import months_field
from api.acts.clocked import (
    FIGURES,
    NO_ACCOUNT,
    NOTHING,
    SEVERAL,
    next_period,
    signed_until,
)
from api.acts.previewing import adopted
from api.acts.said import SAID
from api.acts.tables import PeriodRow
from api.membership.pending import going_on
from api.service.rows import in_book
from api.words.i18n import N_, _
from api.words.showing import show_span
from credit.acts import ACTS
from credit.lists import APPROVED
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from api.service.callers import Caller
    from credit.acts.periods import Period

WHY: Final[Mapping[str, str]] = {
    NO_ACCOUNT: N_("The co-op has no account for it. Stewards open one."),
    SEVERAL: N_("Several accounts could be meant. Choose one, and prepare it by hand."),
    FIGURES: N_("The numbers lead to amounts that no account can hold."),
}
OTHER: Final = N_("It could not be prepared. Try it by hand, and see what is said.")


class Prepared(NamedTuple):
    """A period of an act that is over and not signed: its list's hash, or why there is none."""

    tag: str
    period: Period
    parts: str | None
    why: str | None

    @property
    def words(self) -> str:
        """What it is, for people."""
        return f"{_(SAID[self.tag].title)}, {show_span(*self.period)}"

    @property
    def told(self) -> str:
        """Why there is no list, for people; empty where there is one."""
        return _(WHY.get(self.why, OTHER)) if self.why else ""

    @property
    def page(self) -> str:
        """Where it is signed, or tried by hand."""
        if self.parts is not None:
            return f"/app/lists/{self.parts}"
        return f"/app/acts/{self.tag}?from={months_field(self.period[0])}"


def prepared(caller: Caller) -> Sequence[Prepared]:
    """What the clock has prepared and nobody signed, the oldest first, for officers."""
    caller.require_role(TREASURER, STEWARD)
    row = PeriodRow
    wanted = select(row).where(*in_book(row, caller.place)).order_by(col(row.until_ms), row.tag)
    rows = [one for one in caller.session.exec(wanted).all() if one.why != NOTHING]
    return [
        Prepared(one.tag, (one.from_ms, one.until_ms), one.parts, one.why)
        for one in rows
        if one.until_ms > signed_until(caller.session, caller.place, one.tag)
        and _is_asked(caller, one)
    ]


def _is_asked(caller: Caller, row: PeriodRow) -> bool:
    """Whether its rule still holds: what was adopted since, or ended, asks for something else."""
    policy = adopted(caller, ACTS[row.tag])
    return policy is not None and next_period(policy, row.from_ms) == (row.from_ms, row.until_ms)


def acts_waiting(caller: Caller) -> Iterator[tuple[str, str]]:
    """For home: lists to sign, but for those that somebody has signed, and what has none."""
    if not caller.reader.roles & {TREASURER, STEWARD}:
        return
    found = prepared(caller)
    begun = _begun(caller) if found else ""
    for one in found:
        if one.parts is None:
            said = _("{act}: not prepared. {why}")
            yield said.format(act=one.words, why=one.told), one.page
        elif one.parts not in begun:
            yield _("{act}: waits to be signed").format(act=one.words), one.page


def _begun(caller: Caller) -> str:
    """The texts of the lists that somebody has signed and others are to: they wait as orders."""
    found = going_on(caller, STEWARD, TREASURER)
    return " ".join(one.text for one in found if one.type == APPROVED)
