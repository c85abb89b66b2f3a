"""Reads the transfers of the Sarafu community currency, as published for research.

Source: Mattsson, Criscione and Ruddick, "Sarafu Community Inclusion Currency 2020-2021",
Scientific Data 9, 426 (2022). Comma-separated lines without quotes, under one header line:
`id, timeset, transfer_subtype, source, target, weight, token_name, token_address`.

What a line must be, with the same numbers in the code:
1. Whole: eight fields and a newline, each in its form; ids grow, time (UTC) never goes back.
2. Of the same token as the lines before.
3. An amount: a decimal number of units, rounded half to even to 10^-6, above zero.

Who disburses is a fund of the community's: its balance is what it has issued, below zero.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from api.imports.source import ROWS_MAX, BadLineError, Source, Transfer
from ledger.amounts import AMOUNT_MAX, BadAmountError, Unit, from_decimal

if TYPE_CHECKING:
    from collections.abc import Iterator

COLUMNS: Final = (
    "id", "timeset", "transfer_subtype", "source", "target", "weight", "token_name",
    "token_address",
)  # fmt: skip
DISBURSEMENT: Final = "DISBURSEMENT"
SUBTYPES: Final = (DISBURSEMENT, "STANDARD", "RECLAMATION", "AGENT_OUT")
UNIT: Final = Unit("SRF", 10**6)
LINE_BYTES_MAX: Final = 1_000

_ADDRESS: Final = r"0x[0-9A-Fa-f]{40}"
_FORMS: Final = tuple(
    re.compile(form).fullmatch
    for form in (
        r"[1-9][0-9]{0,17}",
        r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?",
        "|".join(SUBTYPES),
        _ADDRESS,
        _ADDRESS,
        r"[0-9]{1,15}(?:\.[0-9]{1,20})?",
        r"[^\x00-\x1f]{1,40}",
        _ADDRESS,
    )
)
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)


class _Row(NamedTuple):
    """A line's fields in the order of `COLUMNS`."""

    id: str
    timeset: str
    transfer_subtype: str
    source: str
    target: str
    weight: str
    token_name: str
    token_address: str


def read(file: IO[bytes]) -> Source:
    """Read the whole file, so that nothing is posted of one that is cut short.

    Raises:
        BadLineError: a line is not as it must be, or there are none or too many.
    """
    transfers: list[Transfer] = []
    funds: set[str] = set()
    first, last = None, None
    for line, row in enumerate(_rows(file), 2):
        first = first or row
        transfers.append(_transfer(line, row, first, last, transfers[-1] if transfers else None))
        if row.transfer_subtype == DISBURSEMENT:
            funds.add(row.source)
        last = row
    if first is None:
        raise BadLineError(2, "the file has no transfers")
    return Source(first.token_name, UNIT, frozenset(funds), transfers)


def _rows(file: IO[bytes]) -> Iterator[_Row]:
    if _fields(file, 1) != list(COLUMNS):
        raise BadLineError(1, f"must be {','.join(COLUMNS)}")
    for line in range(2, ROWS_MAX + 2):
        fields = _fields(file, line)
        if fields is None:
            return
        for name, form, value in zip(COLUMNS, _FORMS, fields, strict=True):
            if form(value) is None:
                raise BadLineError(line, f"{name}: {value[:60]!r} has another form")  # 1
        yield _Row(*fields)
    if file.read(1):
        raise BadLineError(ROWS_MAX + 2, f"the file has more than {ROWS_MAX} transfers")


def _fields(file: IO[bytes], line: int) -> list[str] | None:
    """The fields of the next line; None at the end of the file."""
    data = file.readline(LINE_BYTES_MAX)
    if not data:
        return None
    if not data.endswith(b"\n"):
        raise BadLineError(line, "is cut short: its end is missing")  # 1
    try:
        fields = data.decode().rstrip("\r\n").split(",")
    except UnicodeDecodeError as error:
        raise BadLineError(line, "is not UTF-8") from error
    if len(fields) != len(COLUMNS):
        raise BadLineError(line, f"has {len(fields)} fields in place of {len(COLUMNS)}")  # 1
    return fields


def _transfer(
    line: int, row: _Row, first: _Row, last: _Row | None, before: Transfer | None
) -> Transfer:
    time_ms = _time_ms(line, row.timeset)
    if last is not None and int(row.id) <= int(last.id):
        raise BadLineError(line, f"id: {row.id} must be above {last.id}")  # 1
    if before is not None and time_ms < before.time_ms:
        raise BadLineError(line, f"timeset: {row.timeset} is before the line above")  # 1
    if row[-2:] != first[-2:]:
        raise BadLineError(line, "token: must be that of the lines above")  # 2
    return Transfer(line, time_ms, row.source, row.target, _amount(line, row.weight))


def _time_ms(line: int, text: str) -> int:
    try:
        time = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError as error:
        raise BadLineError(line, f"timeset: {text!r} is no time") from error
    return (time - _START) // _MILLISECOND


def _amount(line: int, text: str) -> int:
    try:
        amount = from_decimal(text, UNIT.scale)
    except BadAmountError as error:
        raise BadLineError(line, f"weight: {error}") from error
    if not 1 <= amount <= AMOUNT_MAX:
        raise BadLineError(line, f"weight: {text} comes to {amount} subunits")  # 3
    return amount
