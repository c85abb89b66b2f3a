"""Writes arrivals as Komunitin's bundle of six files, which it and Ayni read.

Source: Komunitin's "Community migration bundle format". What it fixes, with the same numbers here:
1. Codes are the community's four signs and a number: others are given out anew.
2. Amounts are decimals. Hours have no exact ones (a minute is 0.01666…), so that a book in hours is
   written in minutes, which is what its currency's symbol "min" says.
3. Everybody has an address, who can sign in with it: who has none gets one that nobody has.
4. Every row has its time: a day is written as its midnight, one that is unknown as 1970-01-01.
5. Who has left has a balance of 0, and who waits has no account: others are "disabled".
6. A member has one contact of each kind. What does not fit is named.

The history is whole there: accounts whose balance is not what the exchanges come to are refused by
Komunitin, and named by Ayni.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field
from io import StringIO
from typing import IO, TYPE_CHECKING, Final, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from api.imports.arrivals import Kind, NoticeKind, Status
from api.imports.faults import Faults, Wrong
from api.imports.reading.rows import NO_ADDRESS
from ledger.amounts import HOUR_SCALE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from api.imports.arrivals import Account, Arrivals, Contact, Member

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "community.csv": (
        "code", "name", "description", "access", "adminUsers", "currency.adminUser",
        "currency.name", "currency.namePlural", "currency.symbol", "currency.decimals",
        "currency.scale", "currency.rateNumerator", "currency.rateDenominator", "createdAt",
        "updatedAt", "currency.createdAt", "currency.updatedAt",
    ),
    "users.csv": ("email", "name", "createdAt", "updatedAt"),
    "members.csv": (
        "code", "name", "type", "status", "access", "description", "adminUsers",
        "account.balance", "account.creditLimit", "createdAt", "updatedAt", "account.createdAt",
        "account.updatedAt", "account.maximumBalance", "address.streetAddress", "contact.phone",
        "contact.email", "contact.website",
    ),
    "transfers.csv": (
        "sourceKey", "payerAccountCode", "payeeAccountCode", "initiatorUser", "amount",
        "description", "createdAt", "updatedAt",
    ),
    "categories.csv": (
        "code", "name", "description", "access", "createdAt", "updatedAt", "icon.type",
        "icon.value",
    ),
    "posts.csv": (
        "code", "type", "memberCode", "categoryCode", "title", "description", "status", "access",
        "value", "fulfilledAt", "expiresAt", "createdAt", "updatedAt",
    ),
}  # fmt: skip
"""The six files and their columns."""

NO_DAY: Final = "1970-01-01T00:00:00Z"
_KEY: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}").fullmatch
_STATUS: Final = {
    Status.ACTIVE: "active",
    Status.WAITING: "pending",
    Status.SUSPENDED: "suspended",
    Status.LEFT: "deleted",
}
_MADE: Final = (1980, 1, 1, 0, 0, 0)


class Community(NamedTuple):
    """Whose bundle it is: `code` is four capital letters or digits, `email` its administrator's."""

    code: str
    name: str
    email: str


def write_bundle(arrivals: Arrivals, community: Community, out: IO[bytes]) -> Faults:
    """Write the archive; the same arrivals make the same bytes. Returns what did not fit."""
    writing = _Writing(arrivals, community)
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, rows in writing.files():
            info = ZipInfo(name, _MADE)
            info.compress_type = ZIP_DEFLATED
            with archive.open(info, "w", force_zip64=True) as member:
                for chunk in _csv(COLUMNS[name], rows):
                    member.write(chunk)
    return writing.faults


