"""A real Ethereum node for those tests that need one: Foundry's Anvil, from npm."""

import os
import re
import subprocess
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.support.npm import fetched

ANVIL_VERSION = "1.7.1"


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
            url = _listening_at(node)
            # It says a line for each request, and would stand still once nobody reads them.
            Thread(target=deque, args=(node.stdout, 0), daemon=True).start()
            yield url
        finally:
            node.terminate()


def _installed(folder: Path) -> Path:
    package = f"@foundry-rs/anvil@{ANVIL_VERSION}"
    program = "node_modules/@foundry-rs/anvil-*/bin/anvil"
    return fetched(folder, lambda: list(folder.glob(program)), "install", package)


def _listening_at(node: subprocess.Popen[str]) -> str:
    assert node.stdout is not None
    for line in node.stdout:
        ready = re.match(r"Listening on (\S+)", line)
        if ready:
            return f"http://{ready[1]}"
    pytest.fail("the node ended before it was ready")
