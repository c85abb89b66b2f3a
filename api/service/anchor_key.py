"""The key that signs and pays on a chain, and after whose address new books are named.

Books outlive the chain they begin without: a service makes this key at its first start, whether it
anchors or not, so that a chain can be given later without a new name. An operator may name another.
It is never made beside books: those are named after the one that is missing.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from eth_keys.datatypes import PrivateKey
from sqlmodel import select

from ledger.errors import FaultError
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Engine

    from api.settings import Settings

FILE: Final = "anchor.key"
KEY_BYTES: Final = 32


class AnchorKey:
    """The key's 32 bytes, empty where it is missing, and its 20-byte address once it is wanted."""

    def __init__(self, private: bytes) -> None:
        self.private = private
        self._address = b""

    @property
    def address(self) -> bytes:
        """Where it signs from; empty where it is missing."""
        if self.private and not self._address:
            self._address = PrivateKey(self.private).public_key.to_canonical_address()
        return self._address


def anchor_key(engine: Engine, settings: Settings, random: Callable[[int], bytes]) -> AnchorKey:
    """The key that the settings name, or the service's own, made where there is no book yet.

    Raises:
        FaultError: the file holds no key.
    """
    path = settings.anchor_key_file or settings.data / FILE
    if settings.anchor_key_file is None and not path.exists():
        with engine.connect() as connection:
            if connection.scalar(select(BookRow.book).limit(1)) is not None:
                return AnchorKey(b"")
        _make(path, random(KEY_BYTES))
    try:
        private = bytes.fromhex(path.read_text(encoding="ascii").strip().removeprefix("0x"))
        PrivateKey(private)
    except (OSError, ValueError) as error:
        remedy = "Take it out of a backup: docs/operating-reference.md, A key that is lost"
        raise FaultError(str(path), "is not the key of an anchor", remedy) from error
    return AnchorKey(private)


def _make(path: Path, private: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(private.hex() + "\n")
        file.flush()
        os.fsync(descriptor)
