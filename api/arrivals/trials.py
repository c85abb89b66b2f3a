"""A trial: what files of another system would bring, and what is wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from api.imports.faults import Fault, Wrong
from ledger.amounts import Unit
from ledger.refusals import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.imports.arrivals import Arrivals


class LookSaid(msgspec.Struct, frozen=True):
    """How a file was read; as `api.imports.arrivals.Look`."""

    file: str
    encoding: str
    delimiter: str
    header: list[str]
    mapping: dict[str, str]
    decimal: str | None
    days: str | None
    rows: int | None


class FaultSaid(msgspec.Struct, frozen=True, array_like=True):
    """A fault; as `api.imports.faults.Fault`."""

    wrong: str
    file: str
    line: int
    column: str
    given: list[tuple[str, str]]
    stops: bool


class Chosen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What somebody corrected of a file; as `api.imports.reading.columns.Choices`."""

    subject: str | None = None
    mapping: dict[str, str] | None = None
    header: bool | None = None
    delimiter: str | None = None
    encoding: str | None = None
    decimal: str | None = None
    days: str | None = None


class Trial(msgspec.Struct, frozen=True):
    """What came of a trial.

    Attributes:
        format: the system's name in `api.imports.ARRIVING`.
        unit, scale: what the book counts.
        source: the hash of what was sent, in hex.
        chosen: what was corrected, by the file's name; "" for all files.
        known: accounts of this book that take in a balance, by the source's number.
        found: faults, the first ones; `stopping` and `notes` count them all.
        members, accounts, notices, exchanges: how many would come.
        had_left: members who had left with nothing, and do not come.
        total: what would stand above zero, in subunits; as much stands below.
        off_by: what the balances add up to; it must be zero.
        days: the first and last day of the exchanges, where they have one.
        refused: why the book would not take it: its code, and fields.
        parts: the hash that the order which brings it in names; None where it cannot be brought in.
        by, time_ms: whose trial it is, and when.
    """

    format: str
    unit: str
    scale: int
    source: str
    chosen: dict[str, Chosen]
    known: dict[str, str]
    looks: list[LookSaid]
    found: list[FaultSaid]
    stopping: int
    notes: int
    members: int
    accounts: int
    notices: int
    exchanges: int
    had_left: int
    total: int
    off_by: int
    days: tuple[str, str] | None
    refused: tuple[int, dict[str, Any]] | None
    parts: str | None
    by: str
    time_ms: int

    @property
    def counts(self) -> Unit:
        """What the book counts."""
        return Unit(self.unit, self.scale)

    @property
    def faults(self) -> Sequence[Fault]:
        """The faults, whose sentences are in the language in use."""
        return [
            Fault(Wrong(one.wrong), one.file, one.line, one.column, tuple(one.given), one.stops)
            for one in self.found
        ]

    @property
    def refusal(self) -> Refusal | None:
        """Why the book would not take it."""
        return None if self.refused is None else Refusal(Code(self.refused[0]), self.refused[1])

    @property
    def may_be_brought(self) -> bool:
        """Whether it can be brought in as it is."""
        return self.parts is not None


def looks_of(arrivals: Arrivals) -> list[LookSaid]:
    """How the files were read."""
    return [
        LookSaid(
            one.file, one.encoding, one.delimiter, list(one.header), dict(one.mapping), one.decimal,
            one.days, one.rows,
        )
        for one in arrivals.looks
    ]  # fmt: skip


def faults_of(arrivals: Arrivals) -> list[FaultSaid]:
    """What is wrong with them."""
    return [
        FaultSaid(one.wrong.value, one.file, one.line, one.column, list(one.given), one.stops)
        for one in arrivals.faults
    ]
