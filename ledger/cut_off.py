"""Ends what a PostgreSQL server keeps locked for somebody of whom nothing more comes.

The server's own bounds do not always end it (both seen on 16, with psycopg 3.3):
1. Several statements go to it together with one word at their end, and rows by COPY likewise. Cut
   off before that word, it waits within a statement: `idle_in_transaction_session_timeout` is not
   for that, and `statement_timeout` is put off while it reads.
2. After that word the driver asks for what is there to be sent, and by reading this the server
   stops the clock of `idle_in_transaction_session_timeout`. It starts with the next statement.
Whoever waits for such rows in vain ends it here.

Leaves to others: how long is waited for a lock (`ledger.silence`), and trying again.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import SQLModel

from ledger.faults import is_late, said_of
from ledger.silence import idle_s, silence_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

LOG = logging.getLogger("ayni.database")
END: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity AS other
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()
AND backend_xid IS NOT NULL AND state <> 'idle' AND wait_event = 'ClientRead'
AND state_change < clock_timestamp() - make_interval(secs => %s)
AND EXISTS (
    SELECT FROM pg_locks JOIN pg_class ON pg_class.oid = pg_locks.relation
    WHERE pg_locks.pid = other.pid AND relname = ANY(%s) AND pg_table_is_visible(pg_class.oid)
)
"""
"""Who has written to one of our tables, and is still to be told the rest. Nobody who is there takes
so long for it."""


@contextmanager
def ending_what_was_cut_off(engine: Engine) -> Iterator[None]:
    """Where the block waits in vain for a lock, end whoever has it and will never let go of it.

    Whatever the block raised is raised, so that who called tries again.
    """
    try:
        yield
    except Exception as error:
        if is_late(error):
            _end(engine)
        raise


def _end(engine: Engine) -> None:
    """End whoever it is, as far as the server lets this role, and has a connection to give."""
    ours = list(SQLModel.metadata.tables)
    try:
        with engine.connect() as connection:
            silence_s = silence_of(connection.connection.driver_connection)
            connection.exec_driver_sql(END, (idle_s(silence_s), ours))
    except SQLAlchemyError as error:
        LOG.warning("whoever keeps rows locked could not be ended: %s", said_of(error))
