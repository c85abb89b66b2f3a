"""The audit reckons every act of the co-op anew: what people signed by mistake or malice shows."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from chain.audit import audit
from credit.acts.periods import DAY_MS
from credit.parting import moves_parted
from tests.support.acting import NOVEMBER, Acting
from tests.support.forging import failure
from tests.support.journals import Ledger, new_database
from tests.support.lists import entered

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chain.errors import EvidenceError
    from ledger.parts import Move

RECKONED = ("levy-1", "levy-exchanges-1", "demurrage-1", "dividend-1", "solidarity-in-1")
LAST_DAY = NOVEMBER[1] - DAY_MS, NOVEMBER[1]


@pytest.fixture
def acting(tmp_path: Path) -> Iterator[Acting]:
    with new_database(tmp_path) as engine:
        yield Acting(Ledger(engine))


def _ledger(acting: Acting) -> Ledger:
    assert isinstance(acting.bench, Ledger)
    return acting.bench


def _refused(acting: Acting) -> EvidenceError:
    return failure(_ledger(acting).export())


def test_lists_that_are_as_their_rules_reckon_pass(acting: Acting) -> None:
    for tag in RECKONED:
        if tag != "dividend-1":
            acting.adopt(tag)
        acting.act(tag, acting.reckon(tag))
    acting.adopt("solidarity-1")
    claims: list[Move] = [(90, acting.solidarity, acting.ben.account)]
    acting.act("solidarity-1", acting.reckon("solidarity-1", claims))
    debts: list[Move] = [(200, acting.reserve, acting.ana.account)]
    moves = acting.reckon("write-off-1", debts, LAST_DAY)
    acting.act("write-off-1", moves, **{"from": LAST_DAY[0], "until": LAST_DAY[1]})
    assert [amount for amount, *_ in moves] == [50]
    report = audit(BytesIO(_ledger(acting).export()), jobs=2)
    assert (report.lists, report.sum) == (7, 0)


def test_a_book_without_lists_has_none(acting: Acting) -> None:
    assert audit(BytesIO(_ledger(acting).export())).lists == 0


@pytest.mark.parametrize("tag", RECKONED)
@pytest.mark.parametrize("how", ["a subunit more", "a subunit moved", "a row less", "a row more"])
def test_a_list_that_differs_by_a_subunit_is_refused(acting: Acting, tag: str, how: str) -> None:
    if tag != "dividend-1":
        acting.adopt(tag)
    rows = acting.reckon(tag)
    (amount, payer, payee), *rest = rows
    assert rest
    (other, *sides), *_ = rest
    forged: list[Move] = {
        "a subunit more": [(amount + 1, payer, payee), *rest],
        "a subunit moved": [(amount + 1, payer, payee), (other - 1, sides[0], sides[1]), *rest[1:]],
        "a row less": rest,
        "a row more": [*rows, (1, payer, payee)],
    }[how]
    acting.approve(tag, forged)
    found = _refused(acting)
    assert found.where == f"entry {acting.bench.state.size - 1}"
    assert " of its list is " in found.why
    assert f"{tag} comes to" in found.why


@pytest.mark.parametrize("own", [
    {"from": NOVEMBER[0] - DAY_MS}, {"from": NOVEMBER[0] + DAY_MS}, {"until": NOVEMBER[1] - DAY_MS},
    {"until": NOVEMBER[1] + DAY_MS},
])  # fmt: skip
def test_a_period_that_differs_by_a_day_is_refused(acting: Acting, own: dict[str, int]) -> None:
    acting.approve("dividend-1", acting.reckon("dividend-1"), **own)
    assert "dividend-1 is not made for such a time" in _refused(acting).why


def test_another_months_list_is_refused(acting: Acting) -> None:
    october = NOVEMBER[0] - 31 * DAY_MS
    own = {"from": october, "until": NOVEMBER[0]}
    acting.approve("dividend-1", acting.reckon("dividend-1"), **own)
    assert "rows of its list is 2" in _refused(acting).why


def test_a_list_from_too_little_of_the_journal_is_refused(acting: Acting) -> None:
    own = {"at": acting.bench.state.size - 1}
    acting.approve("dividend-1", acting.reckon("dividend-1"), **own)
    assert "is of its time too" in _refused(acting).why


def test_a_levy_goes_to_no_members_account(acting: Acting) -> None:
    acting.adopt("levy-1")
    stolen = [(amount, payer, acting.tess.account) for amount, payer, _ in acting.reckon("levy-1")]
    own = {"account": acting.tess.account}
    acting.approve("levy-1", [row for row in stolen if row[1] != row[2]], **own)
    assert "which is none for levy-1" in _refused(acting).why


def _asked(acting: Acting, tag: str) -> dict[str, Any]:
    if tag == "solidarity-1":
        acting.adopt(tag)
        return {}
    return {"from": LAST_DAY[0], "until": LAST_DAY[1]}


@pytest.mark.parametrize("tag", ["solidarity-1", "write-off-1"])
def test_what_was_asked_for_lies_within_the_rule(acting: Acting, tag: str) -> None:
    own = _asked(acting, tag)
    fund = acting.account(tag)
    payee = acting.ben if tag == "solidarity-1" else acting.ana
    most = {"solidarity-1": 40, "write-off-1": 50}[tag]
    acting.act(tag, [(most + 1, fund, payee.account)], **own)
    assert f"row 1 of its list is {most + 1} from {fund}" in _refused(acting).why


def test_parts_that_never_came_excuse_nothing(acting: Acting) -> None:
    own = _asked(acting, "write-off-1")
    people = [acting.bench.join() for _ in range(60)]
    moves: list[Move] = [(51, acting.reserve, acting.ana.account)]
    moves += [(1, acting.reserve, one.account) for one in people]
    listed = acting.approve("write-off-1", moves, **own)
    first, _ = moves_parted(moves)
    acting.bench.post(entered(acting.bench, listed, first))
    assert "row 1 of its list is 51" in _refused(acting).why


def test_a_period_comes_once(acting: Acting) -> None:
    acting.act("dividend-1", acting.reckon("dividend-1"))
    with pytest.raises(AssertionError, match="period_must_come_once"):
        acting.act("dividend-1", acting.reckon("dividend-1"))


@pytest.mark.parametrize("tag", ["solidarity-1", "write-off-1"])
def test_what_was_asked_for_comes_from_the_fund_alone(acting: Acting, tag: str) -> None:
    own = _asked(acting, tag)
    payee = acting.ben if tag == "solidarity-1" else acting.ana
    acting.act(tag, [(1, acting.tess.account, payee.account)], **own)
    assert f"row 1 of its list is 1 from {acting.tess.account}" in _refused(acting).why
