"""Signing in: a member signs a challenge with a key in force and gets a token for one book.

Neither challenges nor tokens are stored. Both are claims with a MAC under secrets that follow from
the service's key, and both end. What is signed begins with a tag of its own, so no wallet can be
led to sign an order, or an order's signature be taken for a sign-in. The challenge names the
service in readable JSON: a wallet checks it before signing, so that nobody can pass it on.

Leaves to others: whether the key is in force, looked up at every use (`api.access`); the browser's
cookie (`api.cookies`).
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from nacl.bindings import crypto_sign_BYTES, crypto_sign_open
from nacl.exceptions import BadSignatureError

from api.problems import ProblemError, Trouble
from ledger import canonical

if TYPE_CHECKING:
    from collections.abc import Callable

SIGN_IN_DOMAIN: Final = b"ayni-sign-in-v1\x00"
"""Starts what is signed for signing in: 16 bytes, other than an order's."""

CHALLENGE_MS: Final = 120_000
"""How long a challenge may be answered: two minutes."""

TOKEN_CHARACTERS_MAX: Final = 1_000
NONCE_BYTES: Final = 16
HOUR_MS: Final = 3_600_000

_CHALLENGE, _SESSION = "challenge", "session"


class Claims(NamedTuple):
    """Who speaks: a key of a member, in one book of one community."""

    community: str
    book: str
    key: str


class Issued(NamedTuple):
    """A challenge or a token, and when it ends in milliseconds since 1970."""

    text: str
    expires_ms: int


def sign_in_input(challenge: str) -> bytes:
    """The 48 bytes that a key signs to answer a challenge."""
    return SIGN_IN_DOMAIN + sha256(challenge.encode()).digest()


@dataclass(frozen=True, slots=True)
class Sessions:
    """Gives out challenges and tokens, and reads them back."""

    seed: bytes
    origin: str
    life_ms: int
    now_ms: Callable[[], int]
    random: Callable[[int], bytes]

    def challenge(self, claims: Claims) -> Issued:
        """A fresh text for this key to sign."""
        nonce = {"nonce": self.random(NONCE_BYTES).hex(), "origin": self.origin}
        return self._issue(_CHALLENGE, claims, CHALLENGE_MS, nonce)

    def answer(self, challenge: str, signature: str) -> Claims:
        """Whose challenge it is, if it still holds and its key signed it.

        Raises `ProblemError` (`sign_in_must_be_valid`) otherwise.
        """
        claims = self._read(_CHALLENGE, challenge)
        if claims is None or not _signed(claims.key, challenge, signature):
            raise ProblemError(Trouble.sign_in_must_be_valid)
        return claims

    def session(self, claims: Claims) -> Issued:
        """A bearer token."""
        return self._issue(_SESSION, claims, self.life_ms, {})

    def read(self, token: str) -> Claims | None:
        """Who bears a token; None if it does not hold, or no longer."""
        return self._read(_SESSION, token)

    def _issue(self, purpose: str, claims: Claims, life_ms: int, more: dict[str, str]) -> Issued:
        expires_ms = self.now_ms() + life_ms
        data = canonical.encode({**claims._asdict(), "expires": expires_ms, **more})
        text = base64.urlsafe_b64encode(data).decode()
        return Issued(f"{text}.{self._mac(purpose, text)}", expires_ms)

    def _read(self, purpose: str, token: str) -> Claims | None:
        text, _dot, mac = token.partition(".")
        # Compared as bytes: text outside of ASCII would raise.
        if not hmac.compare_digest(mac.encode(), self._mac(purpose, text).encode()):
            return None
        found = canonical.decode(base64.urlsafe_b64decode(text), TOKEN_CHARACTERS_MAX)
        expires_ms = found["expires"]
        if not isinstance(expires_ms, int) or self.now_ms() >= expires_ms:
            return None
        return Claims(*(str(found[name]) for name in Claims._fields))

    def _mac(self, purpose: str, text: str) -> str:
        secret = hmac.digest(self.seed, f"ayni-{purpose}-v1".encode(), "sha256")
        return hmac.digest(secret, text.encode(), "sha256").hex()


def _signed(key: str, challenge: str, signature: str) -> bool:
    try:
        signed = bytes.fromhex(signature)
        # Whatever followed the signature would count as the beginning of what it signs.
        if len(signed) != crypto_sign_BYTES:
            return False
        crypto_sign_open(signed + sign_in_input(challenge), bytes.fromhex(key))
    except (BadSignatureError, ValueError):
        return False
    return True
