"""Import: the whole book as it was, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, func, select

from chain.bundling import bundle_for
from chain.errors import EvidenceError
from chain.exporting import export
from chain.importing import BookExistsError, import_file
from chain.rules import RULES, SHAPES
from chain.sealing import Sealer, receipts_of
from ledger.entries import read_entry
from ledger.errors import FaultError
from ledger.gathering import Item
from ledger.journal import Journal, Posting
from ledger.store import Place, Transaction
from ledger.store.sqlite import SqliteStore
from tests.support.journals import COMMUNITY, Ledger, new_database, sample

OTHER: str = COMMUNITY[:-1] + "2"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Engine]:
    with new_database(tmp_path, "empty") as engine:
        yield engine


def rows(engine: Engine, place: Place) -> dict[str, list[Any]]:
    """Return what each table has of a book."""
    found = {}
    with engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if "book" not in table.c or table.name == "community":
                continue
            at = (table.c.community_id == place.community, table.c.book == place.book)
            query = table.select().where(*at).order_by(*table.primary_key)
            found[table.name] = [tuple(row) for row in connection.execute(query)]
    return found


def export_of(engine: Engine, place: Place, ledger: Ledger) -> bytes:
    file = BytesIO()
    with engine.connect() as connection:
        export(connection, place, ledger.origin, ledger.signer, file)
    return file.getvalue()


def test_every_row_is_as_it_was(ledger: Ledger, exported: bytes, empty: Engine) -> None:
    report = import_file(BytesIO(exported), SqliteStore(empty), COMMUNITY, ledger.service.public)
    ours, theirs = rows(ledger.engine, ledger.place), rows(empty, ledger.place)
    assert theirs == ours
    assert sum(map(bool, ours.values())) >= 10
    assert report.digest == ledger.records[-1].digest().hex()


def test_exported_again_it_is_the_same_file(ledger: Ledger, empty: Engine) -> None:
    whole = ledger.export()
    import_file(BytesIO(whole), SqliteStore(empty), COMMUNITY, ledger.service.public)
    assert export_of(empty, ledger.place, ledger) == whole


def test_an_imported_book_goes_on(tmp_path: Path) -> None:
    """Balances, holds, keys and trees are all there."""
    with new_database(tmp_path) as engine, new_database(tmp_path, "copy") as copy:
        ledger = sample(engine)
        data = BytesIO(ledger.export())
        import_file(data, SqliteStore(copy), COMMUNITY, ledger.service.public)
        ledger.engine = copy
        ledger.journal = ledger.new_journal()
        ana, _, eva = ledger.people
        ledger.pay(eva, ana, 3)
        record = ledger.close_epoch()
        assert record.prev == ledger.records[-2].digest()
        with copy.connect() as connection:
            bundle_for(connection, ledger.place, ana.account, 7, [], {}, None)


def test_a_book_with_full_tiles_is_as_it_was(tmp_path: Path) -> None:
    with new_database(tmp_path) as engine, new_database(tmp_path, "copy") as copy:
        ledger = Ledger(engine)
        ledger.open_book()
        ana, ben = ledger.join(), ledger.join()
        sides = {"from_": ana.account, "to": ben.account, "amount": "1"}
        for _ in range(3):
            ledger.post_all(*(ledger.order("transfer", ana.key, **sides) for _ in range(150)))
            ledger.close_epoch()
        data = BytesIO(ledger.export())
        import_file(data, SqliteStore(copy), COMMUNITY, ledger.service.public)
        assert rows(copy, ledger.place) == rows(engine, ledger.place)
        assert len(rows(copy, ledger.place)["tile"]) == 1


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        tables = SQLModel.metadata.sorted_tables
        return sum(
            connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables
        )


def test_a_book_that_is_there_is_not_touched(
    ledger: Ledger, exported: bytes, empty: Engine
) -> None:
    store, service = SqliteStore(empty), ledger.service.public
    import_file(BytesIO(exported), store, COMMUNITY, service)
    before = count(empty)
    for community in (COMMUNITY, OTHER):
        with pytest.raises(BookExistsError) as refused:
            import_file(BytesIO(exported), store, community, service)
        assert (refused.value.community, refused.value.book) == (COMMUNITY, ledger.book)
    assert count(empty) == before


def test_another_services_book_is_refused(ledger: Ledger, exported: bytes, empty: Engine) -> None:
    with pytest.raises(EvidenceError, match=r"^header\.key: "):
        import_file(BytesIO(exported), SqliteStore(empty), COMMUNITY, ledger.new_key().public)
    assert count(empty) == 0


def test_what_an_audit_refuses_is_not_imported(
    ledger: Ledger, exported: bytes, empty: Engine
) -> None:
    store, service = SqliteStore(empty), ledger.service.public
    with pytest.raises(EvidenceError, match=r"^seal: "):
        import_file(BytesIO(exported[:-1] + b"\1"), store, COMMUNITY, service)
    with pytest.raises(EvidenceError, match=r"^digest: "):
        import_file(BytesIO(exported), store, COMMUNITY, service, digest="00" * 32)
    assert count(empty) == 0


class BreaksAtTheEnd(SqliteStore):
    """A database that fails once everything is written."""

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with super().transaction() as tx:
            yield tx
            raise OSError("disk full")


def test_an_import_that_breaks_leaves_nothing(
    ledger: Ledger, exported: bytes, empty: Engine
) -> None:
    with pytest.raises(OSError, match="disk full"):
        import_file(BytesIO(exported), BreaksAtTheEnd(empty), COMMUNITY, ledger.service.public)
    assert count(empty) == 0


def test_a_repeat_of_an_imported_order_gets_the_same_receipt(
    ledger: Ledger, exported: bytes, empty: Engine
) -> None:
    import_file(BytesIO(exported), SqliteStore(empty), COMMUNITY, ledger.service.public)
    journals = [
        Journal(SqliteStore(engine), RULES, Sealer(ledger.signer), ledger.service, ledger.random)
        for engine in (ledger.engine, empty)
    ]
    order = read_entry(ledger.entries[20], SHAPES, "entry").order
    found = [journal.post([Item(COMMUNITY, order)], ledger.now_ms) for journal in journals]
    postings = [[one for one in outcomes if isinstance(one, Posting)] for outcomes in found]
    first, second = (receipts_of(posted, ledger.service.public) for posted in postings)
    assert first == second
    assert first[0].seq == 20


def test_there_is_nothing_to_export_where_no_book_is(ledger: Ledger, empty: Engine) -> None:
    with pytest.raises(FaultError, match=r"^book: "):
        export_of(empty, ledger.place, ledger)
