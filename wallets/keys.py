"""Signing keys: what a member's device keeps secret.

Leaves to others: keeping them on disk (`wallets.keystore`), checking signatures
(`wallets.signing`), which member a key speaks for (the journal).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from nacl.bindings import crypto_sign, crypto_sign_BYTES, crypto_sign_seed_keypair

from wallets.errors import BadSeedError
from wallets.signing import signing_input

if TYPE_CHECKING:
    from collections.abc import Callable

SEED_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Key:
    """An Ed25519 signing key. Its repr and its errors never show the secret.

    Attributes:
        public: the public key, 64 hex characters; the key's name in orders.
    """

    public: str
    _secret: bytes = field(repr=False)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The key of a 32-byte seed.

        Raises:
            BadSeedError: another length.
        """
        if len(seed) != SEED_BYTES:
            raise BadSeedError(len(seed))
        public, secret = crypto_sign_seed_keypair(seed)
        return cls(public.hex(), secret)

    @classmethod
    def generate(cls, random: Callable[[int], bytes]) -> Self:
        """A new key; `random` gives that many bytes from the system's secure source."""
        return cls.from_seed(random(SEED_BYTES))

    @property
    def seed(self) -> bytes:
        """The 32 bytes that the key is made of: the secret itself."""
        return self._secret[:SEED_BYTES]

    def sign(self, order_bytes: bytes) -> str:
        """The signature over an order's bytes: 128 hex characters, always the same for them."""
        return crypto_sign(signing_input(order_bytes), self._secret)[:crypto_sign_BYTES].hex()
