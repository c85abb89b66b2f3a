"""Steps of the machine that decide for the whole book, and that sign lists and enter them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from credit.parting import bounds_parted, moves_parted
from tests.ledger.steps import ANY
from tests.ledger.steps_brought import BroughtSteps
from tests.support.lists import listing

if TYPE_CHECKING:
    from ledger.parts import Move, Part

REASON = "77" * 32
FIGURES = [["amount", 5], ["grace-days", 0], ["months", 1], ["spared", 0]]
GAPS = st.lists(st.sampled_from([0, 0, 1, 6, 7, 8]), min_size=3, max_size=6)
BOUNDS = st.sampled_from(["-300", "-60", "0", "none", "40"])


class GovernedSteps(BroughtSteps):
    """Rules of the book, households, policies, and lists of both kinds, entered now or later."""

    def __init__(self) -> None:
        super().__init__()
        self.homes = [self.h.bench.new_id() for _ in range(2)]
        self.lists: list[tuple[str, list[Part]]] = []

    @rule(
        lower=BOUNDS, upper=st.sampled_from(["400", "none", "-1"]), count=st.integers(1, 3),
        treasurers=st.sampled_from([1, 1, 2]), funds=st.sampled_from(["none", "0", "20", "60"]),
    )  # fmt: skip
    def rule_the_book(
        self, lower: str, upper: str, count: int, treasurers: int, funds: str
    ) -> None:
        signers = [self.steward(index) for index in range(count)]
        own = {"lower": lower, "upper": upper, "treasurers": treasurers, "funds": funds}
        self.h.send("book-ruled", *signers, **own)
        account = self.h.account(count).terms.id
        bound = {"account": account, "lower": "-90", "upper": "none", "reason": REASON}
        self.h.send("bound-set", self.steward(), **bound)

    @rule(who=ANY, by=ANY, others=st.integers(0, 2), home=st.integers(0, 3))
    def state_a_household(self, who: int, by: int, others: int, home: int) -> None:
        known = who % 7 or not self.expected
        people = self.h.people if known else self.expected
        member = people[who % len(people)].member if who else self.h.bench.new_id()
        own = {"household": self.homes[home]} if home < len(self.homes) else {}
        signers = [self.person(by), *(self.steward(index) for index in range(others))]
        self.h.send("household-stated", *signers, member=member, **own)

    @rule(who=ANY, by=ANY, other=ANY, amount=st.sampled_from(["0", "30", "30"]))
    def vouch(self, who: int, by: int, other: int, amount: str) -> None:
        people = [*self.h.people, *self.expected]
        one, two = people[who % len(people)].member, people[other % len(people)].member
        if not by % 4:
            for member in (one, two):
                self.h.send(
                    "household-stated", self.steward(), member=member, household=self.homes[0]
                )
        signer = self.person(by if not by % 3 else who)
        named = self.h.bench.new_id() if by % 7 == 6 else two
        self.h.send("endorsement-stated", signer, endorser=one, endorsed=named, amount=amount)

    @rule(who=ANY, by=ANY, other=ANY, days=st.sampled_from([-1, 0, 30, 366, 367]))
    def state_a_leave(self, who: int, by: int, other: int, days: int) -> None:
        member = self.h.people[who % len(self.h.people)].member
        begins = self.h.bench.now_ms + (other % 9 - 4) * 86_400_000
        own = {"from": begins, "until": begins + days * 86_400_000, "reason": REASON}
        signers = [self.person(by), *([self.steward()] if by % 4 else []), self.person(other)]
        self.h.send("leave-stated", *signers, member=member, **own)

    @rule(
        count=st.integers(1, 3),
        late=st.booleans(),
        wrong=st.sampled_from(["", "", "rule", "figure"]),
    )
    def adopt_a_policy(self, count: int, wrong: str, *, late: bool) -> None:
        figures = [["amount", 0], *FIGURES[1:]] if wrong == "figure" else FIGURES
        rule_ = "levy-0" if wrong == "rule" else "levy-1"
        own = {"rule": rule_, "figures": figures, "from": self.h.bench.now_ms - late}
        signers = [self.steward(index) for index in range(count)]
        self.h.send("policy-adopted", *signers, reason=REASON, **own)

    @rule(count=st.integers(1, 3), kind=st.sampled_from(["levy", "limits"]))
    def end_a_policy(self, count: int, kind: str) -> None:
        signers = [self.steward(index) for index in range(count)]
        self.h.send("policy-ended", *signers, kind=kind, reason=REASON)

    def _moves(self, payer: str, seed: int, rows: int) -> list[Move]:
        found: list[Move] = []
        for at in range(rows):
            payee = self.h.account(seed + at).terms.id if at % 3 < 2 else self.h.bench.new_id()
            found.append((1 + 97 * at + seed, payer, payee))
        return found

    @rule(
        which=ANY,
        by=ANY,
        seed=ANY,
        rows=st.integers(1, 4),
        off=st.sampled_from([-1, 1]),
        more=st.integers(0, 5),
    )
    def sign_payments(  # noqa: PLR0913, PLR0917 drawn
        self, which: int, by: int, seed: int, rows: int, off: int, more: int
    ) -> None:
        account = self.h.account(which).terms.id
        own: dict[str, Any] = {"account": account} if more else {}
        own |= {"account": self.h.bench.new_id()} if more == 1 else {}
        moves = self._moves(account, seed, rows)
        if more == 2:
            moves[0] = (moves[0][0], self.h.account(which + 1).terms.id, moves[0][2])
        parts = moves_parted(moves)
        fields = listing(self.h.bench, "payments-1", parts, moves, **own)
        fields["rows"] = max(1, fields["rows"] + (off if more == 3 else 0))
        fields["at"] += more == 4
        fields["until"] = more == 5 and 5
        fields["until"] = int(fields["until"])
        signers = [self.h.owner(account) if by % 4 else self.person(by)]
        signers += [self.steward(seed)] if more % 2 else []
        self._approve(fields, parts, *signers)

    @rule(by=ANY, other=ANY, seed=ANY, rows=st.integers(1, 4), until=st.integers(0, 2))
    def sign_bounds(self, by: int, other: int, seed: int, rows: int, until: int) -> None:
        ends = (0, self.h.bench.now_ms + 5_000, self.h.bench.now_ms)[until]
        bounds = [
            (self.h.account(seed + at).terms.id, -10 * at if at % 3 else 1, 50 + at, ends)
            for at in range(rows)
        ]
        parts = bounds_parted(bounds)
        signers = [self.person(by), self.steward(), self.person(other)]
        fields = listing(self.h.bench, "bounds-1", parts)
        self._approve(fields, parts, *(signers if by % 3 else signers[1:]))

    @rule(count=st.integers(0, 3), begins=st.integers(0, 3), length=st.integers(0, 2), seed=ANY)
    def sign_a_levy(self, count: int, begins: int, length: int, seed: int) -> None:
        start = self.h.bench.now_ms - 3 + begins
        moves = self._moves(self.h.account(seed).terms.id, seed, 2)
        parts = moves_parted(moves)
        if count == len(FIGURES[0]):
            two = [self.steward(index) for index in range(count)]
            own = {"rule": "levy-1", "figures": FIGURES, "from": self.h.bench.now_ms}
            self.h.send("policy-adopted", *two, reason=REASON, **own)
        own = {"from": start, "until": start + length, "figures": FIGURES}
        fields = listing(self.h.bench, "levy-1", parts, moves) | own
        signers = [self.steward(index) for index in range(count)] or [self.person(seed)]
        self._approve(fields, parts, *signers)
        self._approve(fields, parts, *signers)

    def _funds(self) -> list[str]:
        accounts = self.h.bench.state.accounts
        return [id_ for id_ in self.h.owners if accounts[id_].terms.kind != "member"]

    @rule(which=ANY, to=ANY, amount=st.integers(1, 30), other=st.integers(0, 1))
    def give_from_a_fund(self, which: int, to: int, amount: int, other: int) -> None:
        """What a fund gives, in each of the ways there are, with one signature or two."""
        funds = self._funds()
        if not funds:
            return
        self._give(funds[which % len(funds)], which, to, amount, other)

    def _give(self, fund: str, which: int, to: int, amount: int, other: int) -> None:
        payee = self.h.account(to).terms.id
        signers = [self.h.owner(fund), *([self.steward(which)] if other else [])]
        sides = {"from_": fund, "to": payee, "amount": str(amount)}
        self.h.send("transfer", *signers, **sides)
        self.h.send("hold", *signers, **sides, until=self.h.bench.now_ms + 9_000)
        parts = [[fund, str(amount)]], [[payee, str(amount)]]
        if fund != payee:
            self.h.send("exchange", *signers, givers=parts[0], receivers=parts[1])
        until, broker = self.h.bench.now_ms + 9_000, self.h.owners[payee].member
        lent = {"account": fund, "broker": broker, "each": "1", "total": str(amount)}
        self.h.send("mandate-given", *signers, **lent, until=until)

    @rule(who=ANY, to=ANY, amount=st.integers(1, 30), other=st.integers(0, 5), days=GAPS)
    def give_bit_by_bit(self, who: int, to: int, amount: int, other: int, days: list[int]) -> None:
        """What a fund gives under such a rule, one by one and day by day."""
        if not self._funds():
            self.open_fund(3 * who + 1, 3)
        two = [self.steward(), self.steward(1)]
        self.h.send("book-ruled", *two, lower="-60", upper="none", treasurers=1, funds="60")
        for step, gap in enumerate(days):
            funds = self._funds()
            if not funds:
                return
            fund, beside = funds[who % len(funds)], int(other == step)
            account = self.h.bench.state.accounts[fund]
            wide = {"account": fund, "lower": "none", "upper": "none", "reason": REASON}
            if account.terms.lower is not None:
                self.h.send("bound-set", self.steward(step), **wide)
            if (to + step) % 2:
                self._give(fund, who, to + step, amount, beside)
            else:
                self._give_a_list(fund, who, to + step, amount, beside)
            self.h.bench.now_ms += gap * 86_400_000

    def _give_a_list(self, fund: str, which: int, to: int, amount: int, other: int) -> None:
        """Payments of a list, and what goes back out of a fund that came in."""
        payee = self.h.account(to).terms.id
        signers = [self.h.owner(fund), *([self.steward(which)] if other else [])]
        moves = [(amount, fund, payee), (1, fund, payee)]
        parts = moves_parted(moves)
        fields = listing(self.h.bench, "payments-1", parts, moves) | {"account": fund}
        self._approve(fields, parts, *signers)
        came = self.h.owner(payee), {"from_": payee, "to": fund, "amount": str(amount)}
        if self.h.send("transfer", came[0], **came[1]):
            both = [self.h.owner(payee), *signers]
            self.h.send("reversal", *both, of=self.h.sent[-1].id, reason=REASON)

    @rule(which=ANY, by=ANY, other=ANY)
    def take_a_list_back(self, which: int, by: int, other: int) -> None:
        sent = [order.id for order in self.h.sent if order.type == "moves-posted"]
        parts = {one for one in sent[-1 - which % 3 :] if sent}
        if not other % 4:
            parts.add(self.h.sent[-1 - other % len(self.h.sent)].id)
        if not (parts and other % 9):
            parts.add(self.h.bench.new_id())
        signers = [self.person(by)] if by % 2 else [self.steward(), self.steward(1)]
        self.h.send("list-reversed", *signers, parts=sorted(parts), reason=REASON)

    def _approve(self, fields: dict[str, Any], parts: list[Part], *signers: Any) -> None:  # noqa: ANN401 keys
        order = self.h.bench.order(
            "list-approved", *{key.public: key for key in signers}.values(), **fields
        )
        if self.h.forward(order):
            if fields["total"] != "0" and (fields["at"] + fields["rows"]) % 3:
                self._enter(order.id, parts[0])
            else:
                self.lists.append((order.id, parts))

    def _enter(self, order: str, part: Part) -> None:
        self.h.send(part.type, self.h.bench.service, list=order, **part.fields)

    @rule(which=ANY, at=st.integers(0, 1), way=st.sampled_from(["", "", "other", "late", "nobody"]))
    def enter_a_part(self, which: int, at: int, way: str) -> None:
        if not self.lists:
            return
        order, parts = self.lists[-1 - which % min(3, len(self.lists))]
        part = parts[at % len(parts)]
        if way == "late":
            self.h.bench.now_ms += 7 * 86_400_000
        own = {**part.fields, "next": "55" * 32} if way == "other" else part.fields
        signer = self.person(which) if way == "nobody" else self.h.bench.service
        self.h.send(part.type, signer, list=order, **own)
