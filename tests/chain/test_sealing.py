"""Sealing: the journal's tree grows a batch at a time, and every posting has its receipt."""

from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from chain.merkle import Frontier, leaf_hash, root_of
from chain.receipts import verify_receipt
from chain.sealing import Hasher, Sealer, receipts_of
from ledger.sealing import Part
from tests.support.journals import Ledger


@given(st.lists(st.lists(st.binary(max_size=8), min_size=1, max_size=9), max_size=6))
def test_the_frontier_follows_the_entries(batches: list[list[bytes]]) -> None:
    hasher, frontier = Hasher(), b""
    for batch in batches:
        frontier = hasher.extend(frontier, hasher.leaves(batch))
    leaves = [leaf_hash(entry) for batch in batches for entry in batch]
    found = Frontier.from_bytes(frontier) if frontier else Frontier()
    assert (found.size, found.root()) == (len(leaves), root_of(leaves))


def test_a_sealer_signs_for_the_service() -> None:
    signer = SigningKey(bytes(32))
    part = Part("00" * 32, 0, [bytes(32)])
    assert Sealer(signer).seal([part]) == Sealer(signer).seal([part])
    assert Sealer(signer).seal([part]) != Sealer(SigningKey(bytes(31) + b"1")).seal([part])


def test_every_posting_of_a_journal_has_a_receipt_that_holds(ledger: Ledger) -> None:
    key = ledger.service.public
    receipts = receipts_of(ledger.postings, key)
    assert len(receipts) == len(ledger.postings) > 20
    for receipt in receipts:
        verify_receipt(receipt, ledger.entries[receipt.seq], key)
