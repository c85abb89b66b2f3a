"""What a phone signs the service verifies, and the other way round; neither takes a forgery."""

from __future__ import annotations

import json
from hashlib import sha512
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_add, crypto_scalarmult_ed25519_base_noclamp

from chain.errors import EvidenceError
from ledger import canonical
from tests.web.phone import BrowserError, Phone
from wallets.errors import BadSignatureError
from wallets.keys import Key
from wallets.signing import signing_input, verify

if TYPE_CHECKING:
    from collections.abc import Iterator

ORDER = '{"type":"transfer","v":1}'
FIELD_PRIME = 2**255 - 19
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
COFACTOR = 8
SECRET = 12345
ORDER_8 = 0x5FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
"""The y of a point of order 8, as libsodium lists it."""

COMMON = {"book": "ab" * 32, "id": "0190a000-0000-7000-8000-000000000000", "expires": 2**52}

seeds = st.binary(min_size=32, max_size=32)


def test_an_order_of_the_browser_is_canonical_and_signed(phone: Phone) -> None:
    sent = phone.play("signWithNewKey", "transfer", COMMON, {"amount": "90", "a": "\u00e9"})
    text, (public, signature) = sent["text"].encode(), sent["pair"]
    fields = {"v": 1, "type": "transfer", "key": public, "amount": "90", "a": "\u00e9", **COMMON}
    assert text == canonical.encode(fields)
    verify(public, text, signature)


@given(seeds, st.text(max_size=50))
@settings(max_examples=50)
def test_both_sign_alike(phone: Phone, seed: bytes, text: str) -> None:
    key, data = Key.from_seed(seed), text.encode()
    assert phone.call("orders", "signingInput", text) == signing_input(data)
    pair = [key.public, key.sign(data)]
    assert phone.play("signWithSeed", seed, text) == pair
    assert phone.call("orders", "verifyOrder", text, pair) is None


@given(seeds, st.integers(0, 64 * 8 - 1))
@settings(max_examples=30)
def test_both_refuse_a_changed_signature(phone: Phone, seed: bytes, bit: int) -> None:
    key = Key.from_seed(seed)
    changed = int(key.sign(ORDER.encode()), 16) ^ 1 << bit
    check_refused(phone, key.public, f"{changed:0128x}")


def check_refused(phone: Phone, public: str, signature: str) -> None:
    """Require that both refuse a signature, and name the same place."""
    with pytest.raises(BadSignatureError) as theirs:
        verify(public, ORDER.encode(), signature)
    with pytest.raises(EvidenceError) as ours:
        phone.call("orders", "verifyOrder", ORDER, [public, signature])
    assert ours.value.where == theirs.value.where


def small_points() -> list[str]:
    """Return the points of small order in each spelling of 255 bits and a sign."""
    ys = [0, 1, FIELD_PRIME - 1, ORDER_8, FIELD_PRIME - ORDER_8, FIELD_PRIME, FIELD_PRIME + 1]
    return [(y | sign << 255).to_bytes(32, "little").hex() for y in ys for sign in (0, 1)]


def test_the_points_of_order_8_are_those_whose_double_has_order_4() -> None:
    d = -121665 * pow(121666, -1, FIELD_PRIME)
    assert (d * ORDER_8**4 + 2 * ORDER_8**2 - 1) % FIELD_PRIME == 0


def challenge(r: bytes, public: bytes) -> int:
    """Return what the signature's second half multiplies the key by."""
    digest = sha512(r + public + signing_input(ORDER.encode())).digest()
    return int.from_bytes(digest, "little") % GROUP_ORDER


@pytest.mark.parametrize("public", small_points())
def test_a_key_of_small_order_signs_nothing(phone: Phone, public: str) -> None:
    """The equation holds wherever the challenge is a multiple of the key's order."""
    scalar = next(
        scalar
        for scalar in range(1, 200)
        if challenge(times_base(scalar), bytes.fromhex(public)) % COFACTOR == 0
    )
    signature = times_base(scalar) + scalar.to_bytes(32, "little")
    check_refused(phone, public, signature.hex())
    check_refused_by_us(phone, public, signature.hex())


