"""L1, L11: what a service may put into its export, and the audit of it."""

from __future__ import annotations

import gzip
from hashlib import sha256
from io import BytesIO
from random import Random
from typing import TYPE_CHECKING

import pytest

from chain.audit import audit
from chain.errors import EvidenceError
from chain.exports import SEAL_BYTES, seal_of
from ledger.entries import RAND_BYTES
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from pathlib import Path


class Constant(Random):
    """A source whose bytes for entries never change."""

    def randbytes(self, n: int) -> bytes:
        """Give `n` bytes."""
        return bytes(n) if n == RAND_BYTES else super().randbytes(n)


def exported(world: World) -> bytes:
    """A book's journal, as the service gives it out."""
    coop = Coop(world, "Cooperativa Ayni")
    coop.pay(coop.join(), coop.join(), 5)
    auditor = coop.join("auditor")
    return world.call("GET", f"{coop.path}/export", coop.token(auditor)).content


def test_nothing_stands_behind_the_lines_of_an_export(world: World) -> None:
    """What `zcat` would show, and sums that are wrong: each sealed again by the service."""
    whole = exported(world)
    assert audit(BytesIO(whole), jobs=1).warnings == ()
    body = whole[:-SEAL_BYTES]
    for other in (body + gzip.compress(b"more\n"), body[:-8] + bytes(8), body[:-8], body + b"x"):
        with pytest.raises(EvidenceError):
            audit(BytesIO(other + seal_of(sha256(other).digest())), jobs=1)


def test_random_bytes_that_never_change_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.world.Random", Constant)
    with World(tmp_path) as world:
        [warning] = audit(BytesIO(exported(world)), jobs=1).warnings
    assert "secret number that another one near them has: " in warning
