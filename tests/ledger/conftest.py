"""A database, and a book with three members in it, for the journal's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.ledger.posting import opened
from tests.support.journals import Ledger, new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on a new SQLite file."""
    with new_database(tmp_path) as found:
        yield found


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    """Return a book with three members."""
    return opened(engine)
