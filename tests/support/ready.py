"""A new database as a service leaves it that was started once: with every table, and no row.

The migrations, which make it, take longer than most tests; so each process runs them once on each
kind of database, and later ones are copies. That they make those tables, `test_schema` sees.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from api.service.schema import upgrade
from ledger.database import writer_engine


def lay(place: Path) -> None:
    """Put one in a file, unless that is there."""
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(_made(), place)


def make(url: str) -> None:
    """Make the tables in an empty database."""
    engine = writer_engine(url)
    try:
        upgrade(engine)
    finally:
        engine.dispose()


@cache
def _made() -> Path:
    folder = tempfile.mkdtemp(prefix="ayni-ready-")
    atexit.register(shutil.rmtree, folder)
    place = Path(folder, "ready.db")
    make(f"sqlite:///{place}")
    return place
