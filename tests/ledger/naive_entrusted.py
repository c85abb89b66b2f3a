"""What orders on exchanges, mandates and guardians must meet, for the naive model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.refusals import Code
from tests.ledger.naive_rules import Asked, Checks, Naive

if TYPE_CHECKING:
    from tests.ledger.naive import Event, Fields

HOUR_MS = 3_600_000


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

    def choices(self, member: str) -> list[tuple[Event, int]]:
        """Return what a member said of their guardians that came or comes, and when it does."""
        found: list[tuple[Event, int]] = []
        for number, event in enumerate(self.events):
            said, waits = event.said, bool(found) and event.now_ms < found[-1][1]
            if said.get("member") != member:
                continue
            if said["type"] == "guardians-chosen":
                found = found[:-1] if waits else found
                notice = found[-1][0].said["notice"] if found else 0
                found.append((event, event.now_ms + notice))
            stolen = said["type"] == "key-revoked" and not self.signed_by(number, member)
            stops = stolen or said["type"] in {"guardians-kept", "recovery-completed"}
            found = found[:-1] if waits and stops else found
        return found

    def chosen(self, member: str, now_ms: int) -> Fields | None:
        """Return what a member has said of their guardians that holds."""
        held = [event.said for event, from_ms in self.choices(member) if from_ms <= now_ms]
        return held[-1] if held else None

    def given_in(self, mandate: str) -> int:
        """Return which event gave a mandate."""
        return [event.said["id"] for event in self.events].index(mandate)

    def may_object(self, said: Fields, key: str) -> bool:
        """Return whether others have ended this and all other keys, and it has not objected."""
        member = self.owner_of_key(key)
        if said["type"] != "recovery-cancelled" or member != said["member"] or member is None:
            return False
        ended = None
        for number, event in enumerate(self.events):
            if event.said.get("revoked") == key:
                ended = not self.signed_by(number, member)
            over = event.said["type"] == "recovery-completed" and event.said["member"] == member
            objected = event.said["type"] == "recovery-cancelled" and key in event.signers
            ended = ended and not (over or (objected and ended is not None))
        return bool(ended) and not self.keys_left(member)

    def recovery(self, member: str) -> Fields | None:
        """Return what opened the recovery of a member that is open."""
        ended = self.all("recovery-cancelled", "recovery-completed")
        over = {said["recovery"] for said in ended}
        asked = [said for said in self.all("recovery-asked") if said["member"] == member]
        return next((said for said in asked if said["id"] not in over), None)

    def ready_ms(self, recovery: Fields) -> int:
        """Return when the notice of a recovery ends: by what the guardians' notice was then."""
        number = self.given_in(recovery["id"])
        before, event = type(self)(), self.events[number]
        before.events = self.events[:number]
        chosen = before.chosen(recovery["member"], event.now_ms) or {}
        return int(event.now_ms + chosen["notice"])

    def _left_for_good(self, member: str, now_ms: int) -> Checks:
        yield Code.recovery_must_not_be_open, self.recovery(member) is None
        yield from super()._left_for_good(member, now_ms)

    def _exchange(self, ask: Asked) -> Checks:
        said = ask.said
        unit = self.head()["unit"]
        yield Code.unit_must_match, said.get("unit", unit) == unit
        givers, receivers = dict(said["givers"]), dict(said["receivers"])
        yield Code.accounts_must_be_different, not givers.keys() & receivers.keys()
        for account in (*givers, *receivers):
            yield from self._opened(account)
        for account, amount in givers.items():
            yield Code.payer_must_sign, self.owner(account) in ask.by
            yield self._funded(ask, account, int(amount))
        given, received = (sum(map(int, side.values())) for side in (givers, receivers))
        yield Code.exchange_must_balance, given == received
        for account, amount in givers.items():
            yield from self._down(account, int(amount), ask.now_ms)
        for account, amount in receivers.items():
            yield from self._up(account, int(amount), ask.now_ms)

    def _mandate_given(self, ask: Asked) -> Checks:
        said = ask.said
        yield from self._opened(said["account"])
        yield Code.account_must_be_claimed, not self.is_expected(self.owner(said["account"]))
        yield from self._here(said["broker"])
        yield Code.mandate_must_end_later, said["until"] > ask.now_ms
        if self.owner(said["account"]) in ask.by:
            yield self._funded(ask, said["account"], int(said["total"]))
        else:
            is_members = self.accounts()[said["account"]]["kind"] == "member"
            yield Code.member_must_sign, "paper" in said and is_members
            keys = self.keys_left(self.owner(said["account"]))
            yield Code.member_must_have_no_key, not keys
            yield Code.paper_must_name_payees, "payees" in said
            yield Code.paper_must_end_in_time, said["until"] - ask.now_ms <= 366 * 24 * HOUR_MS
            gaining = {self.owner(one) for one in said["payees"] if one in self.accounts()}
            vouching = ask.by & (self.holders("broker") | self.holders("steward"))
            yield Code.two_others_must_vouch, len(vouching - gaining - {said["broker"]}) > 1

    def _mandate_withdrawn(self, ask: Asked) -> Checks:
        yield from self._open_mandate(ask.said["mandate"])
        mandate = self.one(ask.said["mandate"]) or {}
        allowed = {self.owner(mandate["account"])} | self.holders("steward")
        yield Code.member_must_sign, bool(ask.by & allowed)

    def _transfer_by_mandate(self, ask: Asked) -> Checks:
        said = ask.said
        yield from self._sides(said)
        yield from self._open_mandate(said["mandate"])
        mandate, given = self.one(said["mandate"]) or {}, self.given_in(said["mandate"])
        owner = self.owner(mandate["account"])
        ended = max(self.renewed(owner), self.dismissed(mandate["broker"]))
        yield Code.mandate_must_stand, given >= ended
        waits = 0 if self.signed_by(given, owner) else 72 * HOUR_MS
        begun = ask.now_ms >= self.events[given].now_ms + waits
        yield Code.mandate_must_have_begun, begun
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
        for id_ in (said["member"], *sorted(named)):
            yield from self._here(id_)
        yield Code.guardian_must_be_another, said["member"] not in named
        yield Code.member_must_sign, said["member"] in ask.by
        enough = said["quorum"] in range(1, len(said["guardians"]) + 1)
        yield Code.guardians_must_be_enough, enough

    def _guardians_kept(self, ask: Asked) -> Checks:
        said = ask.said
        waits = [
            event.said["id"]
            for event, from_ms in self.choices(said["member"])
            if from_ms > ask.now_ms
        ]
        yield Code.choice_must_be_waiting, waits == [said["choice"]]
        if said["member"] not in ask.by:
            yield self._agreed(ask)

    def _recovery_asked(self, ask: Asked) -> Checks:
        said = ask.said
        yield Code.guardians_must_be_chosen, self.chosen(said["member"], ask.now_ms) is not None
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
        chosen = self.chosen(ask.said["member"], ask.now_ms) or {}
        counted = ask.by & set(chosen["guardians"])
        others = ask.by & self.holders("steward") - counted - {ask.said["member"]}
        count = len(counted) + (1 if others and "stewards" in chosen["guardians"] else 0)
        return Code.guardians_must_reach_quorum, count >= chosen["quorum"]
