"""What tests of the chain share.

A small book, and for those that need one a real Ethereum node.
"""

from collections.abc import Iterator

import pytest

from chain.anchors import AnchorOptions, ChainEvidence, open_anchor
from chain.anchors.job import anchor_missing
from chain.bundle import Bundle
from chain.bundling import bundle_for
from chain.verify import Trust
from tests.chain.moved import Moved
from tests.support.anvil import anvil_url
from tests.support.forging import Forger, lines, seeds_of
from tests.support.journals import Ledger, new_database, sample
from tests.support.remembered import remembered

__all__ = ["anvil_url", "remembered"]


@pytest.fixture(scope="session")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Give a book of some forty entries in a database; it is shared, so leave it as it is."""
    with new_database(tmp_path_factory.mktemp("ledger")) as engine:
        yield sample(engine)


@pytest.fixture(scope="session")
def exported(ledger: Ledger) -> bytes:
    """Return that book's export."""
    return ledger.export()


@pytest.fixture(scope="session")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    """Give a book into which a co-op has moved."""
    with new_database(tmp_path_factory.mktemp("moved")) as engine:
        yield Moved(Ledger(engine))


@pytest.fixture(scope="session")
def forger(ledger: Ledger, exported: bytes) -> Forger:
    """Return somebody with that book's service key."""
    return Forger(ledger, seeds_of(lines(exported)))


@pytest.fixture(scope="session")
def evidence(ledger: Ledger) -> ChainEvidence:
    """Return the chain's proof of that book's fourth epoch, all being anchored."""
    anchor = open_anchor("embedded", AnchorOptions())
    book32 = bytes.fromhex(ledger.book)
    anchor_missing(anchor, book32, bytes.fromhex(ledger.salt), ledger.records)
    found = anchor.evidence(book32, 4)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def bundle(ledger: Ledger, evidence: ChainEvidence) -> Bundle:
    """Return a bundle with the chain's part, of an account with a bound and memos."""
    account, size = ledger.people[0].account, ledger.records[3].journal_size
    own = ledger.own_entries(account, size)
    with ledger.engine.connect() as connection:
        return bundle_for(connection, ledger.place, account, 4, own, ledger.memos, evidence)


@pytest.fixture(scope="session")
def trust(ledger: Ledger, evidence: ChainEvidence) -> Trust:
    """Return what a verifier of that bundle has from elsewhere."""
    return Trust(ledger.log_key, evidence.address, evidence.block_hash)
