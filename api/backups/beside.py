"""What belongs to a database and lies beside it: the keys, the token, and what was signed last.

Without the service's key nothing can be posted to its books; without the anchor's they cannot be
anchored. `signed.sizes` says what was promised: a backup's never takes the place of a newer one.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from api.service import anchor_key, operator_token, signer
from chain import watermarks
from chain.watermarks import Watermarks, read_marks
from ledger.errors import EvidenceError, FaultError
from ledger.messages import N_
from wallets.keys import Key
from wallets.keystore import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from api.settings import Settings
    from chain.watermarks import Watermark

SIGNED: Final = watermarks.FILE
KEYS: Final = (operator_token.FILE, anchor_key.FILE, signer.FILE)
"""In the order in which they are put down: nothing can be signed before the last is there."""


def gather(settings: Settings) -> dict[str, bytes]:
    """The files beside a database, by the names they have in a data folder.

    Raises:
        FaultError: the service's key is not among them.
    """
    found = {}
    for name in (SIGNED, *KEYS):
        path = settings.data / name
        if name == anchor_key.FILE and settings.anchor_key_file is not None:
            path = settings.anchor_key_file
        if path.exists():
            found[name] = path.read_bytes()
    if signer.FILE not in found:
        where, why = str(settings.data / signer.FILE), "the service's key is not there"
        raise FaultError(where, why, "Name its folder with AYNI_DATA or --data")
    key_of(found)
    return found


def key_of(files: Mapping[str, bytes]) -> Key:
    """The service's key.

    Raises:
        EvidenceError: there is none.
    """
    try:
        return Key.from_seed(bytes.fromhex(files[signer.FILE].decode("ascii").strip()))
    except (KeyError, ValueError) as error:
        raise EvidenceError(signer.FILE, N_("is not a service key")) from error


def marks_in(files: Mapping[str, bytes]) -> list[Watermark]:
    """What was signed last of each book."""
    return list(read_marks(files.get(SIGNED, b""), SIGNED))


def require_room(folder: Path, files: Mapping[str, bytes]) -> None:
    """Raise `FaultError` if the folder has another service's files."""
    for name in KEYS:
        path = folder / name
        if path.exists() and path.read_bytes().split() != files.get(name, b"").split():
            remedy = "Name an empty folder with AYNI_DATA or --data; nothing was changed"
            raise FaultError(str(path), "is not that of the backup", remedy)


class Laid:
    """Files that were put into a data folder, until `taken_back`."""

    def __init__(
        self, folder: Path, files: Mapping[str, bytes], signed: Iterable[Watermark]
    ) -> None:
        """Put them there: what was signed first, without which nothing may be signed.

        That is the most of what the backup says, what lies there, and `signed`.
        """
        self._made: list[Path] = []
        try:
            self._sign(folder, [*marks_in(files), *signed])
            for name in KEYS:
                if name in files and not (folder / name).exists():
                    self._put(folder / name, files[name])
            sync_folder(folder)
        except BaseException:
            self.taken_back()
            raise

    def taken_back(self) -> None:
        """Remove what was made."""
        for path in reversed(self._made):
            path.unlink(missing_ok=True)
        self._made.clear()

    def _sign(self, folder: Path, marks: Iterable[Watermark]) -> None:
        if not (folder / SIGNED).exists():
            self._made.append(folder / SIGNED)
        signed = Watermarks(folder)
        try:
            signed.keep(marks)
        finally:
            signed.close()

    def _put(self, path: Path, content: bytes) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self._made.append(path)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(descriptor)
