"""A table of text as others wrote it: in which letters, parted by what, row by row with its line.

What is kept to, with the same numbers in the code:
1. Letters are those that `api.imports.reading.letters` finds.
2. Cells are parted by what makes the first lines most even: a comma, semicolon, tab or bar.
3. Lines end as on any system; a quoted cell may hold line ends. A quotation mark that is never
   closed costs its own line and no other.
4. A row has as many cells as the first: others are named and not read, as nobody can say which
   cell is which. Blank rows are passed over.
5. Cells of secret columns are emptied before anybody sees the row. Where there are any, a cell
   that holds line ends and as many signs between cells as a row is taken for a slip with quotes.

Rows are not kept: the file is read as often as somebody asks for them.
"""

from __future__ import annotations

import csv
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from api.imports.faults import Wrong
from api.imports.reading.files import FILE_BYTES_MAX, mistaken
from api.imports.reading.letters import letters_of, lines_of
from api.imports.reading.secrets import is_secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.imports.faults import Faults
    from api.imports.reading.files import SourceFile
    from api.imports.reading.letters import Letters

ROWS_MAX: Final = 1_000_000
COLUMNS_MAX: Final = 200
"""The most columns: each is shown, for somebody to say what it means."""

COLUMN_NAME_MAX: Final = 255
"""Of a longer name of a column, what is kept."""

QUOTED_LINES_MAX: Final = 100
"""The most lines that one row may take: beyond, its quotation mark is never closed."""

DELIMITERS: Final = (",", ";", "\t", "|")
SAMPLE_LINES: Final = 50


class Row(NamedTuple):
    """A row's cells, and the line on which it begins."""

    line: int
    cells: list[str]


@dataclass(slots=True)
class Table:
    """A file as a table.

    `header` is empty where the format has none; `first` is the line of the first row, which is the
    header where there is one; `names` are those that a format without header gives its columns.
    """

    file: SourceFile
    letters: Letters
    delimiter: str
    width: int
    first: int
    header: tuple[str, ...]
    secret: frozenset[int]
    names: tuple[str, ...] = ()

    def rows(self, faults: Faults | None, told: Callable[[int], object]) -> Iterator[Row]:
        """Give the rows below the header; name what is wrong with them unless `faults` is None.

        `told` is called with the bytes read since it was last called.
        """
        count = 0
        with self.file.open() as opened:
            for row in _records(lines_of(opened, self.letters, told), self.delimiter, self, faults):
                if row.line < self.first or (row.line == self.first and self.header):
                    continue
                if not any(cell.strip() for cell in row.cells):
                    continue  # 4
                if len(row.cells) != self.width:
                    self._uneven(row, faults)
                    continue
                count += 1
                if count > ROWS_MAX:
                    if faults is not None:
                        faults.add(Wrong.ROWS_TOO_MANY, self.file.name, most=ROWS_MAX)
                    return
                for place in self.secret:
                    row.cells[place] = ""  # 5
                yield row

    def name(self, place: int) -> str:
        """Return what a fault calls the column: its name, or its number counted from 1."""
        names = self.header or self.names
        return names[place] if names else str(place + 1)

    def _uneven(self, row: Row, faults: Faults | None) -> None:
        if faults is None:
            return
        cut = not self.letters.ends and row.line == self.letters.lines
        wrong = Wrong.LINE_CUT_SHORT if cut else Wrong.COLUMNS_UNEVEN
        faults.add(wrong, self.file.name, row.line, found=len(row.cells), expected=self.width)


def open_table(  # noqa: PLR0913 what somebody may have chosen
    file: SourceFile,
    faults: Faults,
    told: Callable[[int], object],
    *,
    headed: Callable[[list[str]], bool],
    delimiter: str | None = None,
    encoding: str | None = None,
) -> Table | None:
    """Look at a file; None where it is no table, which is named.

    Args:
        file: the file.
        faults: where to name what is wrong.
        told: called with bytes read.
        headed: whether the first row's cells are a header.
        delimiter: what parts cells, if somebody said.
        encoding: the letters, if somebody said.
    """
    if (what := mistaken(file)) is not None:
        faults.add(Wrong.FILE_NOT_TEXT, file.name, what=what)
        return None
    if file.size > FILE_BYTES_MAX:
        faults.add(Wrong.FILE_TOO_LARGE, file.name, most=FILE_BYTES_MAX)
        return None
    letters = letters_of(file, told)
    if encoding is not None:
        letters.encoding, letters.broken = encoding, []
    skipped, said, sample = _begun(_sample(file, letters))
    delimiter = delimiter or said or _delimiter(sample)
    first = next(_split(sample, delimiter), None)
    if first is None:
        faults.add(Wrong.FILE_EMPTY, file.name)
        return None
    if len(first) > COLUMNS_MAX:
        faults.add(Wrong.COLUMNS_TOO_MANY, file.name, most=COLUMNS_MAX)
        return None
    header = tuple(_column_name(cell) for cell in first) if headed(first) else ()
    secret = frozenset(place for place, name in enumerate(header) if is_secret(name))
    table = Table(file, letters, delimiter, len(first), skipped + 1, header, secret)
    _name_letters(table, faults)
    return table


