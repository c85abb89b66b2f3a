"""Closing epochs: what the record binds, and trees that follow only what was committed."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import Connection

from chain import balance_tree
from chain.audit import audit
from chain.balance_tree import BalanceTrees, built
from chain.balances import BalanceTree
from chain.checkpoints import open_note
from chain.closing import Closing
from chain.errors import EvidenceError
from chain.journal_tree import JournalTree
from chain.leaves import NO_SEED
from chain.merkle import leaf_hash, root_of
from chain.records import FIRST_PREV
from chain.tables import EpochRow
from ledger.batch import BookBatch
from ledger.journal import ActRefusedError
from ledger.refusals import Code
from ledger.store import Place, Transaction
from tests.support.journals import COMMUNITY, Ledger, new_database


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Ledger]:
    """Give a small book with three members, one of whom never moves, and nothing closed."""
    with new_database(tmp_path) as engine:
        ledger = Ledger(engine)
        ledger.open_book()
        ledger.people = [ledger.join() for _ in range(3)]
        yield ledger


def pay(book: Ledger, amount: int = 5) -> None:
    book.pay(book.people[0], book.people[1], amount)


def rows(book: Ledger) -> list[EpochRow]:
    with book.engine.connect() as connection:
        found = connection.execute(EpochRow.__table__.select()).mappings()  # type: ignore[attr-defined]
        return [EpochRow(**row) for row in found]


def test_the_record_binds_the_journal_and_the_balances(book: Ledger) -> None:
    pay(book)
    record = book.close_epoch()
    assert record.epoch == 1
    assert record.prev == FIRST_PREV
    assert record.journal_size == len(book.entries)
    assert record.journal_root == root_of([leaf_hash(body) for body in book.entries])
    assert (record.total, record.accounts) == (5, 3)
    [row] = rows(book)
    assert row.record == record.to_bytes()
    checkpoint = open_note(row.checkpoint, book.log_key)
    assert (checkpoint.size, checkpoint.root) == (record.journal_size, record.journal_root)


def test_records_link_and_a_seed_serves_one_epoch(book: Ledger) -> None:
    records = []
    for _ in range(3):
        pay(book)
        records.append(book.close_epoch())
    assert [record.prev for record in records[1:]] == [one.digest() for one in records[:-1]]
    assert len({row.seed for row in rows(book)}) == 3


def test_an_epoch_without_a_change_has_no_seed_and_the_same_root(book: Ledger) -> None:
    first, second = book.close_epoch(), book.close_epoch()
    assert first.balance_root == second.balance_root
    assert [row.seed == NO_SEED for row in rows(book)] == [False, True]


def test_an_empty_books_epoch_is_closed(tmp_path: Path) -> None:
    with new_database(tmp_path) as engine:
        ledger = Ledger(engine)
        ledger.open_book()
        record = ledger.close_epoch()
        assert (record.accounts, record.total) == (0, 0)
        assert audit(BytesIO(ledger.export())).countersigned_accounts == "0.0000"


def test_no_epoch_is_closed_where_no_book_is(book: Ledger) -> None:
    closing = Closing(book.origin, book.signer, book.random, book.trees)
    with pytest.raises(ActRefusedError) as refused:
        book.journal.act(COMMUNITY, "00" * 32, closing, book.now_ms)
    assert refused.value.refusal.code is Code.book_must_exist
    assert closing.record is None


class BreaksAtTheEnd(Closing):
    """A closing whose transaction fails after everything was written."""

    def written(self, tx: Transaction, batch: BookBatch) -> None:
        super().written(tx, batch)
        raise OSError("disk full")


class SkipsOne(Closing):
    """A closing that the rules refuse."""

    def fields(self, tx: Transaction, batch: BookBatch, now_ms: int) -> dict[str, str | int]:
        return {**super().fields(tx, batch, now_ms), "epoch": 9}


def test_a_closing_that_the_rules_refuse_leaves_nothing(book: Ledger) -> None:
    skipping = SkipsOne(book.origin, book.signer, book.random, book.trees)
    with pytest.raises(ActRefusedError) as refused:
        book.journal.act(COMMUNITY, book.book, skipping, book.now_ms)
    assert refused.value.refusal.code is Code.epoch_must_be_next
    assert rows(book) == []
    book.close_epoch()
    audit(BytesIO(book.export()))


def test_a_tree_whose_closing_failed_is_never_used(book: Ledger) -> None:
    """Another process closes the epoch instead, under its own seed; then we close the next."""
    breaking = BreaksAtTheEnd(book.origin, book.signer, book.random, book.trees)
    with pytest.raises(OSError, match="disk full"):
        book.journal.act(COMMUNITY, book.book, breaking, book.now_ms)
    assert rows(book) == []
    trees, book.trees = book.trees, BalanceTrees()
    book.close_epoch()
    book.trees = trees
    pay(book)
    book.close_epoch()
    audit(BytesIO(book.export()))


def test_a_tree_is_built_once_and_then_follows(
    book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []

    def counted(connection: Connection, place: Place, epoch: int) -> BalanceTree:
        calls.append(epoch)
        return built(connection, place, epoch)

    monkeypatch.setattr(balance_tree, "built", counted)
    for _ in range(3):
        pay(book)
        book.close_epoch()
    assert calls == [0]


def test_kept_trees_are_few_and_rebuilt_as_they_were(
    book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(balance_tree, "TREES_MAX", 1)
    pay(book)
    first = book.close_epoch()
    book.trees.keep(Place(COMMUNITY, 9), bytes(32), BalanceTree())
    pay(book)
    second = book.close_epoch()
    with book.engine.connect() as connection:
        for record in (first, second):
            tree = built(connection, book.place, record.epoch)
            assert tree.totals() == (record.total, record.accounts, record.balance_root)


def test_a_tree_refuses_gaps_and_sums_that_differ() -> None:
    value = (1 << 128).to_bytes(32, "big") + (1).to_bytes(8, "big") + bytes(32)
    tree = BalanceTree()
    with pytest.raises(EvidenceError, match=r"^leaves: "):
        tree.put({1: value})
    tree.put({0: value})
    assert tree.count == 1
    with pytest.raises(EvidenceError, match=r"^balances: "):
        tree.totals()


def test_tiles_are_kept_when_full(book: Ledger) -> None:
    """The journal grows over a tile's width; proofs hold at every epoch's size."""
    book.close_epoch()
    ana, ben, _ = book.people
    sides = {"from_": ana.account, "to": ben.account, "amount": "1"}
    book.post_all(*(book.order("transfer", ana.key, **sides) for _ in range(520)))
    record = book.close_epoch()
    with book.engine.connect() as connection:
        tiles = connection.exec_driver_sql("SELECT level, position FROM tile").fetchall()
        assert sorted(tiles) == [(0, 0), (0, 1)]
        tree = JournalTree(connection, book.place, record.journal_size)
        hashes = [leaf_hash(body) for body in book.entries]
        for at in (0, 255, 256, 511, 512, record.journal_size - 1):
            assert tree.read(0, at) == hashes[at]
        assert tree.tile(1, 0) == root_of(hashes[:256]) + root_of(hashes[256:512])
    audit(BytesIO(book.export()))