def _csv(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[bytes]:
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(row)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


@dataclass(slots=True)
class _Writing:
    arrivals: Arrivals
    community: Community
    faults: Faults = field(default_factory=Faults)
    codes: dict[str, str] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def files(self) -> Iterator[tuple[str, Iterator[tuple[object, ...]]]]:
        """Each file with its rows."""
        self.members = {each.id: each for each in self.arrivals.members}
        self.codes = self._codes()
        yield "community.csv", self._community()
        yield "users.csv", self._users()
        yield "members.csv", self._members()
        yield "transfers.csv", self._transfers()
        yield "categories.csv", self._categories()
        yield "posts.csv", self._posts()

    def _codes(self) -> dict[str, str]:
        fits = re.compile(re.escape(self.community.code) + r"[0-9]{4,}").fullmatch
        numbers = [account.number for account in self.arrivals.accounts]
        taken = {number for number in numbers if fits(number)}
        free = (
            code
            for count in range(1, 2 * len(numbers) + 2)
            if (code := f"{self.community.code}{count:04}") not in taken
        )
        return {number: number if number in taken else next(free) for number in numbers}  # 1

    def _community(self) -> Iterator[tuple[object, ...]]:
        unit, own = self.arrivals.unit, self.community
        digits = 0 if unit.scale == HOUR_SCALE else len(str(unit.scale)) - 1
        hours = unit.scale == HOUR_SCALE
        name, symbol = ("minute", "min") if hours else (unit.code, unit.code[:3])  # 2
        rate = (1, HOUR_SCALE) if hours else (1, 1)
        times = (NO_DAY,) * 4
        yield (
            own.code, own.name, "", "group", own.email, own.email, name,
            "minutes" if hours else name, symbol, min(digits, 8), digits, *rate, *times,
        )  # fmt: skip

    def _users(self) -> Iterator[tuple[object, ...]]:
        seen = {self.community.email.casefold()}
        yield self.community.email, "", NO_DAY, NO_DAY
        for account in self.arrivals.accounts:
            email = self._email(account)
            if email.casefold() not in seen:
                seen.add(email.casefold())
                yield email, account.name, NO_DAY, NO_DAY

    def _members(self) -> Iterator[tuple[object, ...]]:
        for account in self.arrivals.accounts:
            member = self.members.get(account.owner or "")
            status = self._status(account, member)
            joined = _time(member.joined if member else None)
            balance = () if status == "pending" else (account.balance or 0,)
            contacts = self._contacts(account, member)
            yield (
                self.codes[account.number],
                member.name if member else account.name,
                "public" if account.kind == Kind.COMMUNITY else "personal",
                status,
                "group",
                "",
                self._email(account),
                *(map(self._amount, balance) if balance else ("",)),
                self._lower(account) if balance else "",
                joined,
                joined,
                *((joined, joined) if balance else ("", "")),
                self._upper(account) if balance else "",
                contacts.get("address", ""),
                contacts.get("phone", ""),
                contacts.get("email", ""),
                contacts.get("website", ""),
            )

    def _status(self, account: Account, member: Member | None) -> str:
        if member is None:
            return "active"
        busy = bool(account.balance) or account.lower is not None or account.upper is not None
        if (member.status == Status.WAITING and busy) or (
            member.status == Status.LEFT and account.balance
        ):
            return "disabled"  # 5
        return _STATUS[member.status]

    def _email(self, account: Account) -> str:
        """The address that signs in: the member's first, or one that nobody has."""
        member = self.members.get(account.owner or "")
        known = _of_kind(member.contacts if member else (), "email")
        code = self.codes[account.number].lower()
        return known[0].text if known else f"{code}@member{NO_ADDRESS}"  # 3

    def _contacts(self, account: Account, member: Member | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind in ("address", "phone", "email", "website"):
            own = _of_kind(member.contacts if member else (), kind)
            own = own[1:] if kind == "email" else own
            if own:
                found[kind] = own[0].text
            for more in own[1:]:  # 6
                self.faults.add(Wrong.CONTACT_LEFT_OUT, *account.origin, given=more.text)
        return found

    def _lower(self, account: Account) -> str:
        if account.lower is None:
            return ""
        if account.lower.limit is None:
            self.faults.add(Wrong.BOUND_LEFT_OUT, *account.origin, given=account.number)
            return ""
        return self._amount(-account.lower.limit)

    def _upper(self, account: Account) -> str:
        has_none = account.upper is None or account.upper.limit is None
        return "" if has_none else self._amount(account.upper.limit or 0)  # type: ignore[union-attr]

    def _amount(self, subunits: int) -> str:
        scale = self.arrivals.unit.scale
        if scale in {1, HOUR_SCALE}:
            return str(subunits)  # 2
        return self.arrivals.unit.show(subunits)

    def _transfers(self) -> Iterator[tuple[object, ...]]:
        accounts = {each.number: each for each in self.arrivals.accounts}
        keys: set[str] = set()
        for count, exchange in enumerate(self.arrivals.exchanges, 1):
            key = exchange.id if _KEY(exchange.id) and exchange.id not in keys else f"ayni:{count}"
            keys.add(key)
            time = _time(exchange.day)
            yield (
                key,
                self.codes[exchange.payer],
                self.codes[exchange.payee],
                self._email(accounts[exchange.payer]),
                self._amount(exchange.amount),
                exchange.text,
                time,
                time,
            )

    def _names(self) -> dict[str, str]:
        names = dict.fromkeys(each.category for each in self.arrivals.notices if each.category)
        return {name: f"category{count}" for count, name in enumerate(names, 1)}

    def _categories(self) -> Iterator[tuple[object, ...]]:
        for name, code in self._names().items():
            yield code, name, "", "group", NO_DAY, NO_DAY, "", ""

    def _posts(self) -> Iterator[tuple[object, ...]]:
        categories, keys = self._names(), set[str]()
        for count, notice in enumerate(self.arrivals.notices, 1):
            key = notice.id if notice.id and notice.id not in keys else f"ayni:{count}"
            keys.add(key)
            time = _time(notice.posted)
            text = notice.text or notice.title
            title = notice.title or text[:80]
            is_offer = notice.kind == NoticeKind.OFFER
            yield (
                key,
                "offer" if is_offer else "want",
                self.codes[notice.owner],
                categories.get(notice.category, ""),
                title if is_offer else notice.title,
                text,
                "published" if notice.is_open else "hidden",
                "group",
                "",
                "",
                _time(notice.ends) if notice.ends else "",
                time,
                time,
            )


def _of_kind(contacts: Iterable[Contact], kind: str) -> list[Contact]:
    return [each for each in contacts if each.kind == kind]


def _time(day: date | None) -> str:
    return f"{day.isoformat()}T00:00:00Z" if day else NO_DAY  # 4
