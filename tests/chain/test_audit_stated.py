"""The audit reckons lists by what people stated, from the journal: to a subunit, and to a day."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pytest

from chain.audit import audit
from chain.rules import SHAPES
from credit.history import past_of
from credit.policies import NOTHING, POLICIES, rows_of
from ledger.entries import read_entry
from tests.support.forging import failure
from tests.support.journals import Ledger, new_database
from tests.support.lists import approve, enter_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from credit.listed import Bound

DAY_MS: Final = 86_400_000
FIGURES: Final = {
    "endorsed-1": {"above": 0, "below": 120, "each": 60, "most-given": 90, "most-taken": 90},
    "care-leave-1": {"above": 0, "below": 120, "days": 60, "more": 240},
}
REASON: Final = "44" * 32
EACH: Final = pytest.mark.parametrize("rule", FIGURES)


class Office:
    """A book that has adopted a policy; Ana vouches for Ben twice, and Ben is on leave a month."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        ledger.open_book()
        self.ana, self.ben, self.tess = (ledger.join() for _ in range(3))
        ledger.grant(self.tess, "treasurer")
        self.from_ms = ledger.now_ms + 1
        self.stewards = [one.key for one in ledger.stewards[:2]]
        self.leave(30)
        for amount in (20, 50):
            ledger.now_ms += DAY_MS
            pair = {"endorser": self.ana.member, "endorsed": self.ben.member}
            ledger.do("endorsement-stated", self.ana.key, **pair, amount=str(amount))
        self.at, self.until_ms = ledger.state.size, ledger.now_ms

    def leave(self, days: int) -> None:
        """State that Ben is on leave so many days, from the first one on."""
        own = {"from_": self.from_ms, "until": self.from_ms + days * DAY_MS}
        self.ledger.do("leave-stated", self.tess.key, member=self.ben.member, reason=REASON, **own)

    def adopt(self, rule: str) -> None:
        """Adopt it; the list follows in the same millisecond as the last statement."""
        figures = [list(one) for one in sorted(FIGURES[rule].items())]
        own = {"rule": rule, "figures": figures, "reason": REASON, "from_": self.ledger.now_ms}
        self.ledger.do("policy-adopted", *self.stewards, **own)
        self.at, self.until_ms = self.ledger.state.size, self.ledger.now_ms

    def rows(self, rule: str, until_ms: int | None = None, **own: Any) -> list[Bound]:  # noqa: ANN401
        """What the policy says, reckoned apart from the audit."""
        entries = [read_entry(body, SHAPES, "entry") for body in self.ledger.entries]
        past, at = past_of(entries[: self.at]), until_ms or self.until_ms
        return rows_of(POLICIES[rule].bounds(past, at, FIGURES[rule], **own))

    def approve(self, rule: str, rows: list[Bound], **own: Any) -> None:  # noqa: ANN401
        """Sign a list of these rows and have it entered."""
        figures = [list(one) for one in sorted(FIGURES[rule].items())]
        period: dict[str, Any] = {"from_": self.from_ms, "until": self.until_ms, "at": self.at}
        listed, parts = approve(
            self.ledger, rule, self.tess.key, bounds=rows, figures=figures, **period | own
        )
        enter_all(self.ledger, listed, parts)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with new_database(tmp_path) as engine:
        yield Office(Ledger(engine))


@EACH
def test_a_list_by_what_was_stated_passes_and_sets_the_limits(office: Office, rule: str) -> None:
    office.adopt(rule)
    rows = office.rows(rule)
    assert rows != office.rows(rule, stated=NOTHING)
    office.approve(rule, rows)
    assert audit(BytesIO(office.ledger.export()), jobs=1).lists == 1
    lower = {"endorsed-1": -170, "care-leave-1": -360}[rule]
    assert office.ledger.state.accounts[office.ben.account].terms.lower == lower


@EACH
@pytest.mark.parametrize("how", ["a subunit", "as if nothing were stated"])
def test_a_list_that_differs_is_refused(office: Office, rule: str, how: str) -> None:
    office.adopt(rule)
    rows = office.rows(rule)
    (account, lower, upper, until), *rest = rows
    forged = [(account, (lower or 0) - 1, upper, until), *rest]
    office.approve(rule, forged if how == "a subunit" else office.rows(rule, stated=NOTHING))
    assert f"{rule} comes to" in failure(office.ledger.export()).why


def test_a_leave_that_ended_a_day_ago_is_of_no_list(office: Office) -> None:
    office.leave(1)
    office.adopt("care-leave-1")
    before = office.rows("care-leave-1", office.from_ms + DAY_MS // 2)
    assert before != office.rows("care-leave-1")
    office.approve("care-leave-1", before)
    assert "care-leave-1 comes to" in failure(office.ledger.export()).why


def test_a_list_for_a_day_earlier_knows_no_later_word(office: Office) -> None:
    office.adopt("endorsed-1")
    early = office.until_ms - DAY_MS // 2
    assert office.rows("endorsed-1", early) != office.rows("endorsed-1")
    office.approve("endorsed-1", office.rows("endorsed-1"), until=early)
    assert "endorsed-1 comes to" in failure(office.ledger.export()).why


def test_what_was_stated_in_the_same_instant_after_it_was_reckoned_is_not_of_it(
    office: Office,
) -> None:
    office.adopt("endorsed-1")
    rows = office.rows("endorsed-1")
    pair = {"endorser": office.ana.member, "endorsed": office.ben.member}
    office.ledger.do("endorsement-stated", office.ana.key, **pair, amount="0")
    office.approve("endorsed-1", rows)
    assert audit(BytesIO(office.ledger.export()), jobs=1).lists == 1
