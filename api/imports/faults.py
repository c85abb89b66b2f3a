"""What is wrong in files from elsewhere: collected while reading goes on, never raised one by one.

A fault says where it is (file, line, column), which kind it is, and what stood there; its sentence
is made from the kind, in the language in use. No fault ever tells what stood
in a column that holds passwords, as those are not read at all.

Leaves to others: finding faults (`api.imports.reading`), and whether one goes on in spite of notes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from api.words.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping

FAULTS_MAX: Final = 2_000
"""The most faults that are kept of one import; the rest are counted."""

_SAID: Final = frozenset({"what"})
"""What a fault gives of our own words, in English, and not of the file's."""

GIVEN_MAX: Final = 60
"""The most characters of a cell that a fault repeats."""


class Wrong(StrEnum):
    """The kinds of fault, from the file to the whole."""

    FILE_NOT_TEXT = "file_not_text"
    FILE_EMPTY = "file_empty"
    FILE_MISSING = "file_missing"
    FILE_UNKNOWN = "file_unknown"
    FILE_TWICE = "file_twice"
    FILE_TOO_LARGE = "file_too_large"
    FILES_TOO_MANY = "files_too_many"
    ROWS_TOO_MANY = "rows_too_many"
    COLUMNS_TOO_MANY = "columns_too_many"
    ARCHIVE_UNREADABLE = "archive_unreadable"
    COLUMN_MISSING = "column_missing"
    COLUMN_TWICE = "column_twice"
    COLUMNS_UNKNOWN = "columns_unknown"
    COLUMN_SECRET = "column_secret"  # noqa: S105 it says that there is one
    COLUMNS_UNEVEN = "columns_uneven"
    LINE_CUT_SHORT = "line_cut_short"
    LINE_END_MISSING = "line_end_missing"
    QUOTES_BROKEN = "quotes_broken"
    NUL_BYTES = "nul_bytes"
    LETTERS_MIXED = "letters_mixed"
    LETTERS_LOST = "letters_lost"
    TEXT_TOO_LONG = "text_too_long"
    VALUE_MISSING = "value_missing"
    WORD_UNKNOWN = "word_unknown"
    NUMBER_UNREADABLE = "number_unreadable"
    NUMBER_AMBIGUOUS = "number_ambiguous"
    NUMBER_TOO_FINE = "number_too_fine"
    NUMBER_TOO_LARGE = "number_too_large"
    AMOUNT_NOT_ABOVE_ZERO = "amount_not_above_zero"
    DAY_UNREADABLE = "day_unreadable"
    DAY_AMBIGUOUS = "day_ambiguous"
    REPEATED = "repeated"
    CONTRADICTED = "contradicted"
    EMAIL_SHARED = "email_shared"
    MEMBER_UNKNOWN = "member_unknown"
    MEMBER_AMBIGUOUS = "member_ambiguous"
    SAME_ACCOUNT = "same_account"
    EXCHANGE_NOT_DONE = "exchange_not_done"
    LEVY_LEFT_OUT = "levy_left_out"
    CONTACT_LEFT_OUT = "contact_left_out"
    BOUND_LEFT_OUT = "bound_left_out"
    BALANCE_BEYOND_BOUNDS = "balance_beyond_bounds"
    BALANCE_UNLIKE_HISTORY = "balance_unlike_history"
    BALANCES_NOT_ZERO = "balances_not_zero"


NOTES: Final = frozenset(
    {
        Wrong.FILE_UNKNOWN,
        Wrong.COLUMN_SECRET,
        Wrong.LINE_END_MISSING,
        Wrong.NUL_BYTES,
        Wrong.LETTERS_MIXED,
        Wrong.LETTERS_LOST,
        Wrong.REPEATED,
        Wrong.EMAIL_SHARED,
        Wrong.EXCHANGE_NOT_DONE,
        Wrong.LEVY_LEFT_OUT,
        Wrong.CONTACT_LEFT_OUT,
        Wrong.BOUND_LEFT_OUT,
        Wrong.BALANCE_BEYOND_BOUNDS,
        Wrong.BALANCE_UNLIKE_HISTORY,
    }
)
"""What is told and stops nothing: it was dealt with, as the sentence says."""

