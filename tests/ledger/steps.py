"""Steps of the machine that change who may do what, or that no book takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from ledger.rules.passing import NOTICE_MS
from tests.ledger.harness import Harness
from tests.ledger.naive_rules import YEAR_MS
from tests.support.books import sign

if TYPE_CHECKING:
    from ledger.refusals import Code
    from wallets.keys import Key

ANY = st.integers(0, 11)
"""Which of those there are, counted round."""


class MemberSteps(RuleBasedStateMachine):
    """Who is in the book, with which keys, accounts and roles; and orders it cannot take."""

    answers: ClassVar[set[Code | str | None]]

    def __init__(self) -> None:
        super().__init__()
        self.h = Harness(self.answers)

    @initialize()
    def open_book(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Open the book, and let three members in."""
        self.h.open()
        for _ in range(3):
            self.join(0, honest=True)
            self.open_member_account(len(self.h.people) - 1, honest=True)

    def teardown(self) -> None:
        if self.h.people:
            self.h.check_fold()

    def steward(self, index: int = 0) -> Key:
        """Return a key of one of those who opened the book."""
        return self.h.key(self.h.people[index % 3])

    def person(self, index: int) -> Key:
        """Return a key of one of all members."""
        return self.h.key(self.h.people[index % len(self.h.people)])

    # Members, accounts, keys, roles.

    @rule(by=ANY, honest=st.booleans())
    def join(self, by: int, *, honest: bool) -> None:
        newcomer = self.h.bench.new_person()
        witness = self.steward(by) if honest else self.person(by)
        if self.h.send("member-joined", newcomer.key, witness, member=newcomer.member):
            self.h.know(newcomer)

    @rule(who=ANY, as_=ANY)
    def join_again_or_with_a_used_key(self, who: int, as_: int) -> None:
        member = self.h.people[as_ % len(self.h.people)].member
        member = self.h.bench.new_id() if as_ % 2 else member
        key = self.person(who) if who else self.h.bench.service
        self.h.send("member-joined", key, self.steward(), member=member)

    @rule(who=ANY, honest=st.booleans())
    def open_member_account(self, who: int, *, honest: bool) -> None:
        person = self.h.people[who % len(self.h.people)]
        self.open_account(who, "member", [self.h.key(person), self.steward(who)][: 1 + honest])

    @rule(who=ANY, count=st.integers(1, 3))
    def open_fund(self, who: int, count: int) -> None:
        signers = [self.steward(index) for index in range(count)]
        self.open_account(who, "fund", [*signers, self.person(who)] if who % 3 else signers)

    def open_account(self, who: int, kind: str, signers: list[Key]) -> None:
        """Try to open an account of that kind for one of all members."""
        person, account = self.h.people[who % len(self.h.people)], self.h.bench.new_id()
        account = person.account if person.account not in self.h.owners else account
        if self.h.send(
            "account-opened", *signers, account=account, kind=kind, member=person.member,
            salt="33" * 32,
        ):  # fmt: skip
            self.h.owners[account] = person

    @rule(which=ANY, who=ANY)
    def open_an_account_again(self, which: int, who: int) -> None:
        account, person = self.h.account(which).terms.id, self.h.people[who % len(self.h.people)]
        fields = {"kind": "member", "member": person.member, "salt": "33" * 32}
        signers = [self.h.key(person), self.steward()]
        self.h.send("account-opened", *signers, account=account, **fields)

    @rule(by=ANY)
    def speak_of_a_member_who_is_not_there(self, by: int) -> None:
        nobody, key = self.h.bench.new_person(), self.person(by)
        opening = {"account": nobody.account, "kind": "fund", "salt": "33" * 32}
        self.h.send("account-opened", key, member=nobody.member, **opening)
        self.h.send("role-granted", key, member=nobody.member, role="treasurer")
        self.h.send("key-added", key, member=nobody.member, added=nobody.key.public)

    @rule(which=ANY, by=ANY)
    def close_account(self, which: int, by: int) -> None:
        account = self.h.account(which).terms.id
        signer = self.h.owner(account) if by % 3 else self.person(by)
        self.h.send("account-closed", signer, account=account)

    @rule(which=ANY, count=st.integers(1, 2))
    def close_account_of_another(self, which: int, count: int) -> None:
        account = self.h.account(which).terms.id
        stewards = [self.steward(index) for index in range(count)]
        self.h.send("account-closed", *stewards, account=account)

    @rule(
        which=ANY, to=ANY, count=st.sampled_from([1, 2, 2]),
        end=st.sampled_from([True, True, False]), early_ms=st.sampled_from([0, 0, 1, None]),
    )  # fmt: skip
    def pass_on_a_balance(
        self, which: int, to: int, count: int, *, end: bool, early_ms: int | None
    ) -> None:
        giver, receiver = self.h.account(which), self.h.account(to)
        stewards = [self.steward(index) for index in range(count)]
        members = {person.member: person for person in self.h.people[3:]}
        person = members.get(giver.terms.member)
        for key in self.h.keys[person.member] if person is not None and end else ():
            self.h.send("key-revoked", *stewards, member=giver.terms.member, revoked=key.public)
        if early_ms is not None:
            self.h.bench.now_ms += NOTICE_MS - early_ms
        sides = {"from_": giver.terms.id, "to": receiver.terms.id}
        for past in (1, 0):
            amount = str(max(1, giver.posted - giver.held_out + past))
            self.h.send("balance-passed-on", *stewards, **sides, amount=amount)

    @rule(who=ANY, by=ANY, shown=st.booleans())
    def add_key(self, who: int, by: int, *, shown: bool) -> None:
        person, new = self.h.people[who % len(self.h.people)], self.h.bench.new_key()
        signers = [self.person(who if by % 3 else by), *([new] if shown else [])]
        if self.h.send("key-added", *signers, member=person.member, added=new.public):
            self.h.keys[person.member].append(new)

    @rule(who=ANY, which=ANY, by=ANY)
    def revoke_key(self, who: int, which: int, by: int) -> None:
        person = self.h.people[who % len(self.h.people)]
        keys = self.h.keys[person.member]
        # Who opened the book keeps a key, so that later steps can still be accepted.
        if person in self.h.people[:3]:
            keys = [*keys[1:], self.h.bench.new_key()]
        signers = [self.h.key(person), self.steward(by), self.steward(by + 1)][by % 3 :][:2]
        named = keys[which % len(keys)].public
        self.h.send("key-revoked", *signers, member=person.member, revoked=named)

    @rule(who=ANY, role=st.sampled_from(["steward", "treasurer"]), count=st.integers(1, 3))
    def grant_role(self, who: int, role: str, count: int) -> None:
        stewards = [self.steward(index) for index in range(count)]
        member = self.h.people[who % len(self.h.people)].member
        self.h.send("role-granted", *stewards, member=member, role=role)

    @rule(who=st.integers(0, 2), other=st.integers(1, 2))
    def grant_oneself_a_role(self, who: int, other: int) -> None:
        member, signers = self.h.people[who].member, [self.steward(who), self.steward(who + other)]
        self.h.send("role-granted", *signers, member=member, role="auditor")

    @rule(who=ANY, role=st.sampled_from(["steward", "treasurer"]), count=st.integers(1, 3))
    def withdraw_role(self, who: int, role: str, count: int) -> None:
        stewards = [self.steward(index) for index in range(count)]
        member = self.h.people[who % len(self.h.people)].member
        self.h.send("role-withdrawn", *stewards, member=member, role=role)

    @rule()
    def withdraw_stewards_until_too_few_are_left(self) -> None:
        stewards = [self.steward(index) for index in range(3)]
        for person in (self.h.people[2], self.h.people[1]):
            self.h.send("role-withdrawn", *stewards, member=person.member, role="steward")
        # Nor are any when one of the last ends the only key they have.
        able, last = self.h.naive.able(), self.h.people[1]
        own = self.h.naive.keys_left(last.member)
        if len(able) == 2 and last.member in able and len(own) == 1:
            named = {"member": last.member, "revoked": own[0]}
            self.h.send("key-revoked", self.h.key(last), **named)
            self.h.send("key-revoked", *stewards[:2], **named)
        self.h.send("role-granted", *stewards, member=self.h.people[2].member, role="steward")

    # Orders that the book cannot take, and the same again.

    @rule(who=ANY, which=ANY)
    def sign_with_any_key(self, who: int, which: int) -> None:
        person = self.h.people[who % len(self.h.people)]
        keys = [*self.h.keys[person.member], self.h.bench.new_key(), self.h.bench.service]
        a, b = self.h.account(who).terms.id, self.h.account(which).terms.id
        self.h.send("transfer", keys[which % len(keys)], from_=a, to=b, amount="1")

    @rule(index=ANY)
    def repeat(self, index: int) -> None:
        self.h.forward(self.h.sent[-1 - index % len(self.h.sent)])

    @rule(index=ANY, a=ANY)
    def use_an_id_again(self, index: int, a: int) -> None:
        payer, id_ = self.h.account(a).terms.id, self.h.sent[-1 - index % len(self.h.sent)].id
        payee = self.h.account(a + 1).terms.id
        self.h.send("transfer", self.h.owner(payer), from_=payer, to=payee, amount="1", id=id_)

    @rule(a=ANY, late_ms=st.integers(-1, 1))
    def be_late(self, a: int, late_ms: int) -> None:
        payer, payee = self.h.account(a).terms.id, self.h.account(a + 1).terms.id
        fields = {"from_": payer, "to": payee, "amount": "1"}
        expires = self.h.bench.now_ms - late_ms
        self.h.send("transfer", self.h.owner(payer), expires=expires, **fields)

    @rule(a=ANY, more_ms=st.integers(0, 1))
    def be_good_for_long(self, a: int, more_ms: int) -> None:
        payer, payee = self.h.account(a).terms.id, self.h.account(a + 1).terms.id
        fields = {"from_": payer, "to": payee, "amount": "1"}
        expires = self.h.bench.now_ms + YEAR_MS + more_ms
        self.h.send("transfer", self.h.owner(payer), expires=expires, **fields)

    @rule(a=ANY)
    def name_another_book(self, a: int) -> None:
        id_ = self.h.account(a).terms.id
        self.h.send("account-closed", self.h.owner(id_), account=id_, book="77" * 32)

    @rule()
    def open_the_book_again(self) -> None:
        bench = self.h.bench
        own = bench.opening(lower="-300", upper="400")
        keys = [person.key for person in self.h.people[:3]]
        order = sign(bench.fields("book-opened", keys[0], **own), *keys)
        self.h.forward(order)  # type: ignore[arg-type] # its fields are those that opened it
