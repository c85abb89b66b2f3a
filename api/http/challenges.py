"""What a key signs to sign in: a challenge, and the address at which its wallet sees the service.

A challenge is not stored. It is claims with a MAC, and it ends; what answered one is kept until
then, so that it answers once (`api.http.sessions`). With the service's key challenges can be made
up, which lets nobody in: a session is a row, and opens for a member's signature alone. What is
signed begins with a tag of its own, so no wallet can be led to sign an order, or an order's
signature be taken for a sign-in. A wallet compares the challenge's address with the one it speaks
to and signs that too, so a service in between, at another address, gets nothing it could pass on.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from nacl.bindings import crypto_sign_BYTES, crypto_sign_open
from nacl.exceptions import BadSignatureError

from api.service.troubles import ProblemError, Trouble
from ledger import canonical
from ledger.ids import NIL

if TYPE_CHECKING:
    from collections.abc import Callable

SIGN_IN_DOMAIN: Final = b"ayni-sign-in-v2\x00"
"""Starts what is signed for signing in: 16 bytes, other than an order's."""

CHALLENGE_MS: Final = 120_000
"""How long a challenge may be answered: two minutes."""

PASSKEY: Final = "passkey"
"""Stands for the key in a challenge for a passkey, of which nobody knows yet whose it is."""

CHALLENGE_CHARACTERS_MAX: Final = 1_000
NONCE_BYTES: Final = 16


class Claims(NamedTuple):
    """Who would speak: a key of a member, in one book of one community."""

    community: str
    book: str
    key: str


class Challenge(NamedTuple):
    """A challenge, and when it ends in milliseconds since 1970."""

    text: str
    expires_ms: int


class Answered(NamedTuple):
    """Who answered a challenge, and the hex nonce by which it is known until it ends."""

    claims: Claims
    nonce: str
    expires_ms: int


def sign_in_input(challenge: str, address: str) -> bytes:
    """The 48 bytes that a key signs to answer a challenge of the service at `address`."""
    return SIGN_IN_DOMAIN + sha256(f"{address}\n{challenge}".encode()).digest()


@dataclass(frozen=True, slots=True)
class Challenges:
    """Gives out challenges, and reads their answers."""

    secret: bytes
    now_ms: Callable[[], int]
    random: Callable[[int], bytes]

    @classmethod
    def of(
        cls, seed: bytes, now_ms: Callable[[], int], random: Callable[[int], bytes]
    ) -> Challenges:
        """Challenges of the service that has this seed, in any number of processes."""
        return cls(hmac.digest(seed, b"ayni-challenge-v2", "sha256"), now_ms, random)

    def ask(self, claims: Claims, address: str) -> Challenge:
        """A fresh text for this key to sign, given out at this address."""
        expires_ms = self.now_ms() + CHALLENGE_MS
        more = {"address": address, "expires": expires_ms, "nonce": self.random(NONCE_BYTES).hex()}
        data = canonical.encode({**claims._asdict(), **more})
        text = base64.urlsafe_b64encode(data).decode()
        return Challenge(f"{text}.{self._mac(text)}", expires_ms)

    def answer(self, challenge: str, signature: str, address: str) -> Answered:
        """Who answers, if the challenge still holds and its key signed it for this address.

        Raises `ProblemError` (`sign_in_must_be_valid`) otherwise.
        """
        answered = self._read(challenge)
        if not _signed(answered.claims.key, sign_in_input(challenge, address), signature):
            raise ProblemError(Trouble.sign_in_must_be_valid)
        return answered

    def ask_passkey(self, address: str) -> Challenge:
        """A fresh text for any passkey to sign."""
        return self.ask(Claims(NIL, "", PASSKEY), address)

    def for_passkey(self, challenge: str) -> Answered:
        """The same challenge, if it was given out for a passkey and still holds.

        Whether it was signed is for others to see. Raises `ProblemError`, as `answer`.
        """
        answered = self._read(challenge)
        if answered.claims.key != PASSKEY:
            raise ProblemError(Trouble.sign_in_must_be_valid)
        return answered

    def _read(self, challenge: str) -> Answered:
        text, _dot, mac = challenge.partition(".")
        # Compared as bytes: text outside of ASCII would raise.
        if not hmac.compare_digest(mac.encode(), self._mac(text).encode()):
            raise ProblemError(Trouble.sign_in_must_be_valid)
        found = canonical.decode(base64.urlsafe_b64decode(text), CHALLENGE_CHARACTERS_MAX)
        claims = Claims(*(str(found[name]) for name in Claims._fields))
        expires_ms = found["expires"]
        if not isinstance(expires_ms, int) or self.now_ms() >= expires_ms:
            raise ProblemError(Trouble.sign_in_must_be_valid)
        return Answered(claims, str(found["nonce"]), expires_ms)

    def _mac(self, text: str) -> str:
        return hmac.digest(self.secret, text.encode(), "sha256").hex()


def _signed(key: str, data: bytes, signature: str) -> bool:
    try:
        signed = bytes.fromhex(signature)
        # Whatever followed the signature would count as the beginning of what it signs.
        if len(signed) != crypto_sign_BYTES:
            return False
        crypto_sign_open(signed + data, bytes.fromhex(key))
    except (BadSignatureError, ValueError):
        return False
    return True
