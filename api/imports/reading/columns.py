"""What columns mean: a format is a list of tables, each a mapping from its columns to meanings.

The mapping is a plain value, so that one proposed from a header can be shown and corrected. A
column without a meaning is not read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


class Subject(StrEnum):
    """What a table's rows are about."""

    COMMUNITY = "community"
    MEMBERS = "members"
    LINKS = "links"
    ACCOUNTS = "accounts"
    EXCHANGES = "exchanges"
    NOTICES = "notices"
    CATEGORIES = "categories"


class Meaning(StrEnum):
    """What a column says. Several columns may be NAME, PHONE, ADDRESS or TEXT: they are joined."""

    ID = "id"
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    WEBSITE = "website"
    STATUS = "status"
    SUSPENDED = "suspended"
    LEFT = "left"
    JOINED = "joined"
    KIND = "kind"
    NUMBER = "number"
    OWNER = "owner"
    BALANCE = "balance"
    LOWER = "lower"
    UPPER = "upper"
    DAY = "day"
    PAYER = "payer"
    PAYEE = "payee"
    PAYER_KIND = "payer kind"
    PAYEE_KIND = "payee kind"
    AMOUNT = "amount"
    LEVY = "levy"
    TITLE = "title"
    TEXT = "text"
    CATEGORY = "category"
    POSTED = "posted"
    ENDS = "ends"
    HIDDEN = "hidden"
    SYMBOL = "symbol"


AMOUNTS: Final = frozenset(
    {
        Meaning.BALANCE,
        Meaning.LOWER,
        Meaning.UPPER,
        Meaning.AMOUNT,
        Meaning.LEVY,
    }
)
DAYS: Final = frozenset({Meaning.JOINED, Meaning.DAY, Meaning.POSTED, Meaning.ENDS})
JOINED_UP: Final = frozenset(
    {Meaning.NAME, Meaning.PHONE, Meaning.ADDRESS, Meaning.WEBSITE, Meaning.TEXT, Meaning.EMAIL}
)
"""Meanings that several columns of a table may have."""

NEEDED: Final[Mapping[Subject, tuple[Meaning, ...]]] = MappingProxyType(
    {
        Subject.COMMUNITY: (),
        Subject.MEMBERS: (Meaning.NAME,),
        Subject.LINKS: (Meaning.ID, Meaning.EMAIL),
        Subject.ACCOUNTS: (Meaning.NUMBER,),
        Subject.EXCHANGES: (Meaning.PAYER, Meaning.PAYEE, Meaning.AMOUNT),
        Subject.NOTICES: (Meaning.OWNER,),
        Subject.CATEGORIES: (Meaning.ID, Meaning.NAME),
    }
)
"""The meanings without which a table cannot be read."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """A table of a format.

    Attributes:
        subject: what its rows are about.
        files: names by which its file is known, without ending; or the end of such a name.
        columns: the columns that are read, as the source writes them, and what they mean. Case,
            accents and signs make no difference.
        orders: for files without a header, the columns in order; several where versions differ.
        constants: what every row says without a column.
        required: whether the format has to have it.
        seconds: whether amounts are seconds.
        zero_is_no_bound: whether a bound of 0 says that there is none.
        decimal: the mark of decimals, where the format fixes it.
        community: what PAYER, PAYEE and their kinds say of the community's own account.
        done: the states of what is brought in; others are left out. Empty for all.
        named: whether members without an ID column are told by their names.
    """

    subject: Subject
    files: tuple[str, ...]
    columns: Mapping[str, Meaning]
    orders: tuple[tuple[str, ...], ...] = ()
    constants: Mapping[Meaning, str] = field(default_factory=lambda: MappingProxyType({}))
    required: bool = False
    seconds: bool = False
    zero_is_no_bound: bool = False
    decimal: str | None = None
    community: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    named: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A system's files.

    Attributes:
        name: what people call it.
        layouts: its tables.
        propose: for files of any kind, what a header's columns probably mean.
        ignored: files that it has and that are not read.
        complete: whether its exchanges are the whole history, so that balances must agree with it.
    """

    name: str
    layouts: tuple[Layout, ...]
    ignored: tuple[str, ...] = ()
    complete: bool = False
    propose: Callable[[Sequence[str]], tuple[Subject, Mapping[str, Meaning]] | None] | None = None


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody corrected of a file; None and empty where it is found out.

    Attributes:
        subject: what the file's rows are about.
        mapping: columns and what they mean, in place of the format's or of what was proposed. Of a
            file without a header, columns are called "1", "2" and on.
        header: whether the first row is a header.
        delimiter: what parts cells.
        encoding: the letters, one of `ENCODINGS`.
        decimal: "." or ",".
        days: "day first" or "month first".
    """

    subject: Subject | None = None
    mapping: Mapping[str, Meaning] | None = None
    header: bool | None = None
    delimiter: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    days: str | None = None


ENCODINGS: Final = ("utf-8", "utf-16", "windows-1252", "iso-8859-1")
NO_CHOICES: Final = Choices()
