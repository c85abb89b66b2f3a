"""Lists of whom to invite: pasted, or a file's lines, each a name, or a name and a note.

1. A line is `name`, or `name;note`; a tab does as well as the semicolon, as spreadsheets copy it.
   A comma does not: it stands in names. Cells may be quoted, as CSV has them.
2. Empty lines, and a first line that is a heading, are passed over.
3. A line is wrong whose name is missing, too long, there before, or among those invited already.
   Then nothing of the list is done: whoever wrote it mends the lines, and sends it again.

Leaves to others: making the invitations (`api.membership.inviting`).
"""

from __future__ import annotations

import csv
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from api.words.texts import one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from collections.abc import Set as AbstractSet

NAME_MAX: Final = 120
NOTE_MAX: Final = 200
HEADINGS: Final = frozenset({"name", "nombre", "nom"})


class Wanted(NamedTuple):
    """Whom an invitation is for; `line` is where they stand in the list, from 1."""

    name: str
    note: str = ""
    line: int = 1


class Wrong(StrEnum):
    """Why a line is not as it must be."""

    no_name = "no_name"
    too_long = "too_long"
    twice = "twice"
    invited_already = "invited_already"


class Fault(NamedTuple):
    """A line that is wrong, and what it begins with."""

    line: int
    why: Wrong
    name: str


def read_list(text: str) -> Sequence[Wanted]:
    """Whom a list names, right or wrong."""
    return list(_read(one_to_a_line(text)))


def one_to_a_line(text: str) -> Sequence[str]:
    """The lines of a text, whatever system ended them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _read(lines: Sequence[str]) -> Iterator[Wanted]:
    first = True
    for number, line in enumerate(lines, 1):
        name, note = _cells(line)
        if not name and not note:
            continue
        if not (first and name.casefold() in HEADINGS):
            yield Wanted(name, note, number)
        first = False


def _cells(line: str) -> tuple[str, str]:
    delimiter = "\t" if "\t" in line and ";" not in line else ";"
    row = next(csv.reader([line], delimiter=delimiter), [])
    name, *notes = [one_line(cell).strip() for cell in row] or [""]
    return name, " ".join(note for note in notes if note)


def faults_in(wanted: Sequence[Wanted], invited: AbstractSet[str]) -> Sequence[Fault]:
    """The lines that are wrong; `invited` are names, case-folded, of those who are invited."""
    faults, seen = [], set[str]()
    for one in wanted:
        why = _fault(one, seen, invited)
        if why is not None:
            faults.append(Fault(one.line, why, one.name[:NAME_MAX]))
        seen.add(one.name.casefold())
    return faults


def _fault(one: Wanted, seen: AbstractSet[str], invited: AbstractSet[str]) -> Wrong | None:
    name = one.name.casefold()
    if not name:
        return Wrong.no_name
    if len(one.name) > NAME_MAX or len(one.note) > NOTE_MAX:
        return Wrong.too_long
    if name in seen:
        return Wrong.twice
    return Wrong.invited_already if name in invited else None
