"""What arrives from another system, in one neutral form: nothing here knows a ledger.

Members are *expected*: they have no key yet. Amounts are in subunits of the unit that the new book
counts. Everything knows the file and line that it came from, so that whatever is said about it
later can name them.

Leaves to others: reading (`api.imports.reading` and one file for each format), bringing it into a
book.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from api.imports.faults import Fault
    from ledger.amounts import Unit


class Origin(NamedTuple):
    """Where a value stood: `line` counts from 1, as an editor shows the file."""

    file: str
    line: int


class Status(StrEnum):
    """How a member stood with their co-op."""

    ACTIVE = "active"
    WAITING = "waiting"
    SUSPENDED = "suspended"
    LEFT = "left"


class Kind(StrEnum):
    """Whose an account is."""

    MEMBER = "member"
    COMMUNITY = "community"


class NoticeKind(StrEnum):
    """What a notice says."""

    OFFER = "offer"
    NEED = "need"


class Contact(NamedTuple):
    """A way to reach a member: `kind` is "email", "phone", "address" or "website"."""

    kind: str
    text: str


class Bound(NamedTuple):
    """A bound that the source tells; `limit` is None where it says that there is none."""

    limit: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """A member expected; `id` is the source's."""

    id: str
    name: str
    contacts: tuple[Contact, ...]
    status: Status
    joined: date | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Account:
    """An account.

    Attributes:
        number: the source's.
        name: what it is called; the member's name where it is a member's.
        owner: the member's id; None for the community's own.
        balance: in subunits; None where the source tells none.
        lower: the bound below, at or under zero; None where the source tells none.
        upper: the bound above; likewise.
    """

    number: str
    name: str
    owner: str | None
    kind: Kind
    balance: int | None
    lower: Bound | None
    upper: Bound | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class Notice:
    """An offer or a need. `is_open` where the source showed it to members."""

    id: str
    owner: str
    kind: NoticeKind
    title: str
    text: str
    category: str
    posted: date | None
    ends: date | None
    is_open: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class Exchange:
    """A past exchange: `payer` gave `amount` subunits to `payee`, both account numbers.

    `day` is None where the source keeps none. In the order of the file.
    """

    id: str
    day: date | None
    payer: str
    payee: str
    amount: int
    text: str
    origin: Origin


class Look(NamedTuple):
    """How a file was read: shown before anything else is done with it.

    Attributes:
        encoding: "utf-8", "utf-8-sig", "utf-16", "windows-1252", "iso-8859-1" or "mixed".
        delimiter: what parts cells.
        header: the columns' names; empty where the format has none.
        mapping: which meaning each column that is read has; "" for one of a file that could not be
            read, and has no header.
        decimal: the mark of decimals that the file shows; None where it shows none or both.
        days: "day first" or "month first"; None where no day needed to tell.
        rows: how many rows it has; None where they were not read, as it is not known what it is.
    """

    file: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    mapping: Mapping[str, str]
    decimal: str | None
    days: str | None
    rows: int | None


@dataclass(frozen=True, slots=True)
class Arrivals:
    """All that came in one import, and what was wrong with it.

    Attributes:
        sha256: the hash of the source: of each file's name, length and bytes, in order of names.
        faults: the first `FAULTS_MAX`; `stopping` and `notes` count them all.
    """

    format: str
    unit: Unit
    sha256: str
    looks: tuple[Look, ...]
    members: tuple[Member, ...]
    accounts: tuple[Account, ...]
    notices: tuple[Notice, ...]
    exchanges: tuple[Exchange, ...]
    faults: tuple[Fault, ...]
    stopping: int
    notes: int

    @property
    def total(self) -> int:
        """What the balances add up to, in subunits."""
        return sum(account.balance or 0 for account in self.accounts)
