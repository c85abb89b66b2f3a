"""Steps of the differential machine that send orders, most of them good and some ill advised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from ledger.amounts import AMOUNT_MAX
from ledger.rules.books import book_named
from tests.http.differential import Held, Owned, Twins, Village
from tests.http.spoilt import SPOILT

if TYPE_CHECKING:
    from wallets.keys import Key

ANY = st.integers(0, 11)
"""Which of those there are, counted round."""

TEXT = st.sampled_from(["", "", "Bread", "\N{BREAD} and soup"])
LATER_MS = 5_000
SPOILT_EACH = 6


class OrderSteps(RuleBasedStateMachine):
    """A village of three, and whatever orders its members think of."""

    twins: ClassVar[Twins]

    @initialize()
    def settle(self) -> None:
        self.v = Village(self.twins)

    def signer(self, who: int, by: int) -> Key:
        """Return the member's key most often, and now and then another's."""
        return self.v.key(who if by % 4 else by)

    # Amounts.

    def sides(self, a: int, b: int, by: int) -> tuple[Key, dict[str, Any]]:
        """Return who signs for moving something, and the accounts it is moved between."""
        payer, payee = self.v.account(a), self.v.account(b)
        signer = self.v.key_of(payer.owner) if by % 4 else self.v.key(by)
        return signer, {"from_": payer.account, "to": payee.account}

    @rule(a=ANY, b=ANY, amount=st.integers(1, 250), by=ANY, text=TEXT)
    def transfer(self, a: int, b: int, amount: int, by: int, text: str) -> None:
        signer, between = self.sides(a, b, by)
        self.v.send("transfer", signer, text=text, amount=str(amount), **between)

    @rule(a=ANY, b=ANY, amount=st.sampled_from([900, 1_500, AMOUNT_MAX]))
    def transfer_past_a_bound(self, a: int, b: int, amount: int) -> None:
        signer, between = self.sides(a, b, 1)
        self.v.send("transfer", signer, amount=str(amount), **between)

    @rule(a=ANY, unit=st.sampled_from(["h", "EUR"]), language=st.sampled_from(["es", "fr", "de"]))
    def transfer_in_a_unit(self, a: int, unit: str, language: str) -> None:
        signer, between = self.sides(a, a + 1, 1)
        body = self.v.body("transfer", signer, amount="700", unit=unit, **between)
        self.v.forward(body, **{"Accept-Language": language})

    @rule(a=ANY)
    def transfer_to_nobody(self, a: int) -> None:
        signer, between = self.sides(a, a, 1)
        self.v.send("transfer", signer, amount="1", **between | {"to": self.v.new_id()})

    @rule(a=ANY, first=st.integers(0, len(SPOILT) - 1))
    def spoil_some_transfers(self, a: int, first: int) -> None:
        ways = [*SPOILT.values(), *SPOILT.values()]
        for way in ways[first : first + SPOILT_EACH]:
            self.v.forward(way(self.v, self.v.account(a)))

    @rule(index=ANY, text=TEXT)
    def repeat(self, index: int, text: str) -> None:
        body = self.v.sent[-1 - index % len(self.v.sent)]
        self.v.forward(body if text else {k: body[k] for k in ("order", "signatures")})

    # Holds and reversals.

    @rule(a=ANY, b=ANY, amount=st.integers(1, 250), span_ms=st.sampled_from([0, 1_000, 9_000_000]))
    def hold(self, a: int, b: int, amount: int, span_ms: int) -> None:
        signer, between = self.sides(a, b, b + 1)
        until = self.twins.now_ms + span_ms
        id_, amount_ = self.v.new_id(), str(amount)
        if self.v.send("hold", signer, id=id_, amount=amount_, until=until, **between):
            payer, payee = self.v.account(a).owner, self.v.account(b).owner
            self.v.holds.append(Held(id_, payer, payee))

    def held(self, index: int) -> Held:
        """Return one of the holds, or one that is not there."""
        nothing = Held(self.v.new_id(), self.v.person(index), self.v.person(index))
        return [*self.v.holds[-3:], nothing][index % (1 + len(self.v.holds[-3:]))]

    @rule(which=ANY, amount=st.integers(1, 200), rest=st.sampled_from(["held", "released"]), by=ANY)
    def capture(self, which: int, amount: int, rest: str, by: int) -> None:
        hold = self.held(which)
        signer = self.v.key_of(hold.payee) if by % 4 else self.v.key(by)
        self.v.send("capture", signer, hold=hold.id, amount=str(amount), rest=rest)

    @rule(which=ANY, by=ANY)
    def release(self, which: int, by: int) -> None:
        hold = self.held(which)
        self.v.send(
            "release", self.v.key_of(hold.payer) if by % 3 else self.v.key(by), hold=hold.id
        )

    @rule(which=ANY, by_service=st.booleans())
    def expire(self, which: int, *, by_service: bool) -> None:
        signer = self.twins.service.key if by_service else self.v.key(which)
        self.v.send("hold-expired", signer, hold=self.held(which).id)

    @rule(ms=st.sampled_from([1, 1_000, LATER_MS, 4_000_000]))
    def let_time_pass(self, ms: int) -> None:
        self.twins.now_ms += ms

    @rule(index=ANY, by=st.lists(ANY, min_size=1, max_size=3), text=TEXT)
    def reverse(self, index: int, by: list[int], text: str) -> None:
        of = self.v.new_id()
        if index:
            of = self.v.id_of(self.v.sent[-index % len(self.v.sent)])
        self.v.send("reversal", *(self.v.key(each) for each in by), text=text, of=of)

    # Members, keys, roles, accounts, bounds.

    @rule(by=ANY, again=st.booleans(), new=st.booleans())
    def join(self, by: int, *, again: bool, new: bool) -> None:
        newcomer = self.twins.new_person()
        member = self.v.person(by).member if again else newcomer.member
        key = newcomer.key if new else self.v.key(by)
        if self.v.send("member-joined", key, self.signer(0, by), member=member):
            self.v.welcome(newcomer._replace(key=key))

    @rule(who=ANY, by=ANY, kind=st.sampled_from(["member", "member", "fund"]))
    def open_account(self, who: int, by: int, kind: str) -> None:
        person = self.v.person(who)
        account = self.v.new_id() if by % 6 else person.account
        signers = [self.v.key(who), self.signer(0, by)][by == 2 :]
        own = {"account": account, "kind": kind, "member": person.member, "salt": "33" * 32}
        if self.v.send("account-opened", *signers, **own):
            self.v.accounts.append(Owned(account, person))

    @rule(which=ANY, by=ANY)
    def close_account(self, which: int, by: int) -> None:
        account = self.v.account(which)
        signer = self.v.key_of(account.owner) if by % 4 else self.v.key(by)
        self.v.send("account-closed", signer, account=account.account)

    @rule(who=ANY, by=ANY, shown=st.booleans())
    def add_key(self, who: int, by: int, *, shown: bool) -> None:
        person, new = self.v.person(who), self.v.new_key()
        signers = [self.signer(who, by), *([new] if shown else [])]
        if self.v.send("key-added", *signers, member=person.member, added=new.public):
            self.v.keys[person.member].append(new)

    @rule(who=ANY, by=ANY)
    def revoke_key(self, who: int, by: int) -> None:
        member = self.v.person(who).member
        keys = self.v.keys[member]
        # Everybody keeps a key, so that later steps can still be accepted.
        named = keys[0] if len(keys) > 1 else [self.v.new_key(), *self.v.revoked][-(by % 2)]
        signer = self.signer(who, by)
        if self.v.send("key-revoked", signer, member=member, revoked=named.public):
            self.v.revoked.append(keys.pop(0))

    @rule(who=ANY, by=ANY, role=st.sampled_from(["steward", "auditor", "broker"]))
    def grant_role(self, who: int, by: int, role: str) -> None:
        member = self.v.person(who).member if by else self.v.new_id()
        self.v.send("role-granted", self.signer(0, by), member=member, role=role)

    @rule(who=ANY, by=ANY, role=st.sampled_from(["steward", "auditor", "broker"]))
    def withdraw_role(self, who: int, by: int, role: str) -> None:
        member = self.v.person(who).member
        self.v.send("role-withdrawn", self.signer(0, by), member=member, role=role)

    @rule(
        which=ANY, by=st.integers(0, 2), lower=st.sampled_from(["-50", "-2000", "none", "5"]),
        upper=st.sampled_from(["10", "3000", "none"]), span_ms=st.sampled_from([None, 0, LATER_MS]),
        text=TEXT,
    )  # fmt: skip
    def set_bound(  # noqa: PLR0913, PLR0917 as many as an order of this type has
        self, which: int, by: int, lower: str, upper: str, span_ms: int | None, text: str
    ) -> None:
        own = {} if span_ms is None else {"until": self.twins.now_ms + span_ms}
        account = self.v.account(which).account
        bounds = {"account": account, "lower": lower, "upper": upper}
        self.v.send("bound-set", self.v.key(by), text=text, **bounds, **own)

    # Books and epochs.

    @rule(
        how=st.sampled_from(["again", "elsewhere", "nowhere", "another", "a new one", "unfit"]),
        allowed=st.booleans(),
    )
    def open_a_book(self, how: str, *, allowed: bool) -> None:
        coop, community = self.v.coop, self.v.coop.community
        own: dict[str, Any] = {}
        if how in {"another", "a new one", "unfit"}:
            own = {"nonce": self.v.new_key().public}
        if how in {"elsewhere", "nowhere"}:
            made = self.twins.call(
                "POST", "/v1/communities", coop.operator, json={"name": "Elsewhere"}
            )
            community = made.json()["community"] if how == "elsewhere" else self.v.new_id()
        own |= {"another": {"service": "44" * 32}, "unfit": {"lower": "5"}}.get(how, {})
        steward = self.twins.new_person()
        fields = coop.opening(stewards=[[steward.member, steward.key.public]]) | own
        book = book_named(fields)
        body = self.v.body("book-opened", steward.key, **fields | {"book": book})
        path = f"/v1/communities/{community}/books/{book}/orders"
        self.twins.call("POST", path, coop.operator if allowed else "", json=body)

    @rule(which=ANY, back=st.integers(0, 2), by=ANY)
    def countersign(self, which: int, back: int, by: int) -> None:
        account = self.v.account(which)
        signer = self.v.key_of(account.owner) if by % 4 else self.v.key(by)
        own: dict[str, Any] = {"account": account.account, "epoch": back, "leaf": "99" * 32}
        self.v.send("leaf-countersigned", signer, **own)

    @rule(by=ANY, ahead=st.integers(1, 3))
    def close_an_epoch_by_hand(self, by: int, ahead: int) -> None:
        signer = self.v.key(by) if by % 2 else self.twins.service.key
        own: dict[str, Any] = {
            "accounts": len(self.v.accounts),
            "balances": "88" * 32,
            "total": "0",
        }
        self.v.send("epoch-closed", signer, epoch=ahead + 90, **own)
