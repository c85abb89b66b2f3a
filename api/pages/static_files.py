"""The modules, styles and pictures that pages load, and the one hash that names all of them.

A release publishes that hash (`ayni version` prints it), pages show it, and `ayni wallet program`
compares what a service serves with what is installed here. Leaves to others: serving them.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = Path(__file__).parent.parent / "static"
VERSION_DIGITS: Final = 12
"""How many hex digits of the hash stand in addresses."""


@cache
def static_files() -> Mapping[str, bytes]:
    """Every file by its path, in order."""
    return {
        file.relative_to(FOLDER).as_posix(): file.read_bytes()
        for file in sorted(FOLDER.rglob("*"))
        if file.is_file()
    }


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over every file's path, length and content, in order of the paths: 64 hex digits."""
    digest = sha256()
    for path, content in sorted(files.items()):
        digest.update(f"{path} {len(content)}\n".encode() + content)
    return digest.hexdigest()


@cache
def static_digest() -> str:
    """The hash of the files installed here."""
    return digest_of(static_files())
