"""Keccak-256 that remembers: damaged copies of one bundle hash the same header and nodes again.

Written in plain Python it takes a third of a millisecond a block, and thousands of copies are
checked. `tests/chain/test_ethereum_keccak.py` holds the function itself against another.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from chain.ethereum import proof, trie
from chain.ethereum.keccak import keccak256

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="package", autouse=True)
def remembered_hashes() -> Iterator[None]:
    """Have proofs checked with it."""
    remembering = lru_cache(maxsize=10_000)(keccak256)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "keccak256", remembering)
        patch.setattr(trie, "keccak256", remembering)
        yield
