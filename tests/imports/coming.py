"""Reads the files of other systems in tests: those that lie in `data`, and those made on the spot.

Each system has two folders of twelve members and forty exchanges. All people, addresses and numbers
in them are made up. `clean` is as the system writes it; `difficult` has what goes wrong in real
files, and `difficult.txt` beside it says what must be found.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from api.imports import ARRIVING
from api.imports.faults import Faults
from api.imports.reading.engine import NONE_CHOSEN, read
from api.imports.reading.files import of_bytes, of_path
from ledger.amounts import HOURS, Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.imports.arrivals import Arrivals
    from api.imports.reading.columns import Choices

DATA: Final = Path(__file__).parent / "data"
ECO: Final = Unit("ECO", 100)
UNITS: Final = {"ces": ECO, "komunitin": ECO}
"""What a new book counts, where it is not hours."""


def coming(format_: str, which: str) -> Arrivals:
    """Read a folder of `data`."""
    faults = Faults()
    files = of_path(DATA / format_ / which, faults)
    return read(ARRIVING[format_], files, UNITS.get(format_, HOURS), faults=faults)


def made(
    format_: str,
    files: Mapping[str, str | bytes],
    unit: Unit = HOURS,
    choices: Mapping[str, Choices] = NONE_CHOSEN,
) -> Arrivals:
    """Read files that a test writes."""
    sources = [
        of_bytes(name, data if isinstance(data, bytes) else data.encode())
        for name, data in files.items()
    ]
    return read(ARRIVING[format_], sources, unit, choices)


def said(arrivals: Arrivals) -> list[str]:
    """Return what is wrong, a line each: whether it stops, where and what."""
    return [f"{'stops' if each.stops else 'note '} {each}" for each in arrivals.faults]