def _column_name(cell: str) -> str:
    return cell.replace("\0", "").strip()[:COLUMN_NAME_MAX].rstrip()


def _name_letters(table: Table, faults: Faults) -> None:
    name, letters = table.file.name, table.letters
    for line in letters.broken if letters.encoding == "mixed" else ():
        faults.add(Wrong.LETTERS_MIXED, name, line)  # 1
    for line in letters.nul:
        faults.add(Wrong.NUL_BYTES, name, line)
    if not letters.ends:
        faults.add(Wrong.LINE_END_MISSING, name, letters.lines)
    for place in sorted(table.secret):
        faults.add(Wrong.COLUMN_SECRET, name, table.first, table.header[place])
    seen: set[str] = set()
    for column in table.header:
        if column and column.casefold() in seen:
            faults.add(Wrong.COLUMN_TWICE, name, table.first, column)
        seen.add(column.casefold())


def _sample(file: SourceFile, letters: Letters) -> list[str]:
    with file.open() as opened:
        lines = lines_of(opened, letters, lambda _: None)
        return [line for _, line in zip(range(SAMPLE_LINES), lines, strict=False)]


def _begun(sample: list[str]) -> tuple[int, str | None, list[str]]:
    """Return the lines before the first row, the delimiter that one of them says, and the rest."""
    said = None
    for skipped, line in enumerate(sample):
        plain = line.strip()
        if plain.lower().startswith("sep=") and len(plain) == len("sep=;"):
            said = plain[-1]
        elif plain.strip("".join(DELIMITERS) + '" '):
            return skipped, said, sample[skipped:]
    return len(sample), said, []


def _split(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:
        return


def _delimiter(sample: list[str]) -> str:
    """Return what parts the first lines most evenly, and into most cells."""

    def evenness(delimiter: str) -> tuple[float, int]:
        widths = [len(row) for row in _split(sample, delimiter) if any(row)]
        if not widths or widths[0] == 1:
            return (0.0, 0)
        return (sum(each == widths[0] for each in widths) / len(widths), widths[0])

    return max(DELIMITERS, key=evenness)  # 2


def _records(
    lines: Iterator[str], delimiter: str, table: Table, faults: Faults | None
) -> Iterator[Row]:
    """Split lines into rows; a row whose quotation marks are wrong costs its first line alone."""
    back: deque[str] = deque()
    taken: list[str] = []

    def feed() -> Iterator[str]:
        while len(taken) < QUOTED_LINES_MAX:
            line = back.popleft() if back else next(lines, None)
            if line is None:
                return
            taken.append(line)
            yield line

    start, reader = 1, csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        taken.clear()
        try:
            cells = next(reader, None)
            _mind_swallowed(cells, taken, table)
        except csv.Error:  # 3
            if faults is not None:
                faults.add(_broken(table, start, len(taken)), table.file.name, start)
            back.extendleft(reversed(taken[1:]))
            start += 1
            reader = csv.reader(feed(), delimiter=delimiter, strict=True)
            continue
        if cells is None:
            return
        yield Row(start, cells)
        start += len(taken)


def _mind_swallowed(cells: list[str] | None, taken: list[str], table: Table) -> None:
    """Raise where a quotation mark swallowed secrets: a cell over several lines with a whole row.

    Two quotation marks that are missing in two lines would else make one row of them, of the right
    width, with the first line's secrets in another column.
    """
    if table.secret and len(taken) > 1 and cells:
        most = table.width - 1
        if any(cell.count(table.delimiter) >= most and "\n" in cell for cell in cells):
            raise csv.Error


def _broken(table: Table, start: int, lines: int) -> Wrong:
    """A last line that has no end broke off; other wrong quotation marks are somebody's slip."""
    at_end = not table.letters.ends and start + lines - 1 == table.letters.lines == start
    return Wrong.LINE_CUT_SHORT if at_end else Wrong.QUOTES_BROKEN
