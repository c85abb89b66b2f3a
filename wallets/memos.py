"""Memo commitments: the journal keeps a salted hash, the text stays outside and can be erased.

Without salt and text a commitment says nothing about the memo, and every proof over it still holds.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from wallets.errors import BadMemoError, WrongMemoError

MEMO_LENGTH_MAX: Final = 500
"""The longest memo, in characters (code points)."""

SALT_BYTES: Final = 32

_DOMAIN: Final = b"ayni-memo-v1\x00\x00\x00\x00"


COMMITTED: Final = ("memo", "reason", "paper")
"""The fields by which orders commit to a text; each has one of them at most."""


def committed_by(body: object) -> str | None:
    """What an order commits to, by its type's own fields; None if it does to nothing."""
    said = (getattr(body, name, None) for name in COMMITTED)
    return next((one for one in said if one is not None), None)


def commitment(salt: bytes, text: str) -> str:
    """The commitment to a memo: SHA-256 of domain, 32 fresh random bytes and text, in hex.

    Raises:
        BadMemoError: the salt has another length, the text is too long or no valid Unicode.
    """
    if len(salt) != SALT_BYTES:
        raise BadMemoError(f"the salt must be {SALT_BYTES} bytes, not {len(salt)}")
    if len(text) > MEMO_LENGTH_MAX:
        raise BadMemoError(f"must be at most {MEMO_LENGTH_MAX} characters, not {len(text)}")
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise BadMemoError("must not hold half of a surrogate pair") from error
    return sha256(_DOMAIN + salt + data).hexdigest()


def check(committed: str, salt: bytes, text: str) -> None:
    """Return if `salt` and `text` are what `committed` (64 hex characters) stands for.

    Raises:
        WrongMemoError: they are not.
        BadMemoError: they could never have been committed to.
    """
    if commitment(salt, text) != committed:
        raise WrongMemoError(committed)
