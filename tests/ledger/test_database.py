"""How databases are opened: durable, one writer, one connection that checkpoints."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect
from sqlalchemy.exc import OperationalError

from ledger import database
from ledger.database import CHECKPOINT_PAGES, reader_engine, writer_engine
from ledger.errors import FaultError


def pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_only_the_writer_checkpoints(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'book.db'}"
    writer, reader = writer_engine(url), reader_engine(url)
    checkpoints = [pragma(engine, "wal_autocheckpoint") for engine in (writer, reader)]
    assert checkpoints == [CHECKPOINT_PAGES, 0]
    for engine in (writer, reader):
        assert pragma(engine, "journal_mode") == "wal"
        assert pragma(engine, "synchronous") == 2
        engine.dispose()


def test_a_reader_sees_what_was_committed_and_waits_for_nobody(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'book.db'}"
    writer, reader = writer_engine(url), reader_engine(url)
    with writer.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE one (id INTEGER)")
    with writer.begin() as connection:
        connection.exec_driver_sql("INSERT INTO one VALUES (1)")
        with reader.connect() as other:
            assert other.exec_driver_sql("SELECT COUNT(*) FROM one").scalar() == 0
    assert inspect(reader).get_table_names() == ["one"]
    writer.dispose()
    reader.dispose()


def test_a_second_writer_waits_and_then_gives_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_MS", 1)
    url = f"sqlite:///{tmp_path / 'book.db'}"
    first, second = writer_engine(url), writer_engine(url)
    with (
        first.begin(),
        pytest.raises(OperationalError, match="database is locked"),
        second.begin(),
    ):
        pass
    first.dispose()
    second.dispose()


def test_postgresql_is_opened_through_psycopg() -> None:
    for engine in (writer_engine("postgresql://host/book"), reader_engine("postgresql://host/b")):
        assert engine.dialect.driver == "psycopg"


@pytest.mark.parametrize("opening", [writer_engine, reader_engine])
def test_another_database_is_a_fault(opening: object) -> None:
    assert callable(opening)
    with pytest.raises(FaultError, match="mysql is not supported") as refused:
        opening("mysql://host/book")
    assert refused.value.remedy == "Use sqlite or postgresql"
