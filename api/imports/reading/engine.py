"""Reads a format's files into `Arrivals`: which file is which table, three passes over each.

The passes: letters and lines, what columns show of their marks, and the rows. No file is kept; what
is kept is what arrives. `progress` is called with the bytes done and those of all passes.
"""

from __future__ import annotations

from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from api.imports.arrivals import Arrivals, Look
from api.imports.faults import Faults, Wrong
from api.imports.reading.cells import Cells, Columns
from api.imports.reading.columns import (
    NO_CHOICES,
    Choices,
    Layout,
    Meaning,
    Subject,
)
from api.imports.reading.files import hash_of
from api.imports.reading.headers import (
    are_words,
    is_called,
    look_unread,
    meanings_of,
    needed_by,
    numbered,
)
from api.imports.reading.rows import Gathered
from api.imports.reading.secrets import folded, is_secret
from api.imports.reading.tables import open_table
from api.imports.reading.whole import Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from api.imports.reading.columns import Format
    from api.imports.reading.files import SourceFile
    from api.imports.reading.tables import Table
    from ledger.amounts import Unit

PASSES: Final = 3
NONE_CHOSEN: Final[Mapping[str, Choices]] = MappingProxyType({})


def read(  # noqa: PLR0913 what somebody chose, and who is told, are apart
    format_: Format,
    files: Sequence[SourceFile],
    unit: Unit,
    choices: Mapping[str, Choices] = NONE_CHOSEN,
    *,
    progress: Callable[[int, int], object] = lambda _done, _all: None,
    faults: Faults | None = None,
) -> Arrivals:
    """Read the files.

    Args:
        format_: what they are.
        files: as `api.imports.reading.files` gives them.
        unit: what the new book counts.
        choices: what somebody corrected, by the file's name.
        progress: called with the bytes done and those of all.
        faults: those of opening the files, to go on with.
    """
    found = Faults() if faults is None else faults
    return _Reading(format_, files, unit, choices, progress=progress, faults=found).run()


