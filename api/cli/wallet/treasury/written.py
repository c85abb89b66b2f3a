"""Reads files of lines that treasurers write: an account in the first cell, by name or number.

All that is wrong is told at once, a line each, and nothing is prepared then.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import typer

from api.cli.showing import plain
from api.cli.wallet.people import alone, holders, pages
from api.words.folding import folded
from api.words.i18n import _
from ledger.errors import AyniError, FaultError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from api.cli.wallet.seat import Seat

T = TypeVar("T")

BYTES_MAX: Final = 2_000_000
MARKS: Final = "\t;"
"""What may part cells; commas where neither stands in the first line."""


class Written(NamedTuple):
    """A line of a file, from 1 on, and its cells."""

    number: int
    cells: Sequence[str]


def read_lines(path: Path, heads: Sequence[str]) -> list[Written]:
    """The lines that say something; a first one with these heads says nothing.

    Raises:
        FaultError: it is too large, no text, or has no line.
    """
    if path.stat().st_size > BYTES_MAX:
        why = _("is larger than {most} bytes").format(most=BYTES_MAX)
        raise FaultError(str(path), why, _("Make it smaller"))
    try:
        lines = path.read_text("utf-8-sig").splitlines()
        first = next((line for line in lines if line.strip()), "")
        mark = next((one for one in MARKS if one in first), ",")
        rows = enumerate(csv.reader(lines, delimiter=mark, strict=True), 1)
        found = [Written(at, [one.strip() for one in row]) for at, row in rows if any(row)]
    except (UnicodeDecodeError, csv.Error) as error:
        why = _("cannot be read as lines of text")
        raise FaultError(str(path), why, _("Save it as CSV in UTF-8")) from error
    if found and [folded(one) for one in found[0].cells] == list(heads)[: len(found[0].cells)]:
        found = found[1:]
    if not found:
        raise FaultError(str(path), _("has no line"), _("Look at it again"))
    return found


def told_faults(path: Path, lines: Sequence[Written], read: Callable[[Written], T]) -> list[T]:
    """What `read` makes of each line.

    Raises:
        FaultError: some cannot be read, each of which was told.
    """
    found, wrong = [], 0
    for line in lines:
        try:
            found.append(read(line))
        except AyniError as error:
            wrong += 1
            said = _("Line {number}: {why}").format(number=line.number, why=error)
            typer.echo(plain(said), err=True)
    if wrong:
        why = _("has lines that cannot be read: {count}").format(count=wrong)
        raise FaultError(str(path), why, _("Put them right, and try again"))
    return found


def accounts_by_name(seat: Seat) -> Callable[[str], str]:
    """Finds an open account by its id, its number, or its holder's whole name.

    What it gives raises `FaultError` where that is nobody's, or several people's.
    """
    people = holders(seat)
    known: dict[str, set[str]] = {}
    for one in pages(seat, "/accounts", "accounts", -1):
        if one["open"]:
            id_, name = one["account"], people[one["account"]][1]
            for key in (id_, folded(one["number"]), folded(name), alone(name)):
                known.setdefault(key, set()).add(id_)

    def find(words: str) -> str:
        fits = known.get(folded(words), set())
        if len(fits) == 1:
            return next(iter(fits))
        several = _("there are several of that name")
        why = several if fits else _("there is nobody of that name")
        raise FaultError(words, why, _("Give the account's number or id"))

    return find
