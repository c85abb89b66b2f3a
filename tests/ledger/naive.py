"""A second model of a book, for the machine to hold the kernel against.

It keeps nothing but the list of what was accepted and works out every figure from that list anew,
and forgets it with the next event. It shares no code with the rules. What an order must meet stands
in `naive_rules.py`.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")
Fields = dict[str, Any]


class Event(NamedTuple):
    """An order as it was sent: its bytes, what they say, who signed, and when it was taken."""

    text: bytes
    said: Fields
    signers: tuple[str, ...]
    now_ms: int


class Story:
    """The events of a book, and what they come to."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._told: dict[object, Any] = {}
        self._told_of = 0

    def told(self, what: object, work_out: Callable[[], Answer]) -> Answer:
        """Work something out once between two events: it is asked for thousands of times."""
        if self._told_of != len(self.events):
            self._told, self._told_of = {}, len(self.events)
        if what not in self._told:
            self._told[what] = work_out()
        found: Answer = self._told[what]
        return found

    def all(self, *types: str) -> list[Fields]:
        """Return what the events of these types say."""
        return self.told(types, lambda: [e.said for e in self.events if e.said["type"] in types])

    def one(self, id_: str) -> Fields | None:
        """Return what the event of this order says."""
        return next((event.said for event in self.events if event.said["id"] == id_), None)

    def head(self) -> Fields:
        """Return what the first event says."""
        return self.events[0].said

    def people(self) -> set[str]:
        """Return all members."""
        joined = {said["member"] for said in self.all("member-joined")}
        return {m for m, _ in self.head()["stewards"]} | joined | self.announced()

    def announced(self) -> set[str]:
        """Return the members whom an import has named, come or not."""
        return {row["member"] for row in self.lines() if row["kind"] == "member"}

    def is_expected(self, member: str) -> bool:
        """Return whether an import has named a member who has not come since."""
        joined = {said["member"] for said in self.all("member-joined")}
        return member in self.announced() - joined

    def lines(self) -> list[Fields]:
        """Return the accounts that the parts of an import have opened."""
        names = ("account", "kind", "lower", "member", "upper")
        rows = [row for said in self.all("members-expected") for row in said["lines"]]
        return [dict(zip(names, row, strict=True)) for row in rows]

    def awaited(self) -> str | None:
        """Return the hash of the part that must come next."""
        said = self.all("balances-brought", "members-expected", "balances-entered")
        found = said[-1].get("next", said[-1].get("parts")) if said else "0" * 64
        return None if found == "0" * 64 else found

    def owner_of_key(self, key: str) -> str | None:
        """Return whose key it is or was."""
        return self.told("owners", self._owners).get(key)

    def _owners(self) -> dict[str, str]:
        owners = {key: member for member, key in self.head()["stewards"]}
        owners |= {said["key"]: said["member"] for said in self.all("member-joined")}
        owners |= {said["added"]: said["member"] for said in self.all("key-added")}
        owners |= {said["key"]: said["member"] for said in self.all("recovery-completed")}
        return owners

    def is_revoked(self, key: str) -> bool:
        """Return whether the key speaks for nobody any more."""
        return self.told(("revoked", key), lambda: self._is_revoked(key))

    def _is_revoked(self, key: str) -> bool:
        if any(said["revoked"] == key for said in self.all("key-revoked")):
            return True
        for number, event in enumerate(self.events):
            if event.said["type"] == "recovery-completed":
                before = Story()
                before.events = self.events[:number]
                if before.owner_of_key(key) == event.said["member"]:
                    return True
        return False

    def signed_by(self, number: int, member: str) -> bool:
        """Return whether a key of the member's signed that event."""
        return any(self.owner_of_key(key) == member for key in self.events[number].signers)

    def keys_left(self, member: str) -> list[str]:
        """Return the keys that speak for a member."""
        said = self.all("member-joined", "recovery-completed", "key-added")
        keys = [key for _, key in self.head()["stewards"]]
        keys += [one.get("added", one["key"]) for one in said]
        own = [key for key in keys if self.owner_of_key(key) == member]
        return [key for key in own if not self.is_revoked(key)]

    def able(self) -> set[str]:
        """Return the stewards who have a key."""
        return {member for member in self.holders("steward") if self.keys_left(member)}

    def renewed(self, member: str) -> int:
        """Return the last event in which others ended a key of a member's or brought one."""
        found = [0]
        for number, event in enumerate(self.events):
            said = event.said
            if said.get("member") != member:
                continue
            ended = said["type"] == "key-revoked" and not self.signed_by(number, member)
            if ended or said["type"] == "recovery-completed":
                found.append(number)
        return found[-1]

    def dismissed(self, member: str) -> int:
        """Return the last event that took a member's role as a broker."""
        last = {"type": "role-withdrawn", "member": member, "role": "broker"}
        found = [
            number for number, event in enumerate(self.events) if last.items() <= event.said.items()
        ]
        return max(found, default=0)

    def holders(self, role: str) -> set[str]:
        """Return the members who have a role."""
        found = {m for m, _ in self.head()["stewards"]} if role == "steward" else set()
        for said in self.all("role-granted", "role-withdrawn"):
            if said["role"] == role and said["type"] == "role-granted":
                found.add(said["member"])
            elif said["role"] == role:
                found.remove(said["member"])
        return found

    def accounts(self) -> dict[str, Fields]:
        """Return what opened each account."""
        opened = {said["account"]: said for said in self.all("account-opened")}
        return opened | {row["account"]: row for row in self.lines()}

    def is_open(self, account: str) -> bool:
        """Return whether an account that was opened was not closed since."""
        return all(said["account"] != account for said in self.all("account-closed"))

    def owner(self, account: str) -> str:
        """Return whose account it is."""
        return str(self.accounts()[account]["member"])

    def moved(self, said: Fields) -> dict[str, int]:
        """Return what an accepted order moved, by account."""
        if said["type"] in {"transfer", "transfer-by-mandate", "balance-passed-on"}:
            return {said["from"]: -int(said["amount"]), said["to"]: int(said["amount"])}
        if said["type"] == "capture":
            hold = self.one(said["hold"]) or {}
            return {hold["from"]: -int(said["amount"]), hold["to"]: int(said["amount"])}
        if said["type"] == "exchange":
            given = {account: -int(amount) for account, amount in said["givers"]}
            return given | {account: int(amount) for account, amount in said["receivers"]}
        if said["type"] == "balances-entered":
            carried: dict[str, int] = {}
            for amount, payer, payee in said["moves"]:
                carried[payer] = carried.get(payer, 0) - int(amount)
                carried[payee] = carried.get(payee, 0) + int(amount)
            return carried
        if said["type"] == "reversal":
            undone = self.moved(self.one(said["of"]) or {})
            return {account: -amount for account, amount in undone.items()}
        return {}

    def balance(self, account: str) -> int:
        """Return the sum of everything that moved the account."""
        moves = self.told("moves", lambda: [self.moved(event.said) for event in self.events])
        return sum(move.get(account, 0) for move in moves)

    def category(self, said: Fields) -> str:
        """Return what an order is for, as whoever gave signed it; empty if nobody said it."""
        of = {"capture": "hold", "reversal": "of"}.get(said["type"])
        before = None if of is None else self.one(said[of])
        return str(said.get("category", "")) if before is None else self.category(before)

    def hours(self) -> dict[tuple[str, str], int]:
        """Return what was exchanged, by month and category; what comes to nothing is left out."""
        given = {"transfer", "exchange", "transfer-by-mandate", "capture", "reversal"}
        found: dict[tuple[str, str], int] = {}
        for event in self.events:
            if event.said["type"] in given:
                days = date(1970, 1, 1) + timedelta(milliseconds=event.now_ms)
                at = (str(days)[:7], self.category(event.said))
                moved = sum(abs(amount) for amount in self.moved(event.said).values()) // 2
                back = event.said["type"] == "reversal"
                found[at] = found.get(at, 0) + (-moved if back else moved)
        return {at: amount for at, amount in found.items() if amount}

    def left(self, hold: str) -> int:
        """Return what a hold still reserves."""
        left = 0
        for event in self.events:
            said = event.said
            if said["id"] == hold:
                left = int(said["amount"])
            elif said.get("hold") == hold:
                keeps = said["type"] == "capture" and said["rest"] == "held"
                left = left - int(said["amount"]) if keeps else 0
        return left

    def held(self, account: str, side: str) -> int:
        """Return what open holds reserve from (`from`) or to (`to`) the account."""
        return sum(self.left(said["id"]) for said in self.all("hold") if said[side] == account)

    def bounds(self, account: str, now_ms: int) -> tuple[int | None, int | None]:
        """Return the latest bound set that is standing or still runs, or the account's first."""
        sets = self.told(("sets", account), lambda: self.sets(account))
        standing = [said for said in sets if "until" not in said]
        if sets and now_ms < sets[-1].get("until", now_ms + 1):
            return bounds_in(sets[-1])
        if standing:
            return bounds_in(standing[-1])
        opening = self.accounts()[account]
        if "lower" in opening:
            return bounds_in(opening)
        if opening["kind"] != "member":
            return 0, None
        is_first = self.own_of(opening["member"])[0] == account
        return (
            self.told(("first", account), lambda: self.first_bounds(account))
            if is_first
            else (0, 0)
        )

    def sets(self, account: str) -> list[Fields]:
        """Return what set the account's bounds, the latest last."""
        return [said for said in self.all("bound-set") if said["account"] == account]

    def first_bounds(self, account: str) -> tuple[int | None, int | None]:
        """Return what a member's first account begins with."""
        del account
        return bounds_in(self.head())

    def own_of(self, member: str) -> list[str]:
        """Return the accounts that were ever opened as a member's own, in order."""
        opened = [*self.lines(), *self.all("account-opened")]
        opened = [said for said in opened if said["kind"] == "member"]
        return [said["account"] for said in opened if said["member"] == member]

    def touched(self, account: str) -> bool:
        """Return whether anything happened with an account since it was opened."""
        kinds = self.all("hold", "release", "hold-expired", "capture", "bound-set")
        held = {said["id"]: (said["from"], said["to"]) for said in self.all("hold")}
        return any(account in self.moved(event.said) for event in self.events) or any(
            account in held.get(said.get("hold", said["id"]), ()) or said.get("account") == account
            for said in kinds
        )

    def time_of(self, id_: str) -> int:
        """Return when the order of this id was taken."""
        return next(event.now_ms for event in self.events if event.said["id"] == id_)

    def epoch(self) -> int:
        """Return the last epoch closed."""
        return len(self.all("epoch-closed"))


def event_of(text: bytes, signers: list[str], now_ms: int) -> Event:
    """Return the event that an order's bytes would be."""
    return Event(text, json.loads(text), tuple(signers), now_ms)


def bounds_in(said: Fields) -> tuple[int | None, int | None]:
    """Return the bounds that an order names; None where there is none."""
    lower, upper = (
        None if said[side] == "none" else int(said[side]) for side in ("lower", "upper")
    )
    return lower, upper


COMMON = {"v", "type", "book", "id", "key", "expires"}


def part_of(said: Fields) -> str:
    """Return the hash of the part that an order enters."""
    own = {name: value for name, value in said.items() if name not in COMMON}
    text = json.dumps({"type": said["type"], **own}, sort_keys=True, separators=(",", ":"))
    return sha256(b"ayni-part-v1\0\0\0\0" + text.encode()).hexdigest()
