"""The data folder: whether what belongs there is there, and nobody else's to read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.backups.beside import KEYS, SIGNED
from api.doctor.findings import Place, Said, mode_of, typed
from api.service import anchor_key, operator_token, signer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OTHERS: Final = 0o077
MATTERS: Final = {
    signer.FILE: "whoever reads it can sign as this service",
    anchor_key.FILE: "whoever reads it can anchor in the books' name, and spend its coins",
    operator_token.FILE: "whoever reads it can make communities and open books",
}
PERSONAL: Final = "names, texts and what members keep private are in it"


def look(place: Place) -> Iterator[Said]:
    """Look at the folder, and at each file that others should not read."""
    folder = place.settings.data
    if not folder.is_dir():
        yield Said(
            f"{folder}: the data folder is not there", "the service's key would be there",
            "Name it with AYNI_DATA or --data; or start the service once, which makes it",
        )  # fmt: skip
        return
    if folder.stat().st_uid != place.machine.user:
        yield Said(
            f"{folder} belongs to another user",
            "what this finds of its files may not hold for the service",
            "Run this as the user that the service runs as: sudo -u ayni ayni doctor",
        )  # fmt: skip
    if mode_of(folder) & OTHERS:
        why = "others on this machine can see or change what is in it"
        yield Said(f"{folder} is open to others", why, typed(f"chmod 700 {folder}"))
    if not (folder / signer.FILE).exists() and place.is_there:
        yield Said(
            f"{folder / signer.FILE}: the service's key is not there",
            "without it nothing can be posted, and members' receipts are from nobody",
            "Take it out of a backup (docs/operating-reference.md, A key that is lost), or name "
            "its folder with AYNI_DATA",
        )  # fmt: skip
    for path, why in _private(place):
        yield from _rights(place, path, why)


def _private(place: Place) -> Iterator[tuple[Path, str]]:
    settings, file = place.settings, place.file
    for name in (*KEYS, SIGNED):
        yield settings.data / name, MATTERS.get(name, "whoever writes to it can undo what it keeps")
    if settings.anchor_key_file is not None:
        yield settings.anchor_key_file, MATTERS[anchor_key.FILE]
    if settings.backup_passphrase_file is not None:
        yield settings.backup_passphrase_file, "whoever reads it can open the backups"
    if file is not None:
        for end in ("", "-wal", "-shm", ".lock"):
            yield file.with_name(file.name + end), PERSONAL


def _rights(place: Place, path: Path, why: str) -> Iterator[Said]:
    if not path.exists():
        return
    if mode_of(path) & OTHERS:
        yield Said(f"{path} is open to others", why, typed(f"chmod 600 {path}"))
    if path.stat().st_uid not in {place.machine.user, place.settings.data.stat().st_uid}:
        yield Said(
            f"{path} belongs to another user than its folder",
            "the service may not be able to write to it, or somebody else can",
            typed(f"chown --reference={place.settings.data} {path}"),
        )  # fmt: skip
