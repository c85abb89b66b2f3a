"""The audit reckons each run of a policy anew, and refuses one off by a subunit or a day."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from chain.audit import audit
from chain.rules import SHAPES
from credit.history import past_of
from credit.parting import bounds_parted
from credit.policies import POLICIES, rows_of
from ledger.entries import read_entry
from tests.support.forging import failure
from tests.support.journals import Ledger, new_database
from tests.support.lists import approve, enter_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from credit.listed import Bound

DAY_MS = 86_400_000
FIGURES = {
    "above": 900, "apart": 0, "below": 120, "days": 30, "each": 60, "most": 600, "percent": 50,
}  # fmt: skip


class Office:
    """A book that has adopted a policy, whose members gave each other something since."""

    def __init__(self, ledger: Ledger, tag: str = "earned-1") -> None:
        self.ledger, self.tag = ledger, tag
        spans = POLICIES[tag].spans
        self.figures = FIGURES if tag == "earned-1" else {
            name: min(most, max(least, FIGURES.get(name, 30)))
            for name, (least, most) in spans.items()
        }  # fmt: skip
        ledger.open_book()
        ana, ben, tess = (ledger.join() for _ in range(3))
        ledger.grant(tess, "treasurer")
        self.tess = tess
        self.from_ms = ledger.now_ms + 1
        keys = [one.key for one in ledger.stewards[:2]]
        figures = [list(one) for one in sorted(self.figures.items())]
        ledger.do(
            "policy-adopted", *keys, rule=tag, figures=figures, reason="44" * 32,
            from_=self.from_ms,
        )  # fmt: skip
        for amount in (40, 90):
            ledger.now_ms += DAY_MS
            ledger.pay(ana, ben, amount)
            ledger.pay(ben, tess, amount // 2)
        self.until_ms = ledger.now_ms
        self.at = ledger.state.size
        ledger.now_ms += 1

    def rows(self, until_ms: int | None = None) -> list[Bound]:
        """What the policy says, reckoned apart from the audit."""
        entries = [read_entry(body, SHAPES, "entry") for body in self.ledger.entries]
        past = past_of(entries[: self.at])
        until_ms = self.until_ms if until_ms is None else until_ms
        return rows_of(POLICIES[self.tag].bounds(past, until_ms, self.figures))

    def approve(self, rows: list[Bound], **own: Any) -> None:  # noqa: ANN401 fields of the order
        """Sign a list of these rows and have it entered."""
        fields: dict[str, Any] = {
            "from_": self.from_ms,
            "until": self.until_ms,
            "at": self.at,
        } | own
        figures = [list(one) for one in sorted(self.figures.items())]
        listed, parts = approve(
            self.ledger, self.tag, self.tess.key, bounds=rows, figures=figures, **fields
        )
        enter_all(self.ledger, listed, parts)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with new_database(tmp_path) as engine:
        yield Office(Ledger(engine))


def test_a_run_as_the_policy_says_passes_and_sets_the_limits(office: Office) -> None:
    rows = office.rows()
    assert len({lower for _, lower, _, _ in rows}) > 1
    office.approve(rows)
    assert audit(BytesIO(office.ledger.export()), jobs=1).lists == 1
    accounts = office.ledger.state.accounts
    own = office.tess.account
    assert {
        id_: accounts[id_].terms.lower for id_, *_ in rows if id_ != own
    } == {id_: lower for id_, lower, _, _ in rows if id_ != own}  # fmt: skip
    # A treasurer sets no limit of her own.
    assert accounts[own].terms.lower == -600


@pytest.mark.parametrize("tag", sorted(POLICIES))
def test_each_policy_is_reckoned_anew(tmp_path: Path, tag: str) -> None:
    with new_database(tmp_path) as engine:
        office = Office(Ledger(engine), tag)
        (account, lower, upper, until), *others = office.rows()
        assert lower is not None
        honest = office.ledger.export()
        assert audit(BytesIO(honest), jobs=1).lists == 0
        office.approve([(account, lower + 1, upper, until), *others])
        assert f"{tag} comes to" in failure(office.ledger.export()).why
    other = tmp_path / "other"
    other.mkdir()
    with new_database(other) as engine:
        office = Office(Ledger(engine), tag)
        office.approve(office.rows())
        assert audit(BytesIO(office.ledger.export()), jobs=1).lists == 1


@pytest.mark.parametrize("how", ["a subunit", "a row less", "an end"])
def test_a_run_that_differs_is_refused(office: Office, how: str) -> None:
    (account, lower, upper, until), *rest = office.rows()
    assert lower is not None
    forged: list[Bound] = {
        "a subunit": [(account, lower - 1, upper, until), *rest],
        "a row less": rest,
        "an end": [(account, lower, upper, office.until_ms + 9 * DAY_MS), *rest],
    }[how]
    assert bounds_parted(forged)[0].hash != bounds_parted(office.rows())[0].hash
    office.approve(forged)
    found = failure(office.ledger.export())
    assert "of its list is" in found.why
    assert "earned-1 comes to" in found.why


def test_a_run_for_another_day_is_refused(office: Office) -> None:
    early = office.until_ms - DAY_MS
    assert office.rows(early) != office.rows()
    office.approve(office.rows(), until=early)
    assert "earned-1 comes to" in failure(office.ledger.export()).why


def test_a_run_that_leaves_out_what_came_before_its_end_is_refused(office: Office) -> None:
    office.approve(office.rows(), at=office.at - 1, until=office.until_ms + 1)
    assert "is of its time too" in failure(office.ledger.export()).why
