"""Steps of the machine by which a co-op moves in, and those who are expected come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from ledger.parts import Part
from ledger.rules.bringing import PARTS_MS_MAX
from tests.ledger.steps import ANY
from tests.ledger.steps_entrusted import EntrustedSteps
from tests.support.brought import Arriving, arriving

if TYPE_CHECKING:
    from tests.support.books import Person

WAYS = ["not at all", "not at all", "whole", "whole", "more than said", "in between"]
LENGTHS = (2, 3)


class BroughtSteps(EntrustedSteps):
    """Half of all books begin with an import; in some of them not all goes as it should."""

    def __init__(self) -> None:
        super().__init__()
        self.expected: list[Person] = []
        self.arriving: Arriving | None = None

    @initialize(
        way=st.sampled_from(WAYS), first=st.integers(-150, 150), second=st.integers(-90, 90)
    )
    def open_book(self, way: str, first: int, second: int) -> None:
        self.begin()
        if way == "not at all":
            return
        self.arriving = found = arriving(self.h.bench, (first, second, -first - second))
        self._bring(found, short=way == "more than said")
        if way == "in between":
            self._try_between(found)
        for part in found.parts:
            self.enter(part)
        if way == "more than said":
            self.h.bench.now_ms += PARTS_MS_MAX

    def _bring(self, found: Arriving, *, short: bool) -> None:
        stewards = [self.steward(index) for index in range(3)]
        fields = found.fields()
        fields["members"] += short
        for signers in ([stewards[0]], stewards[1:], stewards[:2], stewards):
            self.h.send("balances-brought", *signers, **fields)

    def _try_between(self, found: Arriving) -> None:
        last, first = found.parts[-1], found.parts[0]
        altered = Part(first.type, {**first.fields, "salt": "66" * 32})
        for part in (last, altered):
            self.enter(part)
        payer, payee = self.h.account(0).terms.id, self.h.account(1).terms.id
        sides = {"from_": payer, "to": payee, "amount": "1"}
        self.h.send("transfer", self.h.owner(payer), **sides)
        if len(found.parts) in LENGTHS:
            self.h.bench.now_ms += PARTS_MS_MAX - 1
            self.h.send("transfer", self.h.owner(payer), **sides)

    def enter(self, part: Part) -> bool:
        """Have the service enter a part; whether it was taken."""
        if not self.h.send(part.type, self.h.bench.service, **part.fields):
            return False
        assert self.arriving is not None
        people = {person.account: person for person in self.arriving.people}
        for account, *_ in part.fields.get("lines", ()):
            self.h.owners[account] = self.h.know(people[account])
            self.expected.append(people[account])
        return True

    @rule(which=ANY, by=ANY)
    def claim(self, which: int, by: int) -> None:
        if self.expected:
            person = self.expected[which % len(self.expected)]
            witness = self.steward(by) if by % 3 else self.person(by)
            self.h.send("member-joined", person.key, witness, member=person.member)

    @rule(which=ANY, by=st.booleans())
    def enter_again(self, which: int, *, by: bool) -> None:
        if self.arriving is not None:
            part = self.arriving.parts[which % len(self.arriving.parts)]
            signer = self.h.bench.service if by else self.steward()
            self.h.send(part.type, signer, **part.fields)

    @rule(balance=st.integers(1, 90), count=st.integers(1, 3))
    def bring_late(self, balance: int, count: int) -> None:
        found = arriving(self.h.bench, (balance, -balance))
        signers = [self.steward(index) for index in range(count)]
        self.h.send("balances-brought", *signers, **found.fields())

    @rule(by=ANY, is_other=st.booleans())
    def certify(self, by: int, *, is_other: bool) -> None:
        stewards = [self.steward(index) for index in range(3)]
        auditor = self.h.people[by % 6]
        self.h.send("role-granted", *stewards, member=auditor.member, role="auditor")
        brought = self.h.naive.all("balances-brought")
        named = self.h.bench.new_id() if is_other or not brought else brought[0]["id"]
        one, other = self.h.key(auditor), self.steward()
        for signers in ([one], [other], [one, other], [one, other]):
            self.h.send("import-certified", *signers, brought=named, certificate="cc" * 32)

    @rule(which=ANY, by=ANY, amount=st.integers(1, 40))
    def try_to_take_what_is_unclaimed(self, which: int, by: int, amount: int) -> None:
        if not self.expected:
            return
        person = self.expected[which % len(self.expected)]
        giver, stewards = self.h.account(by), [self.steward(0), self.steward(1)]
        sides = {"from_": giver.terms.id, "to": person.account, "amount": str(amount)}
        if self.h.send("transfer", self.h.owner(giver.terms.id), **sides):
            paid = self.h.sent[-1].id
            self.h.send("reversal", self.steward(), of=paid, reason="44" * 32)
        back = {"from_": person.account, "to": giver.terms.id, "amount": str(amount)}
        self.h.send("balance-passed-on", *stewards, **back)
        mandate = {"account": person.account, "broker": giver.terms.member, "each": "9"}
        paper = {"paper": "66" * 32, "payees": [giver.terms.id], "total": "9"}
        until = self.h.bench.now_ms + PARTS_MS_MAX
        self.h.send("mandate-given", *stewards, **mandate, **paper, until=until)
        self.h.send("account-closed", *stewards[: 1 + by % 2], account=person.account)
        for role in ("broker", "steward"):
            self.h.send("role-granted", *stewards, member=person.member, role=role)
