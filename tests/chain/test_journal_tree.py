"""The journal's tree in the database: proofs at any size that was signed."""

from chain.journal_tree import JournalTree
from chain.merkle import leaf_hash, verify_inclusion
from tests.support.journals import Ledger


def test_every_entry_is_proved_at_every_epochs_size(ledger: Ledger) -> None:
    with ledger.engine.connect() as connection:
        for record in ledger.records:
            size = record.journal_size
            tree = JournalTree(connection, ledger.place, size)
            for seq, body in enumerate(ledger.entries[:size]):
                leaf = leaf_hash(body)
                verify_inclusion(leaf, seq, size, tree.inclusion(seq), record.journal_root)


def test_bodies_are_the_entries_bytes(ledger: Ledger) -> None:
    with ledger.engine.connect() as connection:
        tree = JournalTree(connection, ledger.place, len(ledger.entries))
        assert tree.bodies(3, 4) == ledger.entries[3:7]
        assert tree.bodies(len(ledger.entries), 1) == []
