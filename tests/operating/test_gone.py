"""PostgreSQL as it is run: its host vanishes, another takes its place, all connections end.

Under steady posting: whoever asks is told within ten seconds to come back, nothing that was
acknowledged is lost or there twice, and writer, readers, clock and anchoring go on by themselves.
"""

from __future__ import annotations

import time
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import psycopg
import pytest
from sqlmodel import select

from api.app import create_app
from api.service.admission import admit
from api.service.clock import Clock
from api.service.rows import in_book
from api.service.service import Service
from api.settings import Settings
from chain.tables import AnchorRow
from ledger.store import Place
from tests.browser.serving import served
from tests.crash.book import Book
from tests.support.forwarder import Forwarder
from tests.support.journals import COMMUNITY
from tests.support.steady import Steady

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sqlmodel import Session

    from api.app import App
    from tests.support.postgres import Server

pytestmark = pytest.mark.starts

SILENCE_S: Final = 1
WAIT_S_MAX: Final = 90


class Beat:
    """A job that is always due, and writes."""

    name = "beat"
    every_ms = 0

    def __init__(self) -> None:
        self.beats = 0

    def due(self, session: Session, now_ms: int) -> Sequence[int]:
        del session
        return [now_ms]

    def do(self, service: Service, due: int) -> None:
        assert service.database.write(lambda _: due).result() == due
        self.beats += 1


class Running(NamedTuple):
    """A service under load."""

    service: Service
    app: App
    book: Book
    beat: Beat
    steady: Steady

    def goes_on(self) -> None:
        """See that writer, readers, clock and anchoring do what they are there for."""
        self.steady.goes_on()
        beats = self.beat.beats
        until(lambda: self.beat.beats > beats)
        until(lambda: self.service.anchoring.state.name == "open")
        ready = partial(self.app.state.running.supervision.states)
        assert set(ready().values()) == {"running"}


def until(is_so: Callable[[], Any]) -> None:
    """Wait for what threads do by themselves."""
    until_s = time.monotonic() + WAIT_S_MAX
    while not is_so():
        assert time.monotonic() < until_s
        time.sleep(0.02)


@contextmanager
def running(folder: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """Serve a book on a database, with everybody at work; in the end its journal is audited."""
    beat = Beat()
    monkeypatch.setattr("api.app.JOBS", (beat,))
    monkeypatch.setattr("api.http.running.Clock", partial(Clock, every_s=0.05))
    book = Book(folder / "data", url)
    # The one that the embedded chain knows, and these books are named after.
    (folder / "data" / "anchor.key").write_text(f"{1:064x}\n")
    settings = Settings(
        data=folder / "data", database_url=url, database_silence_s=SILENCE_S, anchor="embedded",
        anchor_every_s=1, origin="ayni.example",
    )  # fmt: skip
    with ExitStack() as ending:
        service = Service(settings)
        ending.callback(service.close)
        app = create_app(settings, service)
        ending.callback(app.state.running.clock.close)
        app.state.running.clock.start()
        place, now_ms = Place(COMMUNITY, 0), service.posting_ms()
        service.database.write(lambda session: admit(session, place, now_ms)).result()
        until(lambda: service.anchoring.state.name == "open")
        with served(app) as address:
            with Steady(address, book, book.path.removesuffix("/orders")) as steady:
                found = Running(service, app, book, beat, steady)
                found.goes_on()
                yield found
                found.goes_on()
            steady.send_again()
        record = service.close_epoch(COMMUNITY, book.id, by_operator=True).result()
        until(lambda: is_anchored(service, place, record.epoch))
    try:
        book.check(steady.acknowledged)
    finally:
        book.close()


def is_anchored(service: Service, place: Place, epoch: int) -> bool:
    """Whether the anchoring thread has brought it to the chain."""
    with service.database.reading() as session:
        found = select(AnchorRow.epoch).where(*in_book(AnchorRow, place), AnchorRow.epoch == epoch)
        return session.exec(found).first() is not None


def end_all(url: str) -> None:
    """End every other connection to the database, as an operator does before an upgrade."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_all_connections_end_and_all_goes_on(
    postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = postgres_server.ready()
    with running(tmp_path, url, monkeypatch) as found:
        for _ in range(3):
            end_all(url)
            found.goes_on()


def test_a_host_vanishes_and_is_back(
    postgres_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = psycopg.conninfo.conninfo_to_dict(postgres_server.ready())["dbname"]
    with Forwarder(postgres_server.folder / ".s.PGSQL.5432") as forwarder:
        url = f"postgresql://postgres@127.0.0.1:{forwarder.port}/{name}"
        with running(tmp_path, url, monkeypatch) as found:
            forwarder.silence()
            found.steady.is_told()
            forwarder.speak()
            found.goes_on()