@pytest.mark.parametrize("r", small_points())
def test_no_signature_is_of_small_order(phone: Phone, r: str) -> None:
    """As a member could sign who knows the key: with the point at infinity the equation holds."""
    public = times_base(SECRET)
    second = challenge(bytes.fromhex(r), public) * SECRET % GROUP_ORDER
    signature = r + second.to_bytes(32, "little").hex()
    check_refused(phone, public.hex(), signature)
    if int.from_bytes(bytes.fromhex(r), "little") % 2**255 < FIELD_PRIME:
        check_refused_by_us(phone, public.hex(), signature)


def check_refused_by_us(phone: Phone, public: str, signature: str) -> None:
    """Require that a browser that minds no small orders does not decide it: some do not."""
    with pytest.raises(EvidenceError):
        phone.play("verifyLeniently", ORDER, [public, signature])


def test_a_lenient_browser_decides_the_rest(phone: Phone) -> None:
    key = Key.from_seed(bytes(32))
    assert phone.play("verifyLeniently", ORDER, [key.public, key.sign(b"another")]) is None


def times_base(scalar: int) -> bytes:
    """Return the point that is the base point so many times."""
    return crypto_scalarmult_ed25519_base_noclamp(scalar.to_bytes(32, "little"))


@pytest.mark.parametrize(
    ("public", "signature"), [("A" * 64, "0" * 128), ("a" * 62, "0" * 128), ("a" * 64, "0" * 126)]
)
def test_another_spelling_is_refused(phone: Phone, public: str, signature: str) -> None:
    check_refused(phone, public, signature)


def test_no_secret_can_be_read_out(phone: Phone) -> None:
    assert phone.play("shownSecrets") == 0


def test_a_page_without_cryptography_is_named(phone: Phone) -> None:
    with pytest.raises(BrowserError) as caught:
        phone.play("generateWithout", "")
    assert caught.value.name == "NoEd25519Error"


def test_another_failure_is_not_taken_for_it(phone: Phone) -> None:
    with pytest.raises(BrowserError) as caught:
        phone.play("generateWithout", "OperationError")
    assert caught.value.name == "OperationError"


def test_no_text_is_signed_that_has_no_bytes(phone: Phone) -> None:
    with pytest.raises(EvidenceError, match="surrogate"):
        phone.call("orders", "signingInput", json.loads('"\\ud800"'))


ORDER_8_POINT = "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"


def challenges(public: bytes) -> Iterator[tuple[int, bytes, int]]:
    """Give a signature's secret, its point and what is hashed, for one secret after another."""
    for nonce in count(1):
        point = crypto_scalarmult_ed25519_base_noclamp(nonce.to_bytes(32, "little"))
        hashed = sha512(point + public + signing_input(ORDER.encode())).digest()
        yield nonce, point, int.from_bytes(hashed, "little") % GROUP_ORDER


@pytest.mark.parametrize("rest", range(COFACTOR))
def test_a_key_of_mixed_order_is_decided_without_the_cofactor(phone: Phone, rest: int) -> None:
    """A point of the prime-order group plus one of order 8: both decide each signature alike.

    It holds only where the hash takes the part of small order away. A library that multiplies by
    the cofactor would let all of them hold, and split audits: docs/formats.md, Signature.
    """
    plain = crypto_scalarmult_ed25519_base_noclamp(SECRET.to_bytes(32, "little"))
    mixed = crypto_core_ed25519_add(plain, bytes.fromhex(ORDER_8_POINT))
    text = ORDER.encode()
    nonce, point, challenge = next(
        found for found in challenges(mixed) if found[2] % COFACTOR == rest
    )
    answer = (nonce + challenge * SECRET) % GROUP_ORDER
    pair = (mixed.hex(), (point + answer.to_bytes(32, "little")).hex())
    if rest == 0:
        verify(pair[0], text, pair[1])
        phone.call("orders", "verifyOrder", ORDER, pair)
        return
    with pytest.raises(BadSignatureError):
        verify(pair[0], text, pair[1])
    with pytest.raises(EvidenceError):
        phone.call("orders", "verifyOrder", ORDER, pair)
