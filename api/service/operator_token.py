"""The operator's token: who has it makes communities, opens books, and admits them to the chain.

It is the setting's, or one that is made on first use and kept beside the service's key, readable
by its owner only. The log says once where; the token itself is never in it.
"""

from __future__ import annotations

import hmac
import logging
import os
from typing import TYPE_CHECKING, Final

from ledger.errors import FaultError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILE: Final = "operator.token"
TOKEN_BYTES: Final = 32
LOG = logging.getLogger("ayni")


def operator_token(folder: Path, given: str, random: Callable[[int], bytes]) -> str:
    """The token `given`, else the one kept in `folder`, made there if there is none."""
    if given:
        return given
    path = folder / FILE
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read(path)
    token = random(TOKEN_BYTES).hex()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(token + "\n")
        file.flush()
        os.fsync(descriptor)
    LOG.warning("the operator's token is in %s", path.resolve())
    return token


def is_operators(token: str, given: str) -> bool:
    """Whether what somebody gave as a bearer's token is the operator's."""
    # As bytes: a header arrives as Latin-1, whatever the token is written in.
    return hmac.compare_digest(given.encode("latin-1", "replace"), token.encode())


def _read(path: Path) -> str:
    try:
        token = path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError as error:
        raise _unfit(path) from error
    if not token:
        raise _unfit(path)
    return token


def _unfit(path: Path) -> FaultError:
    remedy = "Remove it: a new one is made at the next start; or set AYNI_OPERATOR_TOKEN"
    return FaultError(str(path), "holds no operator's token", remedy)