class _Reading:
    def __init__(  # noqa: PLR0913 as `read`
        self,
        format_: Format,
        files: Sequence[SourceFile],
        unit: Unit,
        choices: Mapping[str, Choices],
        *,
        progress: Callable[[int, int], object],
        faults: Faults,
    ) -> None:
        self._format, self._unit, self._choices = format_, unit, choices
        self._progress, self._faults, self._files = progress, faults, files
        self._gathered = Gathered(faults)
        self._all = PASSES * sum(file.size for file in files)
        self._done = 0
        self._looks: list[Look] = []
        self._names: dict[tuple[str, Meaning], str] = {}
        self._spoilt: set[Subject] = set()

    def run(self) -> Arrivals:
        for columns in self._tables():
            before = self._faults.stopping
            self._read(columns)
            if self._faults.stopping > before:
                self._spoilt.add(columns.layout.subject)
        Whole(
            self._gathered, self._unit, self._format, self._names, frozenset(self._spoilt)
        ).settle()
        self._progress(self._all, self._all)
        gathered, faults = self._gathered, self._faults
        return Arrivals(
            self._format.name,
            self._unit,
            hash_of(self._files),
            tuple(self._looks),
            tuple(gathered.members.values()),
            tuple(gathered.accounts.values()),
            tuple(gathered.notices),
            tuple(gathered.exchanges),
            tuple(faults.found),
            faults.stopping,
            faults.notes,
        )

    def _told(self, read: int) -> None:
        self._done = min(self._done + read, self._all)
        self._progress(self._done, self._all)

    def _tables(self) -> list[Columns]:
        """Open the files and find out what each is, members before what names them."""
        found: dict[Layout, Columns] = {}
        for file in self._files:
            if self._is_ignored(file):
                continue
            chosen = self._choices.get(file.name, NO_CHOICES)
            table = open_table(
                file,
                self._faults,
                self._told,
                headed=partial(self._headed, file.name, chosen),
                delimiter=chosen.delimiter,
                encoding=chosen.encoding,
            )
            if table is None:
                continue
            layout = self._layout(table, chosen)
            if layout is None:
                self._faults.add(self._unknown, file.name)
                self._looks.append(look_unread(table, {}))
            elif (columns := self._columns(table, layout, chosen)) is not None:
                if layout in found:
                    other = found[layout].table.file.name
                    self._faults.add(Wrong.FILE_TWICE, file.name, what=other)
                    continue
                found[layout] = columns
        self._missing(found)
        order = list(Subject)
        return sorted(found.values(), key=lambda each: order.index(each.layout.subject))

    @property
    def _unknown(self) -> Wrong:
        """What an unknown file is: another one of that system's, or a table that somebody made."""
        return Wrong.FILE_UNKNOWN if self._format.propose is None else Wrong.COLUMNS_UNKNOWN

    def _is_ignored(self, file: SourceFile) -> bool:
        """Whether the format has such a file without being read; whole names come before ends."""
        ignored = is_called(file.name, self._format.ignored)
        return ignored > max(is_called(file.name, each.files) for each in self._format.layouts)

    def _missing(self, found: Mapping[Layout, Columns]) -> None:
        for layout in self._format.layouts:
            if layout.required and layout not in found:
                names = " or ".join(f"{name}.csv" for name in layout.files[:1])
                self._faults.add(Wrong.FILE_MISSING, names, what=names)

    def _headed(self, name: str, chosen: Choices, first: list[str]) -> bool:
        if chosen.header is not None:
            return chosen.header
        if chosen.mapping is not None:
            return not all(column.isdecimal() for column in chosen.mapping)
        if self._format.propose is not None:
            return self._format.propose(first) is not None or are_words(first)
        cells = {folded(cell) for cell in first}
        own = [each for each in self._format.layouts if is_called(name, each.files)]
        headless = [each for each in own or self._format.layouts if each.orders]
        if not headless:
            return True
        return any(len(cells & {folded(each) for each in one.columns}) > 1 for one in headless)

    def _layout(self, table: Table, chosen: Choices) -> Layout | None:
        """The table of the format that a file is: by choice, by name, or by its columns."""
        layouts = self._format.layouts
        subject = chosen.subject
        if subject is None and self._format.propose is not None:
            proposed = self._format.propose(table.header)
            subject = proposed[0] if proposed else None
        if subject is not None:
            return next((each for each in layouts if each.subject == subject), None)
        called = max(layouts, key=lambda each: is_called(table.file.name, each.files))
        if is_called(table.file.name, called.files):
            return called
        header = {folded(name) for name in table.header}
        fits = [
            (len(header & {folded(name) for name in each.columns}), -at, each)
            for at, each in enumerate(layouts)
            if all(
                any(folded(n) in header for n, m in each.columns.items() if m == meaning)
                for meaning in needed_by(each)
            )
        ]
        if header and fits and max(fits)[0] > 1:
            return max(fits)[2]
        widths = [each for each in layouts if table.width in map(len, each.orders)]
        return widths[0] if not header and len(widths) == 1 else None

    def _columns(self, table: Table, layout: Layout, chosen: Choices) -> Columns | None:
        mapping = self._mapping(table, layout, chosen)
        names = {folded(name): place for place, name in reversed([*enumerate(table.header)])}
        order = next((each for each in layout.orders if len(each) == table.width), ())
        if not table.header and order and chosen.mapping is None:
            names = {folded(name): place for place, name in enumerate(order)}
            table.names = tuple(f"{place} ({name})" for place, name in enumerate(order, 1))
        places: dict[Meaning, list[int]] = {}
        for name, meaning in mapping.items():
            place = names.get(folded(name), numbered(name, table.width))
            if place is None or place in table.secret or is_secret(name):
                continue
            places.setdefault(meaning, []).append(place)
        missing = [each for each in needed_by(layout) if each not in places]
        for meaning in missing:
            known = [name for name, each in layout.columns.items() if each == meaning]
            line = table.first if table.header else 0
            what = " or ".join(known) or meaning.value
            self._faults.add(Wrong.COLUMN_MISSING, table.file.name, line, what=what)
        if missing:
            self._spoilt.add(layout.subject)
            self._looks.append(look_unread(table, meanings_of(table, places)))
            return None
        return Columns(table, layout, self._unit, places, chosen)

    def _mapping(self, table: Table, layout: Layout, chosen: Choices) -> Mapping[str, Meaning]:
        if chosen.mapping is not None:
            return chosen.mapping
        if self._format.propose is not None:
            proposed = self._format.propose(table.header)
            return proposed[1] if proposed else {}
        return layout.columns

    def _read(self, columns: Columns) -> None:
        table, layout = columns.table, columns.layout
        columns.in_minutes = self._gathered.in_minutes
        rows = 0
        for row in table.rows(None, self._told):
            columns.look(row)
            rows += 1
        settled = columns.settle()
        self._note(columns, rows)
        for row in table.rows(self._faults, self._told):
            self._gathered.take(layout.subject, Cells(columns, settled, row, self._faults), layout)

    def _note(self, columns: Columns, rows: int) -> None:
        table = columns.table
        mapping = meanings_of(table, columns.places)
        for meaning in columns.places:
            self._names[table.file.name, meaning] = columns.name(meaning)
        self._looks.append(
            Look(
                table.file.name,
                table.letters.encoding,
                table.delimiter,
                table.header,
                MappingProxyType(mapping),
                columns.decimal(),
                columns.order(),
                rows,
            )
        )
