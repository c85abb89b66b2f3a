"""The cells of one row, by what they mean: as text, amounts, days, words.

Each method names what is wrong with its cell and gives None, so that the row's other cells are
still looked at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from api.imports.arrivals import Origin, Status
from api.imports.faults import Wrong
from api.imports.reading.columns import AMOUNTS, DAYS, Meaning
from api.imports.reading.days import Days, read_day
from api.imports.reading.numbers import Numbers, read_number, read_seconds
from api.imports.reading.secrets import folded
from ledger.amounts import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from api.imports.faults import Faults
    from api.imports.reading.columns import Choices, Layout
    from api.imports.reading.tables import Row, Table

NAME_MAX: Final = 255
TEXT_MAX: Final = 20_000

_LOST: Final = re.compile("[\u00c2\u00c3][\u0080-\u00bf]|\ufffd|\u00c3[\u0152-\u2122]")
_YES: Final = frozenset({"1", "true", "yes", "y", "si", "s", "oui", "o", "x"})
_NO: Final = frozenset({"", "0", "false", "no", "n", "non"})
_STATUSES: Final = {
    Status.ACTIVE: (
        "1 active activo activa actif enabled published member true yes si oui alta dealta"
        " dadodealta dadadealta vigente actiu adherent adherente"
    ),
    Status.WAITING: "waiting pending pendiente enattente draft new nuevo expected",
    Status.SUSPENDED: (
        "0 suspended suspendido suspendu disabled blocked bloqueado bloque locked inactive inactivo"
        " inactiva inactif inactiu suspendida suspendue bloqueada bloquee false no non"
    ),
    Status.LEFT: (
        "left deleted removed closed purged baja debaja dadodebaja dadadebaja baixa debaixa borrado"
        " borrada eliminado eliminada parti partie supprime supprimee ferme radie radiee"
    ),
}
_STATUS: Final = {word: status for status, words in _STATUSES.items() for word in words.split()}


@dataclass(slots=True)
class Columns:
    """A table's columns by meaning, and what they show of numbers and days."""

    table: Table
    layout: Layout
    unit: Unit
    places: dict[Meaning, list[int]]
    choices: Choices
    in_minutes: bool = False
    numbers: dict[int, Numbers] = field(default_factory=dict)
    days: dict[int, Days] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make a witness for each column whose marks matter."""
        self.numbers = {at: Numbers() for each in AMOUNTS for at in self.places.get(each, ())}
        self.days = {at: Days() for each in DAYS for at in self.places.get(each, ())}

    def look(self, row: Row) -> None:
        """Take a row as evidence."""
        for place, numbers in self.numbers.items():
            numbers.look(row.cells[place])
        for place, days in self.days.items():
            days.look(row.cells[place])

    def decimal(self, place: int | None = None) -> str | None:
        """Return the mark that was chosen, that the column shows, or that all of the file do."""
        said = self.choices.decimal or self.layout.decimal
        own = self.numbers[place] if place is not None else None
        if said or (own and own.shown):
            return said or (own.decimal if own else None)
        whole = Numbers(set().union(*(each.shown for each in self.numbers.values())))
        return whole.decimal

    def order(self, place: int | None = None) -> str | None:
        """Return the order that was chosen, that the column shows, or that all of the file do."""
        own = self.days[place] if place is not None else None
        if self.choices.days or (own and own.shown):
            return self.choices.days or (own.order if own else None)
        return Days(set().union(*(each.shown for each in self.days.values()))).order

    def settle(self) -> Mapping[int, str | None]:
        """Return for each column of numbers and days what it means, once all rows were seen."""
        return {at: self.decimal(at) for at in self.numbers} | {
            at: self.order(at) for at in self.days
        }

    def name(self, meaning: Meaning) -> str:
        """Return the name of the first column of that meaning; "" where there is none."""
        places = self.places.get(meaning)
        return self.table.name(places[0]) if places else ""


class Cells:
    """A row's cells by meaning."""

    __slots__ = ("_cells", "_columns", "_faults", "_settled", "line")

    def __init__(
        self, columns: Columns, settled: Mapping[int, str | None], row: Row, faults: Faults
    ) -> None:
        self._columns, self._settled, self._faults = columns, settled, faults
        self._cells, self.line = row.cells, row.line

    @property
    def origin(self) -> Origin:
        """Where the row stands."""
        return Origin(self._columns.table.file.name, self.line)

    def has(self, meaning: Meaning) -> bool:
        """Whether there is such a column."""
        return meaning in self._columns.places

    def fault(self, wrong: Wrong, meaning: Meaning, **given: object) -> None:
        """Name what is wrong with the first cell of that meaning."""
        column = self._columns.name(meaning)
        self._faults.put(wrong, (self._columns.table.file.name, self.line, column), given)

    def texts(self, meaning: Meaning, most: int = NAME_MAX) -> list[str]:
        """Return what stands in the columns of that meaning, the empty ones left out."""
        constant = self._columns.layout.constants.get(meaning)
        if constant is not None:
            return [constant]
        found = []
        for place in self._columns.places.get(meaning, ()):
            text = self._cells[place].strip()
            if text:
                self._look_at(text, place, most)
                found.append(text[:most])
        return found

    def text(self, meaning: Meaning, most: int = NAME_MAX) -> str:
        """Return the first that stands in the columns of that meaning."""
        return next(iter(self.texts(meaning, most)), "")

    def needed(self, meaning: Meaning) -> str:
        """Return a text that must be there, and "" where it is missing."""
        text = self.text(meaning)
        if not text:
            self.fault(Wrong.VALUE_MISSING, meaning)
        return text

    def word(self, meaning: Meaning) -> str:
        """Return a text without case, accents and signs."""
        return folded(self.text(meaning))

    def flag(self, meaning: Meaning) -> bool:
        """Whether a column says yes."""
        word = self.word(meaning)
        if word not in _YES and word not in _NO:
            self.fault(Wrong.WORD_UNKNOWN, meaning, given=self.text(meaning))
        return word in _YES

    def status(self) -> Status:
        """Return how the member stood."""
        if self.has(Meaning.LEFT) and self.flag(Meaning.LEFT):
            return Status.LEFT
        if self.has(Meaning.SUSPENDED) and self.flag(Meaning.SUSPENDED):
            return Status.SUSPENDED
        word = self.word(Meaning.STATUS)
        if word and word not in _STATUS:
            self.fault(Wrong.WORD_UNKNOWN, Meaning.STATUS, given=self.text(Meaning.STATUS))
        return _STATUS.get(word, Status.ACTIVE)

    def amount(self, meaning: Meaning) -> int | None:
        """Return the subunits that stand there; None where nothing does or it is wrong."""
        for place in self._columns.places.get(meaning, ()):
            text = self._cells[place].strip()
            if text:
                read = self._read(text, place)
                if not isinstance(read, Wrong):
                    return read
                self._wrong(read, place, given=text)
                return None
        return None

    def day(self, meaning: Meaning) -> date | None:
        """Return the day that stands there; None where none does or it is wrong."""
        for place in self._columns.places.get(meaning, ()):
            text = self._cells[place]
            read = read_day(text, self._settled[place])
            if isinstance(read, Wrong):
                self._wrong(read, place, given=text)
                return None
            if read is not None:
                return read
        return None

    def _read(self, text: str, place: int) -> int | Wrong:
        columns = self._columns
        if columns.layout.seconds:
            return read_seconds(text, columns.unit)
        if columns.in_minutes:
            return read_number(text, Unit("min", 1), columns.layout.decimal)
        return read_number(text, columns.unit, self._settled[place])

    def _look_at(self, text: str, place: int, most: int) -> None:
        if len(text) > most:
            self._wrong(Wrong.TEXT_TOO_LONG, place, most=most)
        if not text.isascii() and (match := _LOST.search(text)):
            near = text[max(match.start() - 12, 0) : match.end() + 12]
            self._wrong(Wrong.LETTERS_LOST, place, given=near)

    def _wrong(self, wrong: Wrong, place: int, **given: object) -> None:
        table = self._columns.table
        self._faults.put(wrong, (table.file.name, self.line, table.name(place)), given)
