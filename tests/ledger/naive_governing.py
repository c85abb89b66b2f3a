"""What orders on the whole book and on lists must meet, for the naive model."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from ledger.refusals import Code
from tests.ledger.naive import bounds_in, part_of
from tests.ledger.naive_brought import Bringing
from tests.ledger.naive_rules import DAY_MS

if TYPE_CHECKING:
    from tests.ledger.naive import Event, Fields
    from tests.ledger.naive_rules import Asked, Checks

Bounds = tuple[int | None, int | None]
GIVES = {"payments-1": "moves", "bounds-1": "bounds", "levy-1": "moves"}
MOST = 2**53 - 1
LEVY = {"amount": (1, MOST), "grace-days": (0, 3660), "months": (1, 12), "spared": (0, MOST)}


class Governing(Bringing):
    """A naive model that knows of these as well."""

    def __init__(self) -> None:
        super().__init__()
        self._came: dict[str, dict[str, int]] = {}
        self._by_one: dict[str, bool] = {}

    def before(self, id_: str) -> Governing:
        """Return the story as it was before the event of this order."""
        at = [event.said["id"] for event in self.events].index(id_)
        past = Governing()
        past.events = self.events[:at]
        past._came = self._came
        return past

    def rules(self) -> Fields:
        """Return what the book goes by."""
        last = self.all("book-ruled")
        head = self.head()
        first = {
            "funds": "none", "lower": head["lower"], "treasurers": 1, "upper": head["upper"],
        }  # fmt: skip
        return last[-1] if last else first

    def household(self, member: str) -> str | None:
        """Return with whom a member lives."""
        said = [one for one in self.all("household-stated") if one["member"] == member]
        return said[-1].get("household") if said else None

    def apart(self, members: set[str], owner: str) -> set[str]:
        """Return those who are not the owner and do not live with them."""
        home = self.household(owner)
        return {m for m in members - {owner} if home is None or self.household(m) != home}

    # Bounds.

    def sets(self, account: str) -> list[Fields]:
        found: list[Fields] = []
        for event in self.events:
            said = event.said
            if said["type"] == "bound-set" and said["account"] == account:
                found.append(said)
            elif said["type"] == "bounds-posted":
                found += [row for row in self._rows_set(event) if row["account"] == account]
        return found

    def _rows_set(self, event: Event) -> list[Fields]:
        """Return the rows of a part that set something."""
        past, found = self.before(event.said["id"]), []
        listed = past.one(event.said["list"]) or {}
        signed = past.signers_of(listed["id"]) & past.before(listed["id"]).holders("treasurer")
        then = past.before(listed["id"])
        done: set[str] = set()
        for account, lower, upper, until in event.said["bounds"]:
            row = {"account": account, "lower": lower, "upper": upper}
            row |= {"until": until} if until else {}
            low, high = bounds_in(row)
            if account in done or account not in past.accounts() or not past.is_open(account):
                continue
            owner = past.owner(account)
            home = past.household(owner)
            others = {m for m in signed - {owner} if home is None or then.household(m) != home}
            fits = (low or 0) <= 0 <= (high or 0) and (not until or until > event.now_ms)
            if fits and len(others) >= past.rules()["treasurers"]:
                done.add(account)
                found.append(row)
        return found

    def signers_of(self, id_: str) -> set[str]:
        """Return the members who signed the order of an event."""
        event = next(event for event in self.events if event.said["id"] == id_)
        return {owner for key in event.signers if (owner := self.owner_of_key(key))}

    def first_bounds(self, account: str) -> Bounds:
        if account in {row["account"] for row in self.lines()}:
            return super().first_bounds(account)
        opened = next(s for s in self.all("account-opened") if s["account"] == account)
        return bounds_in(self.before(opened["id"]).rules())

    # What moves.

    def moved(self, said: Fields) -> dict[str, int]:
        if said["type"] == "list-reversed":
            back: dict[str, int] = {}
            for part in said["parts"]:
                for account, much in self.moved(self.one(part) or {}).items():
                    back[account] = back.get(account, 0) - much
            return back
        if said["type"] != "moves-posted":
            return super().moved(said)
        return {account: much for account, much in self._came_of(said).items() if much}

    def hours(self) -> dict[tuple[str, str], int]:
        """Return the same, with what lists of payments moved; other lists are no exchanges."""
        found = super().hours()
        for event in self.events:
            said, month = event.said, str(date(1970, 1, 1) + timedelta(milliseconds=event.now_ms))
            changed = 0
            if said["type"] == "moves-posted":
                changed = self._paid(said["id"])
            elif said["type"] == "list-reversed":
                changed = -sum(map(self._paid, said["parts"]))
            elif said["type"] == "reversal" and not self._paid(said["of"]):
                of = self.one(said["of"]) or {}
                moved = sum(map(abs, self.moved(of).values())) // 2
                changed = moved if of["type"] == "moves-posted" else 0
            found[month[:7], ""] = found.get((month[:7], ""), 0) + changed
        return {at: amount for at, amount in found.items() if amount}

    def _paid(self, part: str) -> int:
        """Return what a part of a list of payments moved; 0 of all else."""
        said = self.one(part) or {}
        if said["type"] != "moves-posted":
            return 0
        is_paid = (self.one(said["list"]) or {})["rule"] == "payments-1"
        return sum(map(abs, self.moved(said).values())) // 2 if is_paid else 0

    def touched(self, account: str) -> bool:
        listed = any(account in self._came_of(said) for said in self.all("moves-posted"))
        return listed or bool(self.sets(account)) or super().touched(account)

    def _came_of(self, said: Fields) -> dict[str, int]:
        if said["id"] not in self._came:
            event = next(event for event in self.events if event.said["id"] == said["id"])
            self._came[said["id"]] = self.before(said["id"]).comes(event)
        return self._came[said["id"]]

    def comes(self, event: Event) -> dict[str, int]:
        """Return what the rows of a part move, those left out that may not."""
        came: dict[str, int] = {}
        for amount, payer, payee in event.said["moves"]:
            sides = {payer: -int(amount), payee: int(amount)}
            here = all(one in self.accounts() and self.is_open(one) for one in sides)
            if not here or payer == payee or self.is_expected(self.owner(payer)):
                continue
            lower, _ = self.bounds(payer, event.now_ms)
            _, upper = self.bounds(payee, event.now_ms)
            low = self.balance(payer) + came.get(payer, 0) - self.held(payer, "from") - int(amount)
            high = self.balance(payee) + came.get(payee, 0) + self.held(payee, "to") + int(amount)
            if (lower is None or low >= lower) and (upper is None or high <= upper):
                came |= {one: came.get(one, 0) + much for one, much in sides.items()}
        return came

    def left_of(self, listed: Fields) -> tuple[int, int]:
        """Return how many rows, and how much, of a list are still to come."""
        parts = [s for s in self.all("moves-posted", "bounds-posted") if s["list"] == listed["id"]]
        rows = [row for part in parts for row in part.get("moves") or part["bounds"]]
        moved = sum(int(row[0]) for part in parts for row in part.get("moves", ()))
        return listed["rows"] - len(rows), int(listed["total"]) - moved

    def awaited_of(self, listed: Fields) -> str:
        """Return the hash of the part of a list that must come next."""
        parts = [s for s in self.all("moves-posted", "bounds-posted") if s["list"] == listed["id"]]
        return str(parts[-1]["next"] if parts else listed["parts"])

    # What each must meet.

    def _book_ruled(self, ask: Asked) -> Checks:
        yield self._quorum(ask.by)
        lower, upper = bounds_in(ask.said)
        yield Code.bounds_must_enclose_zero, (lower or 0) <= 0 <= (upper or 0)

    def _household_stated(self, ask: Asked) -> Checks:
        member = ask.said["member"]
        yield from self._here(member)
        yield Code.steward_must_sign, bool(ask.by & (self.holders("steward") | {member}))
        home = self.household(member)
        if home is not None and home != ask.said.get("household"):
            yield self._quorum(ask.by - {member})

    def _endorsement_stated(self, ask: Asked) -> Checks:
        one, other = ask.said["endorser"], ask.said["endorsed"]
        for member in (one, other):
            yield from self._here(member)
        yield Code.endorsed_must_be_another, one != other
        home = self.household(other)
        apart = home is None or home != self.household(one)
        yield Code.endorsed_must_live_apart, apart or ask.said["amount"] == "0"
        yield Code.member_must_sign, one in ask.by

    def _leave_stated(self, ask: Asked) -> Checks:
        yield from self._here(ask.said["member"])
        days = (ask.said["until"] - ask.said["from"]) / DAY_MS
        yield Code.leave_must_last, 0 <= days <= 366
        treasurers = ask.by & self.holders("treasurer")
        yield Code.treasurer_must_sign, bool(treasurers)
        others = self.apart(treasurers, ask.said["member"])
        yield Code.treasurer_must_not_state_own_leave, bool(others)
        yield Code.treasurers_must_be_enough, len(others) >= self.rules()["treasurers"]

    def _figures(self, said: Fields) -> tuple[Code, bool]:
        spans = {"levy-1": LEVY}.get(said["rule"], {})
        figures = dict(said.get("figures", ()))
        fits = said["rule"] in GIVES and figures.keys() == spans.keys()
        fits = fits and all(low <= figures[name] <= high for name, (low, high) in spans.items())
        return Code.rule_must_be_known, fits

    def _policy_adopted(self, ask: Asked) -> Checks:
        yield self._figures(ask.said)
        yield Code.policy_must_begin_later, ask.said["from"] >= ask.now_ms
        yield self._quorum(ask.by)

    def policy(self, kind: str) -> Fields | None:
        """Return what adopted the policy of a kind, if it was not ended since."""
        said = [
            one for one in self.all("policy-adopted", "policy-ended")
            if one.get("kind", one.get("rule", "").rpartition("-")[0]) == kind
        ]  # fmt: skip
        return said[-1] if said and said[-1]["type"] == "policy-adopted" else None

    def _policy_ended(self, ask: Asked) -> Checks:
        yield Code.policy_must_be_in_force, self.policy(ask.said["kind"]) is not None
        yield self._quorum(ask.by)

    def _list_approved(self, ask: Asked) -> Checks:
        said = ask.said
        yield self._figures(said)
        is_levy = said["rule"] == "levy-1"
        if is_levy:
            policy = self.policy("levy")
            holds = policy is not None and policy["from"] <= ask.now_ms
            holds = holds and policy is not None and policy["figures"] == said.get("figures")
            yield Code.policy_must_be_in_force, holds
        yield Code.list_must_be_of_the_past, said["at"] <= len(self.events)
        if is_levy:
            yield Code.period_must_be_whole, said["from"] < said["until"] <= ask.now_ms
            done = [one["until"] for one in self.all("list-approved") if one["rule"] == "levy-1"]
            yield Code.period_must_come_once, not done or said["from"] >= done[-1]
        else:
            yield Code.period_must_be_whole, not said["until"]
        treasurers = ask.by & self.holders("treasurer")
        if said["rule"] == "payments-1":
            yield from self._opened(said.get("account", ""))
            yield Code.payer_must_sign, self.owner(said["account"]) in ask.by
            yield self._funded(ask, said["account"], int(said["total"]))
        elif is_levy:
            yield Code.treasurer_must_sign, bool(treasurers)
            yield self._quorum(ask.by)
        else:
            yield Code.treasurer_must_sign, bool(treasurers)
            enough = len(treasurers) >= self.rules()["treasurers"]
            yield Code.treasurers_must_be_enough, enough

    def _funded(self, ask: Asked, account: str, amount: int) -> tuple[Code, bool]:
        funds = self.rules()["funds"]
        if funds == "none" or self.accounts()[account]["kind"] == "member":
            return Code.another_officer_must_sign, True
        enough = amount + self.alone(account, ask.now_ms) <= int(funds)
        return Code.another_officer_must_sign, enough or self.has_officer(account, ask.by)

    def has_officer(self, account: str, by: set[str]) -> bool:
        """Return whether an officer signs beside who answers for the account, or two others."""
        officers = by & (self.holders("steward") | self.holders("treasurer"))
        others = officers - {self.owner(account)}
        return len(others) >= (1 if self.owner(account) in by else 2)

    def alone(self, account: str, now_ms: int) -> int:
        """Return what one person signed for from an account, today and on the seven days before."""
        since = date(1970, 1, 1) + timedelta(days=now_ms // DAY_MS - 7)
        found = 0
        for event in self.events:
            on = date(1970, 1, 1) + timedelta(milliseconds=event.now_ms)
            amount = self.signed_for(event.said).get(account, 0) if on >= since else 0
            found += amount if amount and self._is_by_one(event, account) else 0
        return found

    def _is_by_one(self, event: Event, account: str) -> bool:
        id_ = event.said["id"]
        if id_ + account not in self._by_one:
            past = self.before(id_)
            ruled = past.rules()["funds"] != "none"
            alone = not past.has_officer(account, self.signers_of(id_))
            self._by_one[id_ + account] = ruled and alone
        return self._by_one[id_ + account]

    def signed_for(self, said: Fields) -> dict[str, int]:
        """Return what whoever signs an order lets go, by account."""
        type_ = said["type"]
        if type_ in {"transfer", "hold"}:
            return {said["from"]: int(said["amount"])}
        if type_ == "exchange":
            return {account: int(amount) for account, amount in said["givers"]}
        if type_ in {"mandate-given", "list-approved"}:
            is_own = said.get("rule", "payments-1") == "payments-1"
            return {said["account"]: int(said["total"])} if is_own else {}
        if type_ in {"reversal", "list-reversed"}:
            return {account: -much for account, much in self.moved(said).items() if much < 0}
        return {}

    def _entered(self, ask: Asked, kind: str) -> Checks:
        said = ask.said
        listed = self.one(said["list"])
        is_list = listed is not None and listed["type"] == "list-approved"
        own = {name: value for name, value in said.items() if name != "list"}
        fits = is_list and listed is not None and self.awaited_of(listed) == part_of(own)
        fits = fits and listed is not None and GIVES[listed["rule"]] == kind
        yield Code.part_must_be_awaited, fits
        assert listed is not None
        until = self.time_of(listed["id"]) + 7 * DAY_MS
        yield Code.list_must_be_entered_in_time, ask.now_ms < until
        if listed["rule"] == "payments-1":
            own_rows = all(row[1] == listed["account"] for row in said["moves"])
            yield Code.list_must_be_the_payers, own_rows
        rows, total = self.left_of(listed)
        rows -= len(said.get("moves") or said["bounds"])
        total -= sum(int(row[0]) for row in said.get("moves", ()))
        whole = said["next"] != "0" * 64 or (rows, total) == (0, 0)
        yield Code.list_must_add_up, rows >= 0 and total >= 0 and whole

    def _moves_posted(self, ask: Asked) -> Checks:
        yield from self._entered(ask, "moves")

    def _bounds_posted(self, ask: Asked) -> Checks:
        yield from self._entered(ask, "bounds")

    # What the rules of the book change of others.

    def _bound_set(self, ask: Asked) -> Checks:
        yield from self._opened(ask.said["account"])
        yield Code.until_must_be_later, ask.said.get("until", ask.now_ms + 1) > ask.now_ms
        treasurers = ask.by & self.holders("treasurer")
        yield Code.treasurer_must_sign, bool(treasurers)
        others = self.apart(treasurers, self.owner(ask.said["account"]))
        yield Code.treasurer_must_not_set_own_bound, bool(others)
        yield Code.treasurers_must_be_enough, len(others) >= self.rules()["treasurers"]
        lower, upper = bounds_in(ask.said)
        yield Code.bounds_must_enclose_zero, (lower or 0) <= 0 <= (upper or 0)
