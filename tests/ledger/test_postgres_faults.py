"""Posting on PostgreSQL when connections break and transactions are undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from ledger.errors import TryAgainError, UnknownOutcomeError
from ledger.faults import is_away
from ledger.store.postgres import PostgresStore, PostgresTransaction
from tests.ledger.payments import accepted, items, paying, payments, size

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from sqlalchemy import Connection, Engine, PoolProxiedConnection

    from ledger.store import Commit
    from tests.support.journals import Ledger

COUNT = 3
"""How many orders a batch of these tests has."""


@pytest.fixture
def ledger(postgres_engine: Engine) -> Ledger:
    """Return a book with two members."""
    return paying(postgres_engine)


def kill(driver: psycopg.Connection[Any]) -> None:
    """End the connection's other side, as a crash would."""
    with psycopg.connect(driver.info.dsn, autocommit=True) as other:
        ended = "SELECT pg_terminate_backend(%s, 10000)"
        assert other.execute(ended, [driver.info.backend_pid]).fetchone() == (True,)


def driver_of(connection: Connection) -> psycopg.Connection[Any]:
    """Return the driver's connection."""
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def on_first_commit(engine: Engine, call: Callable[[psycopg.Connection[Any]], None]) -> None:
    """Let `call` commit the next transaction in place of the driver; then all is as it was."""
    commit = engine.dialect.do_commit

    def once(dbapi_connection: PoolProxiedConnection) -> None:
        engine.dialect.do_commit = commit  # type: ignore[method-assign]
        driver = dbapi_connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        call(driver)

    engine.dialect.do_commit = once  # type: ignore[method-assign]


def lose_commit(driver: psycopg.Connection[Any]) -> None:
    """Lose the connection before COMMIT arrives."""
    kill(driver)
    driver.commit()


def lose_answer(driver: psycopg.Connection[Any]) -> None:
    """Lose the connection after COMMIT was done and before it was answered."""
    driver.commit()
    kill(driver)
    driver.execute("SELECT 1")


@pytest.mark.parametrize(("lose", "was_written"), [(lose_commit, False), (lose_answer, True)])
def test_an_unknown_outcome_is_found_out(
    ledger: Ledger, lose: Callable[[psycopg.Connection[Any]], None], *, was_written: bool
) -> None:
    orders, before = payments(ledger, COUNT), size(ledger)
    on_first_commit(ledger.engine, lose)
    found = accepted(ledger.journal.post(items(orders), ledger.now_ms))
    assert [posting.repeated for posting in found] == [was_written] * COUNT
    assert [posting.seq for posting in found] == list(range(before, before + COUNT))
    assert size(ledger) == before + COUNT
    ledger.catch_up()
    assert ledger.balance(ledger.people[1]) == 7 * COUNT


def test_an_outcome_that_cannot_be_found_out_is_called_unknown(ledger: Ledger) -> None:
    orders, before = payments(ledger, COUNT), size(ledger)

    def lose_server(driver: psycopg.Connection[Any]) -> None:
        event.listen(ledger.engine, "do_connect", refuse)
        lose_answer(driver)

    def refuse(*_: object) -> None:
        raise psycopg.OperationalError("connection refused")

    on_first_commit(ledger.engine, lose_server)
    with pytest.raises(UnknownOutcomeError) as raised:
        ledger.journal.post(items(orders), ledger.now_ms)
    assert isinstance(raised.value.__cause__, OperationalError)
    event.remove(ledger.engine, "do_connect", refuse)
    assert size(ledger) == before + COUNT
    again = accepted(ledger.journal.post(items(orders), ledger.now_ms))
    assert [posting.repeated for posting in again] == [True] * COUNT


def test_a_connection_lost_on_the_way_is_replaced(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders, before = payments(ledger, COUNT), size(ledger)
    write = PostgresTransaction.write

    def lose(tx: PostgresTransaction, commits: list[Commit]) -> None:
        monkeypatch.undo()
        write(tx, commits)
        kill(driver_of(tx.connection))
        write(tx, commits)

    monkeypatch.setattr(PostgresTransaction, "write", lose)
    found = accepted(ledger.journal.post(items(orders), ledger.now_ms))
    assert [posting.repeated for posting in found] == [False] * COUNT
    assert size(ledger) == before + COUNT


def test_a_failed_commit_leaves_nothing(ledger: Ledger) -> None:
    orders, before = payments(ledger, COUNT), size(ledger)

    def fail(driver: psycopg.Connection[Any]) -> None:
        driver.rollback()
        raise RuntimeError("the disk is on fire")

    on_first_commit(ledger.engine, fail)
    with pytest.raises(RuntimeError):
        ledger.journal.post(items(orders), ledger.now_ms)
    assert size(ledger) == before
    found = accepted(ledger.journal.post(items(orders), ledger.now_ms))
    assert [posting.seq for posting in found] == list(range(before, before + COUNT))


def raising(state: str) -> str:
    """Return a block that fails with the SQLSTATE."""
    return f"BEGIN RAISE EXCEPTION 'as told' USING ERRCODE = '{state}'; END"


PASSING = ("23505", "40001", "40P01")


@pytest.mark.parametrize("state", [*PASSING, "22012", "53100", "XX000"])
def test_what_a_statement_fails_with_tells_whether_to_try_again(
    postgres_engine: Engine, state: str
) -> None:
    expected = TryAgainError if state in PASSING else DBAPIError
    with pytest.raises(expected), PostgresStore(postgres_engine).transaction() as tx:
        tx.connection.execute(text(f"DO $$ {raising(state)} $$"))


@pytest.mark.parametrize("state", [*PASSING, "08006", "40003", "57P01", "XX000"])
def test_what_a_commit_fails_with_tells_whether_its_outcome_is_known(
    postgres_engine: Engine, state: str
) -> None:
    # A deferred trigger fails at COMMIT; Ayni's own schema has none.
    with postgres_engine.begin() as connection:
        for statement in (
            "CREATE TABLE trap (x int)",
            f"CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ {raising(state)} $$",
            (
                "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON trap DEFERRABLE INITIALLY DEFERRED"
                " FOR EACH ROW EXECUTE FUNCTION fail()"
            ),
        ):
            connection.execute(text(statement))
    expected = TryAgainError if state in PASSING else UnknownOutcomeError
    with pytest.raises(expected), PostgresStore(postgres_engine).transaction() as tx:
        tx.connection.execute(text("INSERT INTO trap VALUES (1)"))


def test_a_connection_that_says_what_nobody_asked_for_is_lost() -> None:
    """As behind a pooler whose server has ended all of its own."""
    confused = psycopg.InternalError("received 2 results from command 'ROLLBACK'")
    assert is_away(DBAPIError("", {}, confused))
    assert not is_away(psycopg.errors.InFailedSqlTransaction("the transaction is aborted"))