SENTENCES: Final[Mapping[Wrong, str]] = MappingProxyType(
    {
        Wrong.FILE_NOT_TEXT: N_(
            "This is {what}, not a table of text. Save it as CSV and send that."
        ),
        Wrong.FILE_EMPTY: N_("The file holds no lines."),
        Wrong.FILE_MISSING: N_("The file {what} is missing."),
        Wrong.FILE_UNKNOWN: N_("This format has no such file; it was not read."),
        Wrong.FILE_TWICE: N_(
            "This file says the same kind of thing as {what}; send one of the two."
        ),
        Wrong.FILE_TOO_LARGE: N_("The file is larger than {most} bytes."),
        Wrong.FILES_TOO_MANY: N_("There are more than {most} files."),
        Wrong.ROWS_TOO_MANY: N_("The file has more than {most} lines."),
        Wrong.COLUMNS_TOO_MANY: N_("The file has more than {most} columns."),
        Wrong.ARCHIVE_UNREADABLE: N_(
            "The archive cannot be opened: it is damaged, or has a password."
        ),
        Wrong.COLUMN_MISSING: N_("There is no column for {what}."),
        Wrong.COLUMN_TWICE: N_("Two columns are called the same."),
        Wrong.COLUMNS_UNKNOWN: N_(
            "It is not known what its columns mean. Say so, or leave the file out."
        ),
        Wrong.COLUMN_SECRET: N_("The column holds secrets and was not read."),
        Wrong.COLUMNS_UNEVEN: N_("The line has {found} cells where {expected} are expected."),
        Wrong.LINE_CUT_SHORT: N_("The file breaks off in this line."),
        Wrong.LINE_END_MISSING: N_("The last line has no end; look whether the file is whole."),
        Wrong.QUOTES_BROKEN: N_("A quotation mark is opened and not closed, or closed too early."),
        Wrong.NUL_BYTES: N_("The line holds bytes of value zero; they were left out."),
        Wrong.LETTERS_MIXED: N_(
            "The line is not in UTF-8 as others are; it was read as Windows-1252."
        ),
        Wrong.LETTERS_LOST: N_("Letters were damaged before the file was saved: “{given}”."),
        Wrong.TEXT_TOO_LONG: N_("The text is longer than {most} characters."),
        Wrong.VALUE_MISSING: N_("Nothing here."),
        Wrong.WORD_UNKNOWN: N_("It is not known what “{given}” means here."),
        Wrong.NUMBER_UNREADABLE: N_("“{given}” is not a number."),
        Wrong.NUMBER_AMBIGUOUS: N_(
            "“{given}” can be read in two ways, and the column does not tell which. "
            "Choose the mark of decimals."
        ),
        Wrong.NUMBER_TOO_FINE: N_("“{given}” is finer than the unit keeps."),
        Wrong.NUMBER_TOO_LARGE: N_("“{given}” is more than a book can hold."),
        Wrong.AMOUNT_NOT_ABOVE_ZERO: N_("“{given}” is not above zero."),
        Wrong.DAY_UNREADABLE: N_("“{given}” is not a day."),
        Wrong.DAY_AMBIGUOUS: N_(
            "“{given}” can be read in two ways, and the column does not tell which. "
            "Choose whether the day or the month comes first."
        ),
        Wrong.REPEATED: N_("The same as in line {other}; it was read once."),
        Wrong.CONTRADICTED: N_("“{given}” is in line {other} too, with something else."),
        Wrong.EMAIL_SHARED: N_("The member in line {other} has the same email address."),
        Wrong.MEMBER_UNKNOWN: N_("“{given}” is none of the members and accounts in the files."),
        Wrong.MEMBER_AMBIGUOUS: N_("“{given}” may be more than one of the members."),
        Wrong.SAME_ACCOUNT: N_("The exchange goes from “{given}” to the same account."),
        Wrong.EXCHANGE_NOT_DONE: N_("The exchange was left out: its state is “{given}”."),
        Wrong.LEVY_LEFT_OUT: N_("The levy of {given} was left out."),
        Wrong.CONTACT_LEFT_OUT: N_(
            "There is room for one contact of a kind; “{given}” was left out."
        ),
        Wrong.BOUND_LEFT_OUT: N_(
            "It was not possible to say that account {given} has no lower limit."
        ),
        Wrong.BALANCE_BEYOND_BOUNDS: N_("The balance {given} is outside the account's limits."),
        Wrong.BALANCE_UNLIKE_HISTORY: N_(
            "The balance is {given}, and the exchanges come to {other}."
        ),
        Wrong.BALANCES_NOT_ZERO: N_("The balances add up to {given} and not to zero."),
    }
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        wrong: its kind.
        file: the file's name as it was sent.
        line: counted from 1, of the file as an editor shows it; 0 for the whole file.
        column: the column's name, or its number where there is no header; "" for the whole line.
        given: what the sentence names: "given" is what stood there.
        stops: whether the files cannot be brought in before it is put right.
    """

    wrong: Wrong
    file: str
    line: int
    column: str
    given: tuple[tuple[str, str], ...]
    stops: bool

    @property
    def sentence(self) -> str:
        """What is wrong, in the language in use."""
        given = {name: _(said) if name in _SAID else said for name, said in self.given}
        return _(SENTENCES[self.wrong]).format_map(given)

    def __str__(self) -> str:
        """Where, and what: "users.csv, line 3, Email: …"."""
        line = _("line {number}").format(number=self.line) if self.line else ""
        where = [self.file, line, self.column]
        return f"{', '.join(part for part in where if part)}: {self.sentence}"


@dataclass(slots=True)
class Faults:
    """Collects faults: those of `FAULTS_MAX`, and how many there are."""

    found: list[Fault] = field(default_factory=list)
    stopping: int = 0
    notes: int = 0

    def add(
        self, wrong: Wrong, file: str, line: int = 0, column: str = "", **given: object
    ) -> None:
        """Note a fault that is as grave as its kind."""
        self.put(wrong, (file, line, column), given)

    def put(
        self,
        wrong: Wrong,
        at: tuple[str, int, str],
        given: Mapping[str, object],
        *,
        stops: bool | None = None,
    ) -> None:
        """Note a fault; `stops` where it is graver or lighter than its kind."""
        stops = wrong not in NOTES if stops is None else stops
        if stops:
            self.stopping += 1
        else:
            self.notes += 1
        if len(self.found) < FAULTS_MAX:
            said = tuple((name, _short(value)) for name, value in given.items())
            self.found.append(Fault(wrong, *at, said, stops))


def _short(value: object) -> str:
    """What a fault repeats: one line of bounded length, quotes around text."""
    if not isinstance(value, str):
        return str(value)
    plain = " ".join(value.split())
    return plain if len(plain) <= GIVEN_MAX else f"{plain[: GIVEN_MAX - 1]}…"
