"""Hashes and signatures that are worked out once: damaged copies of one book have nearly all alike.

Thousands of copies are checked, each with another change; nine tenths of the time went to what no
change had touched. What is right of a signature or a hash is asked of the same libraries as ever;
tests/chain/test_ethereum_keccak.py and tests/wallets/test_signing.py hold those themselves.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import nacl.bindings
import pytest

from chain.ethereum import proof, trie
from chain.ethereum.keccak import keccak256
from wallets import signing

if TYPE_CHECKING:
    from collections.abc import Iterator

KEPT: Final = 20_000


@pytest.fixture(scope="package", autouse=True)
def remembered() -> Iterator[None]:
    """Have what is checked in these tests remembered."""
    hashed = lru_cache(KEPT)(keccak256)
    holds = lru_cache(KEPT)(signing._opener())  # noqa: SLF001 where all signatures of orders are opened
    opened = lru_cache(KEPT)(nacl.bindings.crypto_sign_open)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(proof, "keccak256", hashed)
        patch.setattr(trie, "keccak256", hashed)
        patch.setattr(signing, "_opener", lambda: holds)
        patch.setattr(nacl.bindings, "crypto_sign_open", opened)
        yield
