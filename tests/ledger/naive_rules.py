"""What each order must meet, for the naive model: lists of (code, is it met), in order.

The first condition that is not met is the answer. Every one is asked of the whole story anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ledger.refusals import Code
from tests.ledger.naive import Event, Fields, Story, bounds_in

Checks = Iterator[tuple[Code, bool]]

REPEAT = "repeat"
AUTOMATIC = {
    "epoch-closed",
    "hold-expired",
    "members-expected",
    "balances-entered",
    "moves-posted",
    "bounds-posted",
}
MOVING = {"transfer", "exchange", "transfer-by-mandate", "capture", "moves-posted"}
FURTHEST = 2**62
DAY_MS = 24 * 3_600_000
YEAR_MS = 366 * DAY_MS


class Asked(NamedTuple):
    """An order that wants in: what it says, the members who signed, their keys, the time."""

    said: Fields
    by: set[str]
    signers: tuple[str, ...]
    now_ms: int


class Naive(Story):
    """A story that says whether an order may join it."""

    def judge(self, event: Event) -> Code | str | None:
        """Return the first rule that the event does not meet, `REPEAT`, or None if it stands."""
        for past in self.events:
            if past.said["id"] == event.said["id"]:
                return REPEAT if past.text == event.text else Code.order_id_must_not_be_reused
        checks = self._checks(event)
        return next((code for code, met in checks if not met), None)

    def _checks(self, event: Event) -> Checks:
        said = event.said
        yield Code.book_must_match, said["book"] == self.head()["book"]
        yield (
            Code.parts_must_be_in,
            said["type"] in AUTOMATIC or not self.is_moving_in(event.now_ms),
        )
        yield Code.order_must_not_have_expired, event.now_ms < said["expires"]
        yield Code.order_must_expire_sooner, said["expires"] <= event.now_ms + YEAR_MS
        if said["type"] in AUTOMATIC:
            yield Code.service_must_sign, list(event.signers) == [self.head()["service"]]
        else:
            yield from self._keys(event)
        by = {owner for key in event.signers if (owner := self.owner_of_key(key))}
        of_type: Callable[[Asked], Checks] = getattr(self, "_" + said["type"].replace("-", "_"))
        yield from of_type(Asked(said, by, event.signers, event.now_ms))

    def _keys(self, event: Event) -> Checks:
        said = event.said
        new = {
            "book-opened": {key for _, key in said.get("stewards", [])},
            "member-joined": {said["key"]},
            "key-added": {said.get("added")},
            "recovery-asked": {said.get("added")},
            "recovery-completed": {said["key"]},
        }.get(said["type"], set()) - {self.head()["service"]}
        for key in event.signers:
            known = self.owner_of_key(key) is not None
            yield Code.key_must_be_known, known or key in new
            heard = key in new or not self.is_revoked(key) or self.may_object(said, key)
            yield Code.key_must_be_in_force, heard

    def is_moving_in(self, now_ms: int) -> bool:
        """Return whether a book waits for the parts of what it brings in, for a week at most."""
        began = [e.now_ms for e in self.events if e.said["type"] == "balances-brought"]
        return self.awaited() is not None and now_ms < began[0] + 7 * DAY_MS

    def may_object(self, said: Fields, key: str) -> bool:
        """Return whether an ended key is heard all the same."""
        del said, key
        return False

    def _book_opened(self, _: Asked) -> Checks:
        yield Code.book_must_not_exist, not self.events

    def _quorum(self, by: set[str]) -> tuple[Code, bool]:
        signed = len(by & self.holders("steward"))
        return Code.stewards_must_reach_quorum, signed >= self.head()["quorum"]

    def _member_joined(self, ask: Asked) -> Checks:
        member = ask.said["member"]
        yield Code.member_must_not_exist, member not in self.people() or self.is_expected(member)
        yield Code.key_must_be_new, self.owner_of_key(ask.said["key"]) is None
        yield Code.steward_must_sign, bool(ask.by & self.holders("steward"))

    def _key_added(self, ask: Asked) -> Checks:
        yield Code.member_must_exist, ask.said["member"] in self.people()
        yield Code.key_must_be_new, self.owner_of_key(ask.said["added"]) is None
        yield Code.new_key_must_sign, ask.said["added"] in ask.signers
        yield Code.member_must_sign, ask.said["member"] in ask.by

    def _key_revoked(self, ask: Asked) -> Checks:
        yield Code.key_must_be_known, self.owner_of_key(ask.said["revoked"]) == ask.said["member"]
        yield Code.key_must_be_in_force, not self.is_revoked(ask.said["revoked"])
        if ask.said["member"] not in ask.by:
            yield self._quorum(ask.by)
        able = self.able()
        if self.keys_left(ask.said["member"]) == [ask.said["revoked"]]:
            able -= {ask.said["member"]}
        enough = len(able) >= self.head()["quorum"] or able == self.able()
        yield Code.stewards_must_remain, enough

    def _here(self, member: str) -> Checks:
        yield Code.member_must_exist, member in self.people()
        yield Code.member_must_have_joined, not self.is_expected(member)

    def _role_granted(self, ask: Asked) -> Checks:
        yield from self._here(ask.said["member"])
        yield Code.role_must_be_new, ask.said["member"] not in self.holders(ask.said["role"])
        yield self._quorum(ask.by)
        others = self.able() - {ask.said["member"]}
        enough = len(ask.by & others) >= min(len(others), self.head()["quorum"])
        yield Code.other_stewards_must_sign, enough

    def _role_withdrawn(self, ask: Asked) -> Checks:
        yield Code.member_must_exist, ask.said["member"] in self.people()
        yield Code.role_must_be_held, ask.said["member"] in self.holders(ask.said["role"])
        yield self._quorum(ask.by)
        lost = {ask.said["member"]} if ask.said["role"] == "steward" else set()
        yield Code.stewards_must_remain, len(self.able() - lost) >= self.head()["quorum"]

    def _account_opened(self, ask: Asked) -> Checks:
        yield Code.account_must_not_exist, ask.said["account"] not in self.accounts()
        yield Code.member_must_exist, ask.said["member"] in self.people()
        member, stewards = ask.said["member"], self.holders("steward")
        yield Code.member_must_sign, member in ask.by
        if ask.said["kind"] == "member":
            yield Code.steward_must_sign, bool(ask.by & stewards)
            alone = stewards == {member} and not self.own_of(member)
            yield Code.another_steward_must_sign, alone or bool(ask.by & stewards - {member})
        else:
            yield self._quorum(ask.by)

    def _account_closed(self, ask: Asked) -> Checks:
        account = ask.said["account"]
        yield from self._opened(account)
        waits = self.is_expected(self.owner(account))
        yield Code.account_must_be_claimed, not (waits and self.touched(account))
        if self.owner(account) not in ask.by:
            yield Code.member_must_sign, bool(ask.by & self.holders("steward"))
            if self.touched(account) or waits:
                yield self._quorum(ask.by)
        figures = self.balance(account), self.held(account, "from"), self.held(account, "to")
        yield Code.account_must_be_settled, not any(figures)

    def _transfer(self, ask: Asked) -> Checks:
        yield from self._sides(ask.said)
        yield Code.payer_must_sign, self.owner(ask.said["from"]) in ask.by
        amount = int(ask.said["amount"])
        yield self._funded(ask, ask.said["from"], amount)
        yield from self._down(ask.said["from"], amount, ask.now_ms)
        yield from self._up(ask.said["to"], amount, ask.now_ms)

    def _balance_passed_on(self, ask: Asked) -> Checks:
        yield from self._sides(ask.said)
        giver, receiver = self.owner(ask.said["from"]), self.owner(ask.said["to"])
        yield Code.member_must_have_no_key, not self.keys_left(giver)
        yield Code.account_must_be_claimed, not self.is_expected(giver)
        yield from self._left_for_good(giver, ask.now_ms)
        yield self._quorum(ask.by - {receiver})
        amount = int(ask.said["amount"])
        free = self.balance(ask.said["from"]) - self.held(ask.said["from"], "from")
        yield Code.amount_must_be_within_balance, amount <= max(0, free)
        yield from self._down(ask.said["from"], amount, ask.now_ms)
        yield from self._up(ask.said["to"], amount, ask.now_ms)

    def _left_for_good(self, member: str, now_ms: int) -> Checks:
        since = self.renewed(member)
        over = not since or now_ms >= self.events[since].now_ms + 14 * DAY_MS
        yield Code.notice_must_be_over, over

    def _hold(self, ask: Asked) -> Checks:
        yield from self._sides(ask.said)
        yield Code.hold_must_end_later, ask.said["until"] > ask.now_ms
        yield Code.hold_must_end_sooner, ask.said["until"] <= ask.now_ms + YEAR_MS
        yield Code.payer_must_sign, self.owner(ask.said["from"]) in ask.by
        amount = int(ask.said["amount"])
        yield self._funded(ask, ask.said["from"], amount)
        for side, moved in (("from", self._down), ("to", self._up)):
            yield from moved(ask.said[side], amount, ask.now_ms)
            held = self.held(ask.said[side], side)
            yield Code.balance_must_fit, held + amount <= FURTHEST
        for side, moved in (("from", self._down), ("to", self._up)):
            fits = all(met for _, met in moved(ask.said[side], amount, ask.said["until"] - 1))
            yield Code.hold_must_end_with_bound, fits

    def _capture(self, ask: Asked) -> Checks:
        yield from self._reserving(ask.said["hold"])
        hold = self.one(ask.said["hold"]) or {}
        yield Code.hold_must_not_have_expired, ask.now_ms < hold["until"]
        yield Code.payee_must_sign, self.owner(hold["to"]) in ask.by
        yield (
            Code.amount_must_be_within_hold,
            int(ask.said["amount"]) <= self.left(ask.said["hold"]),
        )

    def _release(self, ask: Asked) -> Checks:
        yield from self._reserving(ask.said["hold"])
        hold = self.one(ask.said["hold"]) or {}
        sides = {self.owner(hold["from"]), self.owner(hold["to"])}
        yield Code.either_side_must_sign, bool(ask.by & sides)

    def _hold_expired(self, ask: Asked) -> Checks:
        yield from self._reserving(ask.said["hold"])
        hold = self.one(ask.said["hold"]) or {}
        yield Code.hold_must_have_expired, ask.now_ms >= hold["until"]

    def _reversal(self, ask: Asked) -> Checks:
        of = self.one(ask.said["of"])
        yield Code.entry_must_exist, of is not None
        yield Code.entry_must_be_reversible, (of or {})["type"] in MOVING
        yield Code.entry_must_not_be_reversed, ask.said["of"] not in self.taken_back()
        yield from self._back(ask, self.moved(of or {}), [ask.said["of"]])

    def taken_back(self) -> set[str]:
        """Return the orders that others took back, one by one or a list's at once."""
        found = {past["of"] for past in self.all("reversal")}
        return found | {part for past in self.all("list-reversed") for part in past["parts"]}

    def _list_reversed(self, ask: Asked) -> Checks:
        for part in ask.said["parts"]:
            of = self.one(part)
            yield Code.entry_must_exist, of is not None
            yield Code.entry_must_be_reversible, (of or {})["type"] == "moves-posted"
            yield Code.entry_must_not_be_reversed, part not in self.taken_back()
        yield from self._back(ask, self.moved(ask.said), ask.said["parts"])

    def _back(self, ask: Asked, moved: dict[str, int], of: list[str]) -> Checks:
        if ask.said["type"] == "list-reversed":
            moved = {account: -moved[account] for account in sorted(moved)}
        for account in moved:
            yield Code.account_must_be_open, self.is_open(account)
            waits = moved[account] > 0 and self.is_expected(self.owner(account))
            yield Code.account_must_be_claimed, not waits
        sides = {self.owner(account) for account in moved}
        treasurers = ask.by & self.holders("treasurer")
        both = sides <= ask.by
        yield Code.both_sides_or_treasurer_must_sign, both or bool(treasurers)
        yield Code.treasurer_must_not_reverse_own_entry, both or bool(treasurers - sides)
        in_time = ask.now_ms <= min(map(self.time_of, of)) + 90 * DAY_MS
        yield Code.treasurer_must_reverse_in_time, both or in_time
        for account, amount in moved.items():
            if amount > 0:
                yield self._funded(ask, account, amount)
        for account, amount in moved.items():
            if amount < 0:
                yield from self._up(account, -amount, ask.now_ms)
            else:
                yield from self._down(account, amount, ask.now_ms)

    def _bound_set(self, ask: Asked) -> Checks:
        yield from self._opened(ask.said["account"])
        yield Code.until_must_be_later, ask.said.get("until", ask.now_ms + 1) > ask.now_ms
        treasurers = ask.by & self.holders("treasurer")
        yield Code.treasurer_must_sign, bool(treasurers)
        others = treasurers - {self.owner(ask.said["account"])}
        yield Code.treasurer_must_not_set_own_bound, bool(others)
        lower, upper = bounds_in(ask.said)
        yield Code.bounds_must_enclose_zero, (lower or 0) <= 0 <= (upper or 0)

    def _epoch_closed(self, ask: Asked) -> Checks:
        yield Code.epoch_must_be_next, ask.said["epoch"] == self.epoch() + 1
        yield Code.epoch_must_be_next, ask.said["accounts"] == len(self.accounts())

    def _leaf_countersigned(self, ask: Asked) -> Checks:
        yield from self._opened(ask.said["account"])
        yield Code.epoch_must_be_closed, ask.said["epoch"] in range(1, self.epoch() + 1)
        yield Code.member_must_sign, self.owner(ask.said["account"]) in ask.by

    def _funded(self, ask: Asked, account: str, amount: int) -> tuple[Code, bool]:
        del ask, account, amount
        return Code.another_officer_must_sign, True

    def _opened(self, account: str) -> Checks:
        yield Code.account_must_exist, account in self.accounts()
        yield Code.account_must_be_open, self.is_open(account)

    def _sides(self, said: Fields) -> Checks:
        yield Code.unit_must_match, said.get("unit", self.head()["unit"]) == self.head()["unit"]
        yield Code.accounts_must_be_different, said["from"] != said["to"]
        yield from self._opened(said["from"])
        yield from self._opened(said["to"])

    def _reserving(self, hold: str) -> Checks:
        yield Code.hold_must_exist, hold in {said["id"] for said in self.all("hold")}
        yield Code.hold_must_be_open, self.left(hold) > 0

    def _down(self, account: str, amount: int, now_ms: int) -> Checks:
        lower, _ = self.bounds(account, now_ms)
        after = self.balance(account) - self.held(account, "from") - amount
        yield Code.lower_bound_must_hold, lower is None or after >= lower
        yield Code.balance_must_fit, after >= -FURTHEST

    def _up(self, account: str, amount: int, now_ms: int) -> Checks:
        _, upper = self.bounds(account, now_ms)
        after = self.balance(account) + self.held(account, "to") + amount
        yield Code.upper_bound_must_hold, upper is None or after <= upper
        yield Code.balance_must_fit, after <= FURTHEST
