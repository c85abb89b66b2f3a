"""A passphrase that a file holds, for whoever seals or opens a backup."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger.errors import FaultError

if TYPE_CHECKING:
    from pathlib import Path

LENGTH_MIN: Final = 12
"""Characters of a new passphrase: as many as the web wallet asks for."""
LENGTH_MAX: Final = 1_000
SHORT: Final = f"Take {LENGTH_MIN} characters at least"


def passphrase_in(path: Path) -> str:
    """The first line of a file, without its end.

    Raises:
        FaultError: there is none.
        OSError: it cannot be read.
    """
    remedy = "Write the passphrase as its first line"
    try:
        with path.open(encoding="utf-8") as file:
            found = file.readline(LENGTH_MAX).rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise FaultError(str(path), "is no text", remedy) from error
    if not found:
        raise FaultError(str(path), "holds no passphrase", remedy)
    return found
