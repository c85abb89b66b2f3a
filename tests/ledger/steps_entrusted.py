"""Steps of the machine in which members entrust something to others, or exchange with several."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.ledger.steps import ANY, MemberSteps
from wallets.guardians import HOUR_MS, STEWARDS

if TYPE_CHECKING:
    from tests.support.books import Person
    from wallets.keys import Key

PARTS = st.lists(st.tuples(ANY, st.integers(1, 120)), min_size=1, max_size=3)
PAPER = "66" * 32


class EntrustedSteps(MemberSteps):
    """Exchanges, mandates, guardians and recoveries."""

    def whom(self, index: int) -> Person:
        """Return one of all members."""
        return self.h.people[index % len(self.h.people)]

    # Exchanges.

    @rule(givers=PARTS, receivers=PARTS, by=ANY, unit=st.sampled_from(["h", "h", "h", "EUR"]))
    def exchange(
        self, givers: list[tuple[int, int]], receivers: list[tuple[int, int]], by: int, unit: str
    ) -> None:
        given = {self.h.account(index).terms.id: amount for index, amount in givers}
        received = {self.h.account(index).terms.id: amount for index, amount in receivers}
        if by % 4 and len(self.h.owners) > len(given):
            received = {id_: n for id_, n in received.items() if id_ not in given}
            received = received or {next(id_ for id_ in self.h.owners if id_ not in given): 1}
            # Make it balance, but for one subunit now and then.
            first, more = next(iter(received)), sum(given.values()) - sum(received.values())
            received[first] = max(1, received[first] + more + (by % 4 == 1))
        signers = [self.h.owner(id_) for id_ in given][by == 2 :] or [self.person(by)]
        sides = [sorted([id_, str(n)] for id_, n in side.items()) for side in (given, received)]
        self.h.send("exchange", *signers, givers=sides[0], receivers=sides[1], unit=unit)

    # Mandates.

    def mandate_fields(self, a: int, broker: int, span_ms: int) -> dict[str, Any]:
        """Return the fields of a mandate."""
        until = self.h.bench.now_ms + span_ms
        names = {"account": self.h.account(a).terms.id, "broker": self.whom(broker).member}
        return names | {"each": "40", "total": "60", "until": until}

    @rule(a=ANY, broker=ANY, by=ANY, span_ms=st.sampled_from([0, 1, 2_000, HOUR_MS]))
    def give_mandate(self, a: int, broker: int, by: int, span_ms: int) -> None:
        fields = self.mandate_fields(a, broker, span_ms)
        signer = self.h.owner(fields["account"]) if by % 4 else self.person(by)
        payees = sorted({self.h.account(index).terms.id for index in (a + 1, by)})
        own = fields if by % 2 else fields | {"payees": payees}
        self.h.send("mandate-given", signer, **own)

    @rule(a=ANY, broker=ANY, count=st.integers(1, 2), paper=st.booleans())
    def give_mandate_on_paper(self, a: int, broker: int, count: int, *, paper: bool) -> None:
        brokers = [self.steward(1), self.steward(2)]
        for person in self.h.people[1:3]:
            self.h.send("role-granted", self.steward(0), *brokers, member=person.member,
                        role="broker")  # fmt: skip
        own = self.mandate_fields(a, broker, HOUR_MS) | ({"paper": PAPER} if paper else {})
        self.h.send("mandate-given", *brokers[:count], **own)

    def newcomer(self) -> Person:
        """Let somebody in with an account, as far as the stewards can; the person."""
        newcomer = self.h.bench.new_person()
        self.h.send("member-joined", newcomer.key, self.steward(), member=newcomer.member)
        self.h.know(newcomer)
        self.open_account(len(self.h.people) - 1, "member", [newcomer.key, self.steward(1)])
        return newcomer

    @rule(b=ANY, broker=ANY, by=ANY, late_ms=st.integers(-1, 1), waits=st.integers(0, 5))
    def vouch_for_who_has_no_key(
        self, b: int, broker: int, by: int, late_ms: int, waits: int
    ) -> None:
        member, bench, payee = self.newcomer(), self.h.bench, self.h.account(b).terms.id
        if member.account not in self.h.owners:
            return
        named = {"member": member.member, "revoked": member.key.public}
        own = {"account": member.account, "broker": self.whom(broker).member, "each": "9",
               "total": "9", "paper": PAPER, "payees": [payee]}  # fmt: skip
        vouching = [self.steward(by), self.steward(by + 1)]
        year = bench.now_ms + 366 * 24 * HOUR_MS
        self.h.send("mandate-given", *vouching, until=year, **own)
        self.h.send("key-revoked", member.key, **named)
        self.h.send("mandate-given", *vouching, until=year + late_ms, **own)
        broad = {name: value for name, value in own.items() if name != "payees"}
        self.h.send("mandate-given", *vouching, until=year, **broad)
        self.h.send("mandate-given", vouching[0], until=year, **own)
        if self.h.send("mandate-given", *vouching, until=year, **own):
            mandate, begins = self.h.sent[-1].id, bench.now_ms + 72 * HOUR_MS
            sides = {"from_": member.account, "to": payee, "amount": "1", "mandate": mandate}
            signer = self.h.key(self.whom(broker))
            self.h.send("transfer-by-mandate", signer, **sides)
            if waits == 0:
                for now_ms in (begins - 1, begins):
                    bench.now_ms = now_ms
                    self.h.send("transfer-by-mandate", signer, **sides)
                self.h.check()

    @rule(a=ANY, b=ANY, by=st.sampled_from(["stewards", "member", "role"]))
    def end_what_was_entrusted(self, a: int, b: int, by: str) -> None:
        member, broker = self.newcomer(), self.whom(a)
        stewards = [self.steward(index) for index in range(3)]
        role = {"member": broker.member, "role": "broker"}
        self.h.send("role-granted", *stewards, **role)
        own = {"account": member.account, "broker": broker.member, "each": "9", "total": "9"}
        until = self.h.bench.now_ms + HOUR_MS
        if not self.h.send("mandate-given", member.key, until=until, **own):
            return
        sides = {"from_": member.account, "to": self.h.account(b).terms.id, "amount": "1"}
        sides |= {"mandate": self.h.sent[-1].id}
        named = {"member": member.member, "revoked": member.key.public}
        if by == "role":
            self.h.send("role-withdrawn", *stewards, **role)
            self.h.send("role-granted", *stewards, **role)
        else:
            self.h.send("key-revoked", *([member.key] if by == "member" else stewards), **named)
        self.h.send("transfer-by-mandate", self.h.key(broker), **sides)

    @rule(by=st.sampled_from(["stewards", "member"]), takes=st.booleans())
    def cancel_with_a_key_that_was_ended(self, by: str, *, takes: bool) -> None:
        member, new = self.newcomer(), self.h.bench.new_key()
        stewards = [self.steward(index) for index in range(3)]
        own = {"guardians": [STEWARDS], "notice": HOUR_MS, "quorum": 1}
        self.h.send("guardians-chosen", member.key, member=member.member, **own)
        # What is chosen now waits, until somebody else ends the key that chose it.
        self.h.send("guardians-chosen", member.key, member=member.member, **own)
        choice = {"member": member.member, "choice": self.h.sent[-1].id}
        named = {"member": member.member, "revoked": member.key.public}
        self.h.send("key-revoked", *([member.key] if by == "member" else stewards), **named)
        self.h.send("guardians-kept", stewards[0], **choice)
        self.h.asked[new.public] = new
        recovery = {"member": member.member, "recovery": self.h.bench.new_id()}
        for _ in range(2):
            if not self.h.send("recovery-asked", stewards[1], new, member=member.member,
                               added=new.public):  # fmt: skip
                return
            recovery = {"member": member.member, "recovery": self.h.sent[-1].id}
            self.h.send("recovery-cancelled", member.key, **recovery)
        if takes:
            self.h.bench.now_ms += HOUR_MS
            if self.h.send("recovery-completed", new, **recovery):
                self.h.keys[member.member].append(new)
            self.h.check()

    def mandates(self) -> list[str]:
        """Return all mandates, the newest first."""
        return list(self.h.bench.state.mandates)[::-1]

    def has_mandates(self) -> bool:
        """Return whether there is any."""
        return bool(self.h.bench.state.mandates)

    @rule(a=ANY, b=ANY, broker=ANY, span_ms=st.sampled_from([1_500, HOUR_MS]))
    def try_everything_with_a_mandate(self, a: int, b: int, broker: int, span_ms: int) -> None:
        own = self.mandate_fields(a, broker, span_ms)
        payer, to = own["account"], self.h.account(b).terms.id
        if not self.h.send("mandate-given", self.h.owner(payer), **own, payees=[to]):
            return
        mandate, until = self.h.sent[-1].id, self.h.sent[-1].body.until_ms
        for giver, payee, amount in (
            (payer, to, 30), (payer, self.h.account(b + 1).terms.id, 1), (payer, to, 41),
            (self.h.account(a + 1).terms.id, to, 1), (payer, to, 31),
        ):  # fmt: skip
            own = {"from_": giver, "to": payee, "amount": str(amount), "mandate": mandate}
            self.h.send("transfer-by-mandate", self.person(broker), **own)
        self.h.send("transfer-by-mandate", self.person(broker + 1), **own)
        if span_ms < HOUR_MS:
            own = {"from_": payer, "to": to, "amount": "1", "mandate": mandate}
            for now_ms in (until - 1, until):
                self.h.bench.now_ms = now_ms
                self.h.send("transfer-by-mandate", self.person(broker), **own)
            self.h.check()

    @precondition(has_mandates)
    @rule(which=ANY, b=ANY, amount=st.integers(1, 45), by=ANY)
    def transfer_by_mandate(self, which: int, b: int, amount: int, by: int) -> None:
        ids = self.mandates()
        mandate = self.h.bench.state.mandates[ids[which % len(ids)]]
        broker = next(one for one in self.h.people if one.member == mandate.broker)
        signer = self.h.key(broker) if by % 4 else self.person(by)
        payer = mandate.account if by != 1 else self.h.account(b + 1).terms.id
        to = self.h.account(b).terms.id
        if mandate.payees and by % 3:
            to = mandate.payees[b % len(mandate.payees)]
        for much in (amount, 30, 30)[: 1 + b % 3]:
            own = {"mandate": mandate.id, "from_": payer, "to": to, "amount": str(much)}
            self.h.send("transfer-by-mandate", signer, **own)

    @rule(which=ANY, by=ANY)
    def withdraw_mandate(self, which: int, by: int) -> None:
        ids = [*self.mandates(), self.h.bench.new_id()]
        mandate = ids[which % len(ids)]
        self.h.send("mandate-withdrawn", self.person(by), mandate=mandate)
        self.h.send("mandate-withdrawn", self.steward(), mandate=mandate)
        self.h.send("mandate-withdrawn", self.steward(), mandate=mandate)

    @rule(a=ANY, by=ANY)
    def give_under_no_mandate(self, a: int, by: int) -> None:
        own = {"mandate": self.h.bench.new_id(), "amount": "1"}
        sides = {"from_": self.h.account(a).terms.id, "to": self.h.account(a + 1).terms.id}
        self.h.send("transfer-by-mandate", self.person(by), **own, **sides)

    # Guardians.

    @rule(who=ANY, others=st.lists(ANY, min_size=1, max_size=3), quorum=st.integers(0, 3), by=ANY)
    def choose_guardians(self, who: int, others: list[int], quorum: int, by: int) -> None:
        member = self.whom(who).member
        chosen = {self.whom(other).member for other in others}
        chosen -= {member} if by % 3 else set()
        guardians = [*sorted(chosen), *([STEWARDS] if by % 2 or not chosen else [])]
        signer = self.person(who if by % 4 else by)
        own = {"guardians": guardians, "notice": HOUR_MS, "quorum": quorum}
        self.h.send("guardians-chosen", signer, member=member, **own)

    @rule(by=ANY, who=ANY, late_ms=st.integers(-1, 1))
    def keep_guardians(self, by: int, who: int, late_ms: int) -> None:
        found = [one for one in self.h.bench.state.guardians.values() if one.waiting]
        if not found:
            own = {"member": self.whom(who).member, "choice": self.h.bench.new_id()}
            self.h.send("guardians-kept", self.person(by), **own)
            return
        one = found[who % len(found)]
        assert one.waiting
        if by % 4 == 0:
            ready_ms = one.waiting.ready_ms + late_ms
            self.h.bench.now_ms = max(self.h.bench.now_ms, ready_ms)
            self.h.check()
        signers = self.guarding(one.id)[: by % 3] or [self.person(by)]
        self.h.send("guardians-kept", *signers, member=one.id, choice=one.waiting.id)

    @rule(who=ANY, by=ANY, cancels=st.booleans())
    def try_everything_with_guardians(self, who: int, by: int, *, cancels: bool) -> None:
        person, new, other = self.whom(who), self.h.bench.new_key(), self.h.bench.new_key()
        friends = [one for one in self.h.people[:3] if one != person][:2]
        guardians = sorted(friend.member for friend in friends)
        keys = [self.h.key(friend) for friend in friends]
        own = {"guardians": guardians, "notice": HOUR_MS, "quorum": 2}
        self.h.send("guardians-chosen", self.h.key(person), member=person.member, **own)
        asking = {"member": person.member, "added": new.public}
        self.h.send("recovery-asked", keys[0], new, **asking)
        self.h.asked[new.public] = new
        if self.h.send("recovery-asked", *keys, new, **asking):
            named = {"member": person.member, "recovery": self.h.sent[-1].id}
            again = {"member": person.member, "added": other.public}
            self.h.send("recovery-asked", *keys, other, **again)
            self.h.send("recovery-completed", new, **named)
            if cancels:
                self.h.send("recovery-cancelled", self.person(by), **named)

    def guarding(self, member: str) -> list[Key]:
        """Return keys of a member's guardians, and of the stewards where the co-op is one."""
        found = self.h.bench.state.guardians.get(member)
        chosen = found.chosen if found else ()
        keys = [self.h.key(one) for one in self.h.people if one.member in chosen]
        return [*keys, *([self.steward(1), self.steward(2)] if STEWARDS in chosen else [])]

    @rule(who=ANY, by=ANY)
    def ask_for_a_key(self, who: int, by: int) -> None:
        member, new = self.whom(who).member, self.h.bench.new_key()
        new = self.person(by) if by == 1 else new
        signers = self.guarding(member)[: by % 4 or None] or [self.person(by)]
        signers += [new] if by % 5 else []
        self.h.send("recovery-asked", *signers, member=member, added=new.public)
        self.h.asked[new.public] = new

    @rule(by=ANY, count=st.integers(0, 2))
    def cancel_a_recovery(self, by: int, count: int) -> None:
        member, recovery = self.recovering(by)
        person = next(one for one in self.h.people if one.member == member)
        signers = self.guarding(member)[:count] or [self.h.key(person)]
        signers = [self.person(by)] if by % 5 == 1 else signers
        self.h.send("recovery-cancelled", *signers, member=member, recovery=recovery)

    @rule(by=ANY, early_ms=st.integers(-1, 1), waits=st.booleans())
    def complete_a_recovery(self, by: int, early_ms: int, *, waits: bool) -> None:
        member, recovery = self.recovering(by)
        guardians = self.h.bench.state.guardians.get(member)
        asked = guardians.recovery if guardians else None
        if asked and waits:
            self.h.bench.now_ms = max(self.h.bench.now_ms, asked.ready_ms - early_ms)
            self.h.check()
        new = self.h.asked[asked.key] if asked and by % 6 else self.person(by)
        new = self.h.bench.new_key() if by == 1 else new
        if self.h.send("recovery-completed", new, member=member, recovery=recovery):
            self.h.keys[member].append(new)

    def recovering(self, by: int) -> tuple[str, str]:
        """Return a member and their recovery that is open, if there is any."""
        found = self.h.bench.state.guardians.values()
        pairs = [(one.id, one.recovery.id) for one in found if one.recovery]
        pairs = pairs or [(self.whom(by).member, self.h.bench.new_id())]
        return pairs[by % len(pairs)]
