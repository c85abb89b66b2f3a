"""What names tell: a file's of which table it is, a header's of what its columns mean."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from api.imports.arrivals import Look
from api.imports.reading.columns import NEEDED, Layout, Meaning, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.imports.reading.tables import Table


def are_words(cells: Sequence[str]) -> bool:
    """Whether a first row may name columns, though nobody knows them: for somebody to tell."""
    return all(cells) and not any(map(str.isdigit, "".join(cells)))


def meanings_of(table: Table, places: Mapping[Meaning, Sequence[int]]) -> dict[str, str]:
    """Which meaning each column that is read has."""
    return {
        table.name(place): meaning.value for meaning, found in places.items() for place in found
    }


def look_unread(table: Table, mapping: Mapping[str, str]) -> Look:
    """How a file looks whose rows are not read, for somebody to say what its columns mean.

    Of one without a header all columns are named, those without a meaning with none.
    """
    names = () if table.header else map(table.name, range(table.width))
    said = MappingProxyType(dict.fromkeys(names, "") | dict(mapping))
    letters = table.letters.encoding
    return Look(table.file.name, letters, table.delimiter, table.header, said, None, None, None)


def needed_by(layout: Layout) -> tuple[Meaning, ...]:
    """The meanings without which a table cannot be read."""
    needed = NEEDED[layout.subject]
    if layout.subject == Subject.MEMBERS and not layout.named:
        return (Meaning.ID, *needed)
    return needed


def is_called(name: str, files: Sequence[str]) -> int:
    """How well a file is called as one of a format: 2 for "users.csv", 1 for "BCNA-users.csv"."""
    stem = name.rpartition(".")[0].casefold() or name.casefold()
    if stem in files:
        return 2
    return int(any(re.search(rf"[-_. ]{re.escape(known)}\Z", stem) for known in files))


def numbered(name: str, width: int) -> int | None:
    """The place of a column that is told by its number, counted from 1."""
    return int(name) - 1 if name.isdecimal() and 1 <= int(name) <= width else None
