"""The kernel against a naive model, through every kind of order, well formed and ill advised.

After each step: both accept or both refuse, with the same code; the legs and the book sum to
zero; no entry takes an account further past a bound; holds conserve; a refusal leaves the state as
it was; and the entries alone make the same state again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from ledger.amounts import AMOUNT_MAX
from ledger.refusals import Code
from tests.ledger.naive_rules import DAY_MS, MOVING, REPEAT, YEAR_MS
from tests.ledger.steps import ANY
from tests.ledger.steps_governed import GovernedSteps

if TYPE_CHECKING:
    from wallets.keys import Key

AMOUNT = st.integers(1, 250)
SPAN_MS = st.sampled_from([-1, 0, 1, 1_000, 3_000])
BOUND = st.integers(-350, 20)
FOR: Final = ("", "care", "errands", "-")
LATER_MS = 7_200_000
"""How long a hold lasts that no step is to outlive."""


def said_to_be_for(amount: int) -> dict[str, str]:
    """Say what an order of that amount is for, if anything."""
    category = FOR[amount % len(FOR)]
    return {"category": category} if category else {}


class BookMachine(GovernedSteps):
    """Steps that move amounts, reserve them, take them back, bound them and close epochs."""

    @rule(a=ANY, b=ANY, amount=AMOUNT, by=ANY, unit=st.sampled_from(["h", "h", "EUR", None]))
    def transfer(self, a: int, b: int, amount: int, by: int, unit: str | None) -> None:
        payer, payee = self.h.account(a).terms.id, self.h.account(b).terms.id
        signer = self.h.owner(payer) if by % 4 else self.person(by)
        named = said_to_be_for(amount) | ({} if unit is None else {"unit": unit})
        self.h.send("transfer", signer, from_=payer, to=payee, amount=str(amount), **named)

    @rule(a=ANY, b=ANY, past=st.integers(-1, 1))
    def transfer_around_the_bound(self, a: int, b: int, past: int) -> None:
        payer, payee = self.h.account(a), self.h.account(b)
        lower, _ = payer.terms.bounds_at(self.h.bench.now_ms)
        available = payer.posted - payer.held_out - (lower if lower is not None else -500)
        amount = str(min(max(1, available + past), AMOUNT_MAX))
        ids = {"from_": payer.terms.id, "to": payee.terms.id}
        self.h.send("transfer", self.h.owner(payer.terms.id), amount=amount, **ids)

    @rule(a=ANY, b=ANY, past=st.integers(-1, 1))
    def transfer_around_the_upper_bound(self, a: int, b: int, past: int) -> None:
        payer, payee = self.h.account(a).terms.id, self.h.account(b)
        _, upper = payee.terms.bounds_at(self.h.bench.now_ms)
        room = (upper if upper is not None else 500) - payee.posted - payee.held_in
        amount = str(min(max(1, room + past), AMOUNT_MAX))
        self.h.send("transfer", self.h.owner(payer), amount=amount, from_=payer, to=payee.terms.id)

    @rule(a=ANY, amount=AMOUNT)
    def transfer_to_self(self, a: int, amount: int) -> None:
        id_ = self.h.account(a).terms.id
        self.h.send("transfer", self.h.owner(id_), from_=id_, to=id_, amount=str(amount))

    @rule(a=ANY, b=ANY)
    def transfer_a_huge_amount(self, a: int, b: int) -> None:
        payer, payee = self.h.account(a).terms.id, self.h.account(b).terms.id
        amount = str(AMOUNT_MAX)
        self.h.send("transfer", self.h.owner(payer), from_=payer, to=payee, amount=amount)

    @rule(a=ANY)
    def transfer_to_nobody(self, a: int) -> None:
        payer, nowhere = self.h.account(a).terms.id, self.h.bench.new_id()
        self.h.send("transfer", self.h.owner(payer), from_=payer, to=nowhere, amount="1")

    @rule(a=ANY, b=ANY, amount=AMOUNT, span_ms=st.sampled_from([0, 1_500, LATER_MS]), by=ANY)
    def hold(self, a: int, b: int, amount: int, span_ms: int, by: int) -> None:
        payer, payee = self.h.account(a).terms.id, self.h.account(b).terms.id
        until = self.h.bench.now_ms + span_ms
        signer = self.h.owner(payer) if by % 4 else self.person(by)
        fields = {"from_": payer, "to": payee, "amount": str(amount), "until": until}
        if self.h.send("hold", signer, **fields, **said_to_be_for(amount)):
            self.h.holds.append(self.h.sent[-1].id)

    @rule(a=ANY, b=ANY, more_ms=st.integers(0, 1))
    def hold_for_a_year(self, a: int, b: int, more_ms: int) -> None:
        payer, payee = self.h.account(a).terms.id, self.h.account(b).terms.id
        fields = {"from_": payer, "to": payee, "amount": "1"}
        until = self.h.bench.now_ms + YEAR_MS + more_ms
        if self.h.send("hold", self.h.owner(payer), until=until, **fields):
            self.h.holds.append(self.h.sent[-1].id)

    @rule(a=ANY, b=ANY, past=st.integers(-1, 1), span_ms=st.integers(0, 2), side=st.booleans())
    def hold_past_a_temporary_bound(
        self, a: int, b: int, past: int, span_ms: int, *, side: bool
    ) -> None:
        payer, payee = self.h.account(a), self.h.account(b)
        ends = self.h.bench.now_ms + 1_000
        bounds = ("-5000", "none") if side else ("none", "5000")
        self.bound(a if side else b, *bounds, 1, until=ends)
        back = self.h.account(a if side else b).terms
        room = payer.posted - payer.held_out - (back.then_lower or 0)
        if not side:
            room = (back.then_upper or 0) - payee.posted - payee.held_in
        fields = {"from_": payer.terms.id, "to": payee.terms.id, "until": ends - 1 + span_ms}
        signer, amount = self.h.owner(payer.terms.id), min(max(1, room + past), AMOUNT_MAX)
        if self.h.send("hold", signer, amount=str(amount), **fields):
            self.h.holds.append(self.h.sent[-1].id)

    @rule(a=ANY, b=ANY, amount=st.integers(1, 60), other=ANY)
    def try_everything_with_a_hold(self, a: int, b: int, amount: int, other: int) -> None:
        payer, payee = self.h.account(a).terms.id, self.h.account(b).terms.id
        until = self.h.bench.now_ms + 1_500
        fields = {"from_": payer, "to": payee, "amount": str(amount)}
        self.h.send("hold", self.h.owner(payer), until=self.h.bench.now_ms, **fields)
        if not self.h.send("hold", self.h.owner(payer), until=until, **fields):
            return
        hold = self.h.sent[-1].id
        self.h.holds.append(hold)
        for key, much in ((self.h.owner(payer), amount), (self.h.owner(payee), amount + 1)):
            self.h.send("capture", key, hold=hold, amount=str(much), rest="held")
        self.h.send("hold-expired", self.h.bench.service, hold=hold)
        self.h.send("account-closed", self.h.owner(payee), account=payee)
        self.h.send("release", self.person(other), hold=hold)

    def has_holds(self) -> bool:
        """Return whether any hold was made."""
        return bool(self.h.holds)

    def capture(self, which: int, amount: int, rest: str, by: int = 1) -> None:
        """Try to capture from one of the holds; from the newest most often."""
        hold = self.h.bench.state.holds[self.h.holds[-1 - which % len(self.h.holds)]]
        signer = self.h.owner(hold.payee) if by % 4 else self.person(by)
        self.h.send("capture", signer, hold=hold.id, amount=str(max(1, amount)), rest=rest)

    def remaining(self, which: int) -> int:
        """Return what one of the holds still reserves."""
        return self.h.bench.state.holds[self.h.holds[-1 - which % len(self.h.holds)]].remaining

    @precondition(has_holds)
    @rule(which=ANY, by=ANY)
    def capture_a_part_and_keep_the_rest(self, which: int, by: int) -> None:
        self.capture(which, self.remaining(which) // 2, "held", by)

    @precondition(has_holds)
    @rule(which=ANY, rest=st.sampled_from(["held", "released"]))
    def capture_all(self, which: int, rest: str) -> None:
        self.capture(which, self.remaining(which), rest)

    @precondition(has_holds)
    @rule(which=ANY)
    def capture_a_part_and_release_the_rest(self, which: int) -> None:
        self.capture(which, self.remaining(which) // 3, "released")

    @precondition(has_holds)
    @rule(which=ANY, more=st.integers(1, 3))
    def capture_too_much(self, which: int, more: int) -> None:
        self.capture(which, self.remaining(which) + more, "held")

    @precondition(has_holds)
    @rule(which=ANY, by=st.sampled_from(["payer", "payee", "other"]), other=ANY)
    def release(self, which: int, by: str, other: int) -> None:
        hold = self.h.bench.state.holds[self.h.holds[-1 - which % len(self.h.holds)]]
        sides = {"payer": hold.payer, "payee": hold.payee}
        signer = self.h.owner(sides[by]) if by in sides else self.person(other)
        self.h.send("release", signer, hold=hold.id)

    @precondition(has_holds)
    @rule(which=ANY, early_ms=st.integers(-1, 1))
    def expire(self, which: int, early_ms: int) -> None:
        hold = self.h.bench.state.holds[self.h.holds[-1 - which % len(self.h.holds)]]
        if hold.until_ms - self.h.bench.now_ms < LATER_MS // 2:
            self.h.bench.now_ms = max(self.h.bench.now_ms, hold.until_ms - early_ms)
            self.capture(which, 1, "held")
        self.h.send("hold-expired", self.h.bench.service, hold=hold.id)

    @rule(which=ANY)
    def speak_of_a_hold_that_is_not_there(self, which: int) -> None:
        hold = self.h.bench.new_id()
        self.h.send("release", self.person(which), hold=hold)
        self.h.send("hold-expired", self.person(which), hold=hold)

    # Reversals.

    def reverse(self, index: int, *signers: Key) -> None:
        """Try to reverse one of the orders, which moved an amount if any did."""
        moving = [order for order in self.h.sent if order.type in MOVING]
        orders = moving if moving and index % 6 else self.h.sent
        order = orders[-1 - index % len(orders)]
        moved = self.h.naive.moved(self.h.naive.one(order.id) or {})
        sides = [self.h.owner(account) for account in moved] if not signers else []
        signing = [*signers, *sides] or [self.steward()]
        self.h.send("reversal", *signing, of=order.id, reason="55" * 32)

    @rule(index=ANY)
    def reverse_by_both(self, index: int) -> None:
        self.reverse(index)

    @rule(index=ANY, by=ANY)
    def reverse_by_one(self, index: int, by: int) -> None:
        self.reverse(index, self.person(by))

    @rule(index=ANY)
    def reverse_twice(self, index: int) -> None:
        self.reverse(index, self.steward())
        self.reverse(index, self.steward(), self.steward(1))

    @rule(a=ANY, b=ANY, late_ms=st.integers(0, 1), both=st.booleans())
    def reverse_late(self, a: int, b: int, late_ms: int, *, both: bool) -> None:
        payer, payee = self.h.account(a).terms.id, self.h.account(b).terms.id
        sides = {"from_": payer, "to": payee}
        if self.h.send("transfer", self.h.owner(payer), amount="1", **sides):
            of = self.h.sent[-1].id
            self.h.bench.now_ms += 90 * DAY_MS + late_ms
            signers = [self.h.owner(payer), self.h.owner(payee)] if both else [self.steward()]
            self.h.send("reversal", *signers, of=of, reason="55" * 32)

    @rule(b=ANY, amount=AMOUNT)
    def serve_oneself_as_treasurer(self, b: int, amount: int) -> None:
        treasurer, own = self.steward(), self.h.people[0].account
        if own not in self.h.owners:
            self.open_account(0, "member", [treasurer, self.steward(1)])
        sides = {"from_": own, "to": self.h.account(b).terms.id}
        bounds = {"lower": "-9999", "upper": "none", "reason": "66" * 32}
        self.h.send("bound-set", treasurer, account=own, **bounds)
        if self.h.send("transfer", treasurer, amount=str(amount), **sides):
            self.h.send("reversal", treasurer, of=self.h.sent[-1].id, reason="55" * 32)

    @rule(by=ANY)
    def reverse_nothing(self, by: int) -> None:
        of = self.h.bench.new_id()
        self.h.send("reversal", self.person(by), of=of, reason="55" * 32)

    # Bounds.

    @rule(which=ANY, lower=BOUND, upper=st.integers(-20, 350), by=ANY)
    def set_bound(self, which: int, lower: int, upper: int, by: int) -> None:
        self.bound(which, str(lower), str(upper), by)

    @rule(a=ANY, b=ANY, past=st.integers(-1, 1))
    def hold_past_a_bound_that_ends(self, a: int, b: int, past: int) -> None:
        ends_ms = self.h.bench.now_ms + 1_000
        self.bound(a, "-9999", "none", 1, until=ends_ms)
        payer, payee = self.h.account(a), self.h.account(b).terms.id
        lower = payer.terms.then_lower
        room = payer.posted - payer.held_out - (lower if lower is not None else -500)
        fields = {"from_": payer.terms.id, "to": payee, "amount": str(max(1, room + past))}
        self.h.send("hold", self.h.owner(payer.terms.id), **fields, until=ends_ms + 1)

    @rule(which=ANY, lower=BOUND, span_ms=SPAN_MS, pass_ms=st.integers(0, 4_000))
    def set_bound_for_a_while(self, which: int, lower: int, span_ms: int, pass_ms: int) -> None:
        self.bound(which, str(lower), "none", 1, until=self.h.bench.now_ms + span_ms)
        self.h.bench.now_ms += pass_ms
        self.h.check()

    @rule(a=ANY, b=ANY, past=st.integers(1, 40))
    def set_bound_below_the_balance(self, a: int, b: int, past: int) -> None:
        account, other = self.h.account(a), self.h.account(b).terms.id
        id_, floor = account.terms.id, account.posted - account.held_out
        self.bound(a, str(min(0, floor + past)), "none", 1)
        worse, better = {"from_": id_, "to": other}, {"from_": other, "to": id_}
        self.h.send("transfer", self.h.owner(id_), amount="1", **worse)
        self.h.send("transfer", self.h.owner(other), amount="1", **better)

    def bound(self, which: int, lower: str, upper: str, by: int, **own: int) -> None:
        """Try to set an account's bounds, a treasurer signing most often."""
        signer = self.steward() if by % 4 else self.person(by)
        account = self.h.account(which).terms.id
        self.h.send(
            "bound-set", signer, account=account, lower=lower, upper=upper, reason="66" * 32, **own
        )

    # Epochs.

    @rule(ahead=st.integers(-1, 1), missing=st.integers(0, 1), by=ANY)
    def close_epoch(self, ahead: int, missing: int, by: int) -> None:
        book = self.h.bench.state.book
        assert book is not None
        signers = [self.h.bench.service] if by % 4 else [self.person(by)]
        signers += [self.steward()] if by == 1 else []
        self.h.send(
            "epoch-closed", *signers, accounts=max(0, book.accounts - missing), balances="88" * 32,
            epoch=max(0, book.epoch + 1 + ahead), total="0",
        )  # fmt: skip

    @rule(which=ANY, back=st.integers(-1, 1), by=ANY)
    def countersign(self, which: int, back: int, by: int) -> None:
        account, epoch = self.h.account(which).terms.id, max(0, self.h.naive.epoch() - back)
        signer = self.h.owner(account) if by % 3 else self.person(by)
        self.h.send("leaf-countersigned", signer, account=account, epoch=epoch, leaf="99" * 32)


OF_VOTES = {code for code in Code if code in {*range(470, 490), *range(540, 550), *range(640, 660)}}
"""Refusals of what concerns votes, whose own machine reaches them (tests/credit/voting)."""

OUT_OF_REACH = {
    *OF_VOTES,  # have a machine of their own
    Code.book_must_exist,  # the machine begins with an open book
    Code.balance_must_fit,  # takes 512 of the largest amounts
    Code.list_must_fit,  # takes a thousand accounts
}


def test_the_kernel_agrees_with_the_naive_model() -> None:
    class Machine(BookMachine):
        answers: ClassVar[set[Code | str | None]] = set()

    effort = settings(max_examples=450, stateful_step_count=75, deadline=None)
    run_state_machine_as_test(Machine, settings=effort)
    judged = {code for code in Code if code >= Code.order_id_must_not_be_reused}
    assert judged - Machine.answers - OUT_OF_REACH == set()
    assert {REPEAT, None} <= Machine.answers
