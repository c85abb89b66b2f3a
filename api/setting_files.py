"""What settings may hold that name folders and files, or say when and with what these are made.

As in `api.setting_values`: a check returns the value, or raises `ValueError` saying what is wrong.
"""

import re
from pathlib import Path
from typing import Final

from api.backups.daily import Daily
from api.backups.passphrases import LENGTH_MIN, passphrase_in
from ledger.errors import FaultError

TOKEN_CHARACTERS_MIN: Final = 16
_SECRET: Final = re.compile(r"(0x)?[0-9A-Fa-f]{64}")


def data(value: Path) -> Path:
    """A folder, which is made where it is not there."""
    if value.exists() and not value.is_dir():
        raise ValueError(f"{value} is a file, and no folder")
    return value


def anchor_key_file(value: Path | None) -> Path | None:
    """A file with a key; none for the service's own."""
    if value is None:
        return value
    try:
        text = value.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ValueError(f"{value} cannot be read: {why}") from error
    if not _SECRET.fullmatch(text):
        raise ValueError(f"{value} does not hold 32 bytes in hex")
    return value


def folder(value: Path | None) -> Path | None:
    """A folder, or none; whether it is there shows once it is used, since disks come and go."""
    if value is not None and value.exists() and not value.is_dir():
        raise ValueError(f"{value} is no folder")
    return value


def backup_at(value: str) -> str:
    """Times of the day, and whose clocks they are by."""
    Daily.from_text(value)
    return value


def passphrase_file(value: Path | None) -> Path | None:
    """A file with a passphrase; none where backups are not sealed."""
    if value is None:
        return value
    try:
        found = passphrase_in(value)
    except FaultError as error:
        raise ValueError(f"{value} {error.why}") from error
    except OSError as error:
        raise ValueError(f"{value} cannot be read: {error.strerror}") from error
    if len(found) < LENGTH_MIN:
        raise ValueError(f"{value} holds a passphrase of {len(found)} characters")
    return value


def operator_token(value: str) -> str:
    """What fits into a header."""
    if not value.isprintable() or " " in value:
        raise ValueError("has characters that no header carries")
    return value
