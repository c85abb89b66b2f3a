"""What a fund gives: small payments that one person signs add up, whatever the order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from credit.parting import moves_parted
from ledger.refusals import Code
from ledger.rules.funds import DAY_MS, DAYS, alone_name, left_alone
from tests.support.books import START_MS, Bench, fold, party
from tests.support.lists import approve, enter_all, listing

if TYPE_CHECKING:
    from tests.support.books import Person

REASON = "66" * 32
MIDNIGHT_MS = (START_MS // DAY_MS + 1) * DAY_MS
VECTORS = Path(__file__).with_name("vectors") / "funds.json"


class Fund(NamedTuple):
    """A fund of 10,000 for which alice answers, who gives alone up to 100; another treasurer."""

    bench: Bench
    alice: Person
    bob: Person
    other: Person
    account: str

    def sides(self, **own: Any) -> dict[str, Any]:  # noqa: ANN401 fields of the order
        return {"from_": self.account, "to": self.bob.account} | own

    def pay(self, amount: int, *beside: Person) -> None:
        keys = [one.key for one in beside]
        self.bench.do("transfer", self.alice.key, *keys, **self.sides(amount=str(amount)))

    def left(self) -> tuple[int, int]:
        """Return what the refusal of a payment of much too much says."""
        refusal = self.bench.refused("transfer", self.alice.key, **self.sides(amount="9000"))
        assert refusal.code is Code.another_officer_must_sign
        assert refusal.fields["needed"] == 9_000
        return int(refusal.fields["available"]), int(refusal.fields["until"])


def rule(bench: Bench, funds: str) -> None:
    fields = {"funds": funds, "lower": "-60000", "treasurers": 1, "upper": "60000"}
    bench.do("book-ruled", *(one.key for one in bench.stewards[:2]), **fields)


@pytest.fixture
def fund() -> Fund:
    bench, _, bob, _ = party()
    rule(bench, "none")
    alice, other, rich = bench.join(), bench.join(), bench.join()
    bench.grant(other, "treasurer")
    account = bench.open_account(alice, "fund")
    bench.do("transfer", rich.key, from_=rich.account, to=account, amount="10000")
    bound = {"account": bob.account, "lower": "-600", "upper": "none", "reason": REASON}
    bench.do("bound-set", other.key, **bound)
    rule(bench, "100")
    bench.now_ms = MIDNIGHT_MS
    return Fund(bench, alice, bob, other, account)


def test_small_payments_add_up(fund: Fund) -> None:
    bench, alice = fund.bench, fund.alice
    for _ in range(4):
        fund.pay(25)
    refusal = bench.refused("transfer", alice.key, **fund.sides(amount="1"))
    until = MIDNIGHT_MS + DAYS * DAY_MS
    assert refusal == (
        Code.another_officer_must_sign,
        {"available": 0, "bound": 100, "needed": 1, "until": until},
    )
    # With another officer's signature it goes on, and that is not counted.
    fund.pay(500, fund.other)
    assert fund.left() == (0, until)
    assert fold(bench.entries).kept == bench.state.kept


def test_another_member_is_no_officer_nor_is_who_answers_for_the_account(fund: Fund) -> None:
    bench, alice, bob = fund.bench, fund.alice, fund.bob
    fund.pay(100)
    for signers in ((alice.key,), (alice.key, bob.key)):
        code = bench.code("transfer", *signers, **fund.sides(amount="1"))
        assert code is Code.another_officer_must_sign
    bench.grant(alice, "treasurer")
    assert bench.code("transfer", alice.key, **fund.sides(amount="1")) is (
        Code.another_officer_must_sign
    )


def test_it_is_free_again_by_days_and_says_when(fund: Fund) -> None:
    bench = fund.bench
    fund.pay(60)
    bench.now_ms += DAY_MS + 5
    fund.pay(30)
    first = MIDNIGHT_MS + DAYS * DAY_MS
    assert fund.left() == (10, first)
    bench.now_ms = first - 1
    assert fund.left() == (10, first)
    bench.now_ms = first
    assert fund.left() == (70, first + DAY_MS)
    fund.pay(70)
    kept = json.loads(bench.state.kept[alone_name(fund.account)].text)
    today = first // DAY_MS
    assert kept == {"days": [[today - DAYS + 1, "30"], [today, "70"]]}


def test_in_no_seven_days_does_one_person_sign_for_more(fund: Fund) -> None:
    """Whoever pays as soon and as much as they may comes to the bound, and never past it."""
    bench = fund.bench
    paid: list[tuple[int, int]] = []
    for step in range(200):
        bench.now_ms += DAY_MS // 5 + step
        refusal = bench.judge(bench.order("transfer", fund.alice.key, **fund.sides(amount="101")))
        amount = min(37, int(refusal.fields["available"]))  # type: ignore[union-attr]
        if amount:
            fund.pay(amount)
            paid.append((bench.now_ms, amount))
    spans = [sum(much for at, much in paid if 0 <= at - since <= 7 * DAY_MS) for since, _ in paid]
    assert max(spans) == 100


@pytest.mark.parametrize("way", ["hold", "exchange", "mandate-given", "payments-1", "reversal"])
def test_every_order_by_which_a_fund_gives_counts(fund: Fund, way: str) -> None:
    bench, alice, bob = fund.bench, fund.alice, fund.bob
    until = bench.now_ms + 9_000
    came = bench.do("transfer", bob.key, from_=bob.account, to=fund.account, amount="60")
    moves = [(40, fund.account, bob.account), (20, fund.account, bob.account)]

    def order(*beside: Person) -> Any:  # noqa: ANN401 an order
        keys = [alice.key, *(one.key for one in beside)]
        if way == "payments-1":
            fields = listing(bench, way, moves_parted(moves), moves, account=fund.account)
            return bench.order("list-approved", *keys, **fields)
        if way == "reversal":
            return bench.order(way, *keys, bob.key, of=came.id, reason=REASON)
        own = {
            "hold": fund.sides(amount="60", until=until),
            "exchange": {"givers": [[fund.account, "60"]], "receivers": [[bob.account, "60"]]},
            "mandate-given": {
                "account": fund.account, "broker": bob.member, "each": "60", "total": "60",
                "until": until,
            },
        }[way]  # fmt: skip
        return bench.order(way, *keys, **own)

    fund.pay(41)
    assert bench.judge(order()).fields["available"] == 59  # type: ignore[union-attr]
    bench.now_ms += DAYS * DAY_MS
    until = bench.now_ms + 9_000
    bench.post(order())
    assert fund.left()[0] == 40
    if way == "reversal":
        return
    bench.post(order(fund.other))
    assert fund.left()[0] == 40


def test_what_comes_of_it_later_is_not_counted_again_nor_taken_off(fund: Fund) -> None:
    bench, alice, bob = fund.bench, fund.alice, fund.bob
    held = bench.do("hold", alice.key, **fund.sides(amount="30", until=bench.now_ms + 9_000))
    bench.do("capture", bob.key, amount="10", hold=held.id, rest="released")
    assert fund.left()[0] == 70
    moves = [(20, fund.account, bob.account)]
    listed, parts = approve(bench, "payments-1", alice.key, moves=moves, account=fund.account)
    enter_all(bench, listed, parts)
    assert fund.left()[0] == 50
    # A list that comes back to the fund gives nothing out of it.
    part = next(id_ for id_ in bench.state.posted if bench.state.posted[id_].type == "moves-posted")
    bench.do("list-reversed", alice.key, bob.key, parts=[part], reason=REASON)
    assert fund.left()[0] == 50


def test_a_treasurer_who_takes_back_alone_is_one_person(fund: Fund) -> None:
    """Else a treasurer would pass to a friend again whatever the friend has ever paid in."""
    bench, bob, other = fund.bench, fund.bob, fund.other
    sides = {"from_": bob.account, "to": fund.account}
    few, many, more = (
        bench.do("transfer", bob.key, **sides, amount=amount).id for amount in ("60", "90", "95")
    )
    bench.do("reversal", other.key, of=few, reason=REASON)
    assert fund.left()[0] == 40
    refusal = bench.refused("reversal", other.key, of=many, reason=REASON)
    assert refusal.code is Code.another_officer_must_sign
    assert (refusal.fields["available"], refusal.fields["needed"]) == (40, 90)
    # Whoever answers for the fund is the second, or a steward is.
    bench.do("reversal", other.key, fund.alice.key, of=many, reason=REASON)
    bench.do("reversal", other.key, bench.stewards[0].key, of=more, reason=REASON)
    assert fund.left()[0] == 40


def test_each_fund_has_its_own_and_a_new_rule_forgets_nothing(fund: Fund) -> None:
    bench, alice, bob = fund.bench, fund.alice, fund.bob
    second = bench.open_account(alice, "solidarity")
    bench.do("transfer", bob.key, from_=bob.account, to=second, amount="90")
    fund.pay(100)
    givers = sorted([[fund.account, "1"], [second, "90"]])
    both = {"givers": givers, "receivers": [[bob.account, "91"]]}
    assert bench.code("exchange", alice.key, **both) is Code.another_officer_must_sign
    bench.do("transfer", alice.key, from_=second, to=bob.account, amount="90")
    rule(bench, "none")
    fund.pay(1_000)
    rule(bench, "150")
    assert fund.left()[0] == 50
    rule(bench, "20")
    assert fund.left()[0] == 0


def test_vectors(fund: Fund) -> None:
    """What each payment leaves, by the file that other implementations can be held against."""
    for step in json.loads(VECTORS.read_text())["steps"]:
        fund.bench.now_ms = MIDNIGHT_MS + step["after_ms"]
        beside = [fund.other] if step["by"] == "two" else []
        keys = [fund.alice.key, *(one.key for one in beside)]
        order = fund.bench.order("transfer", *keys, **fund.sides(amount=step["amount"]))
        refused = getattr(fund.bench.judge(order), "code", None)
        assert (refused is None) == step["accepted"], step
        if refused is None:
            fund.bench.post(order)
        left = left_alone(fund.bench.state, fund.account, fund.bench.now_ms)
        assert left == (int(step["available"]), MIDNIGHT_MS + step["until_ms"]), step
