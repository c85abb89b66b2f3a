"""The service's key: made on first use and kept in the data folder, readable by its owner only.

With it the service signs receipts, checkpoints and automatic acts, and can do nothing else.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ledger.errors import FaultError
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE = "service.key"


def service_key(folder: Path, random: Callable[[int], bytes]) -> Key:
    """The key kept in `folder`, made there if there is none."""
    path = folder / FILE
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_key(path)
    key = Key.generate(random)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.seed.hex() + "\n")
        file.flush()
        os.fsync(descriptor)
    return key


def read_key(path: Path) -> Key:
    """The key that a file holds; raises `FaultError` if it holds none."""
    try:
        return Key.from_seed(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except ValueError as error:
        remedy = "Take it out of a backup: docs/operating-reference.md, A key that is lost"
        raise FaultError(str(path), "is not a service key", remedy) from error
