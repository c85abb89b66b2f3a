"""What orders on exchanges, mandates and guardians must meet, for the naive model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.refusals import Code
from tests.ledger.naive_rules import Asked, Checks, Naive

if TYPE_CHECKING:
    from tests.ledger.naive import Fields


class Entrusting(Naive):
    """A naive model that knows of these as well."""

    def rest(self, mandate: Fields) -> int:
        """Return what is left of a mandate."""
        used = [
            said for said in self.all("transfer-by-mandate") if said["mandate"] == mandate["id"]
        ]
        return int(mandate["total"]) - sum(int(said["amount"]) for said in used)

    def is_withdrawn(self, mandate: str) -> bool:
        """Return whether a mandate allows nothing any more."""
        return any(said["mandate"] == mandate for said in self.all("mandate-withdrawn"))

    def chosen(self, member: str) -> Fields | None:
        """Return what a member last said of their guardians."""
        found = [said for said in self.all("guardians-chosen") if said["member"] == member]
        return found[-1] if found else None

    def recovery(self, member: str) -> Fields | None:
        """Return what opened the recovery of a member that is open."""
        ended = self.all("recovery-cancelled", "recovery-completed")
        over = {said["recovery"] for said in ended}
        asked = [said for said in self.all("recovery-asked") if said["member"] == member]
        return next((said for said in asked if said["id"] not in over), None)

    def ready_ms(self, recovery: Fields) -> int:
        """Return when the notice of a recovery ends: by what the guardians' notice was then."""
        notice = 0
        for event in self.events:
            said = event.said
            if said["type"] == "guardians-chosen" and said["member"] == recovery["member"]:
                notice = said["notice"]
            if said["id"] == recovery["id"]:
                return event.now_ms + notice
        raise AssertionError

    def _exchange(self, ask: Asked) -> Checks:
        said = ask.said
        unit = self.head()["unit"]
        yield Code.unit_must_match, said.get("unit", unit) == unit
        givers, receivers = dict(said["givers"]), dict(said["receivers"])
        yield Code.accounts_must_be_different, not givers.keys() & receivers.keys()
        for account in (*givers, *receivers):
            yield from self._opened(account)
        yield Code.payer_must_sign, {self.owner(account) for account in givers} <= ask.by
        given, received = (sum(map(int, side.values())) for side in (givers, receivers))
        yield Code.exchange_must_balance, given == received
        for account, amount in givers.items():
            yield from self._down(account, int(amount), ask.now_ms)
        for account, amount in receivers.items():
            yield from self._up(account, int(amount), ask.now_ms)

    def _mandate_given(self, ask: Asked) -> Checks:
        said = ask.said
        yield from self._opened(said["account"])
        yield Code.member_must_exist, said["broker"] in self.people()
        yield Code.mandate_must_end_later, said["until"] > ask.now_ms
        if self.owner(said["account"]) not in ask.by:
            is_members = self.accounts()[said["account"]]["kind"] == "member"
            yield Code.member_must_sign, "paper" in said and is_members
            yield Code.two_brokers_must_sign, len(ask.by & self.holders("broker")) > 1

    def _mandate_withdrawn(self, ask: Asked) -> Checks:
        yield from self._open_mandate(ask.said["mandate"])
        mandate = self.one(ask.said["mandate"]) or {}
        allowed = {self.owner(mandate["account"])} | self.holders("steward")
        yield Code.member_must_sign, bool(ask.by & allowed)

    def _transfer_by_mandate(self, ask: Asked) -> Checks:
        said = ask.said
        yield from self._sides(said)
        yield from self._open_mandate(said["mandate"])
        mandate = self.one(said["mandate"]) or {}
        yield Code.mandate_must_not_have_ended, ask.now_ms < mandate["until"]
        yield Code.mandate_must_be_of_payer, said["from"] == mandate["account"]
        yield Code.mandate_must_allow_payee, said["to"] in mandate.get("payees", [said["to"]])
        yield Code.broker_must_sign, mandate["broker"] in ask.by
        amount = int(said["amount"])
        fits = amount <= int(mandate["each"]) and amount <= self.rest(mandate)
        yield Code.amount_must_be_within_mandate, fits
        yield from self._down(said["from"], amount, ask.now_ms)
        yield from self._up(said["to"], amount, ask.now_ms)

    def _open_mandate(self, id_: str) -> Checks:
        yield Code.mandate_must_exist, id_ in {said["id"] for said in self.all("mandate-given")}
        yield Code.mandate_must_be_open, not self.is_withdrawn(id_)

    def _guardians_chosen(self, ask: Asked) -> Checks:
        said = ask.said
        named = set(said["guardians"]) - {"stewards"}
        yield Code.member_must_exist, named | {said["member"]} <= self.people()
        yield Code.guardian_must_be_another, said["member"] not in named
        yield Code.member_must_sign, said["member"] in ask.by
        enough = said["quorum"] in range(1, len(said["guardians"]) + 1)
        yield Code.guardians_must_be_enough, enough

    def _recovery_asked(self, ask: Asked) -> Checks:
        said = ask.said
        yield Code.guardians_must_be_chosen, self.chosen(said["member"]) is not None
        yield Code.recovery_must_not_be_open, self.recovery(said["member"]) is None
        yield Code.key_must_be_new, self.owner_of_key(said["added"]) is None
        yield Code.new_key_must_sign, said["added"] in ask.signers
        yield self._agreed(ask)

    def _recovery_cancelled(self, ask: Asked) -> Checks:
        yield self._recovering(ask.said)
        if ask.said["member"] not in ask.by:
            yield self._agreed(ask)

    def _recovery_completed(self, ask: Asked) -> Checks:
        yield self._recovering(ask.said)
        recovery = self.recovery(ask.said["member"]) or {}
        yield Code.recovery_must_be_ready, ask.now_ms >= self.ready_ms(recovery)
        yield Code.key_must_be_new, self.owner_of_key(ask.said["key"]) is None
        yield Code.new_key_must_sign, ask.said["key"] == recovery["added"]

    def _recovering(self, said: Fields) -> tuple[Code, bool]:
        recovery = self.recovery(said["member"])
        return Code.recovery_must_be_open, (recovery or {}).get("id") == said["recovery"]

    def _agreed(self, ask: Asked) -> tuple[Code, bool]:
        """Each guardian counts once; the co-op if a steward signs whom nobody else counts."""
        chosen = self.chosen(ask.said["member"]) or {}
        counted = ask.by & set(chosen["guardians"])
        others = ask.by & self.holders("steward") - counted - {ask.said["member"]}
        count = len(counted) + (1 if others and "stewards" in chosen["guardians"] else 0)
        return Code.guardians_must_reach_quorum, count >= chosen["quorum"]
