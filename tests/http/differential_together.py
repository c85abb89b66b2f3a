"""Steps of the differential machine that entrust others with something, or take several to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from tests.http.differential_orders import ANY, LATER_MS, TEXT, OrderSteps
from tests.http.differential_trust import PAPER, parts
from wallets.guardians import HOUR_MS, STEWARDS

if TYPE_CHECKING:
    from tests.http.differential import Owned
    from wallets.keys import Key

SHARES = st.lists(st.integers(1, 90), min_size=1, max_size=2)


class Given(NamedTuple):
    """A mandate, whose account it is for and who may use it."""

    id: str
    account: Owned
    broker: int


class Asked(NamedTuple):
    """A recovery, and the key that it brings."""

    id: str
    member: str
    key: Key


class TogetherSteps(OrderSteps):
    """What members do for each other."""

    @initialize()
    def trust_nobody_yet(self) -> None:
        self.mandates: list[Given] = []
        self.recoveries: list[Asked] = []

    # Exchanges.

    @rule(first=ANY, given=SHARES, off=st.sampled_from([0, 0, 0, 1]), by=ANY, text=TEXT)
    def exchange(self, first: int, given: list[int], off: int, by: int, text: str) -> None:
        givers = [self.v.account(first + at) for at in range(len(given))]
        receiver = self.v.account(first + len(given) + by % 2)
        signers = [self.v.key_of(account.owner) for account in givers][: 1 + by % 3]
        own = {
            "givers": parts({of.account: n for of, n in zip(givers, given, strict=True)}),
            "receivers": parts({receiver.account: sum(given) + off}),
        }
        self.v.send("exchange", *signers, text=text, **own)

    # Mandates.

    @rule(which=ANY, broker=ANY, each=st.integers(1, 90), paper=st.booleans(), by=ANY)
    def give_a_mandate(self, which: int, broker: int, each: int, by: int, *, paper: bool) -> None:
        account, id_ = self.v.account(which), self.v.new_id()
        own: dict[str, Any] = {
            "account": account.account, "broker": self.v.person(broker).member,
            "each": str(each), "total": "120", "until": self.twins.now_ms + LATER_MS * (by % 4),
        }  # fmt: skip
        own |= {"paper": PAPER} if paper else {}
        signers = [self.v.key(by), self.v.key(by + 1)] if paper else [self.v.key_of(account.owner)]
        if self.v.send("mandate-given", *signers, id=id_, **own):
            self.mandates.append(Given(id_, account, broker))

    def mandate(self, index: int) -> Given:
        """Return one of the mandates, or one that is not there."""
        nothing = Given(self.v.new_id(), self.v.account(index), index)
        return [*self.mandates[-3:], nothing][index % (1 + len(self.mandates[-3:]))]

    @rule(which=ANY, to=ANY, amount=st.integers(1, 100), by=ANY, text=TEXT)
    def pay_by_mandate(self, which: int, to: int, amount: int, by: int, text: str) -> None:
        given = self.mandate(which)
        payer = given.account.account if by % 5 else self.v.account(by).account
        own = {"from_": payer, "to": self.v.account(to).account, "mandate": given.id}
        signer = self.v.key(given.broker if by % 4 else by)
        self.v.send("transfer-by-mandate", signer, text=text, amount=str(amount), **own)

    @rule(which=ANY, by=ANY)
    def withdraw_a_mandate(self, which: int, by: int) -> None:
        given = self.mandate(which)
        signer = self.v.key(by) if by % 2 else self.v.key_of(given.account.owner)
        self.v.send("mandate-withdrawn", signer, mandate=given.id)

    # Guardians.

    @rule(who=ANY, others=st.sets(ANY, min_size=1, max_size=3), coop=st.booleans(), by=ANY)
    def choose_guardians(self, who: int, others: set[int], by: int, *, coop: bool) -> None:
        members = sorted({self.v.person(other).member for other in others})
        own: dict[str, Any] = {
            "guardians": [*members, *([STEWARDS] if coop else [])], "notice": HOUR_MS,
            "member": self.v.person(who).member, "quorum": 1 + by % 3,
        }  # fmt: skip
        self.v.send("guardians-chosen", self.signer(who, by), **own)

    @rule(who=ANY, by=st.sets(ANY, max_size=3), shown=st.booleans())
    def ask_for_recovery(self, who: int, by: set[int], *, shown: bool) -> None:
        new, id_, member = self.v.new_key(), self.v.new_id(), self.v.person(who).member
        signers = [*(self.v.key(each) for each in sorted(by)), *([new] if shown or not by else [])]
        own = {"member": member, "added": new.public}
        if self.v.send("recovery-asked", *signers, id=id_, **own):
            self.recoveries.append(Asked(id_, member, new))

    def asked(self, index: int) -> Asked:
        """Return one of the recoveries, or one that is not there."""
        nothing = Asked(self.v.new_id(), self.v.person(index).member, self.v.new_key())
        return [*self.recoveries[-2:], nothing][index % (1 + len(self.recoveries[-2:]))]

    @rule(which=ANY, by=ANY)
    def cancel_a_recovery(self, which: int, by: int) -> None:
        asked = self.asked(which)
        named = {"member": asked.member, "recovery": asked.id}
        self.v.send("recovery-cancelled", self.v.key(by), **named)

    @rule(which=ANY, wait=st.booleans())
    def complete_a_recovery(self, which: int, *, wait: bool) -> None:
        asked = self.asked(which)
        self.twins.now_ms += HOUR_MS if wait else 0
        named = {"member": asked.member, "recovery": asked.id}
        if self.v.send("recovery-completed", asked.key, **named):
            self.v.revoked += self.v.keys[asked.member]
            self.v.keys[asked.member] = [asked.key]
