"""A browser without Ed25519 signs and believes exactly as one that has it, and as the service."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.bindings import crypto_core_ed25519_add, crypto_scalarmult_ed25519_base_noclamp

from chain.errors import EvidenceError
from tests.web.phone import MODULES, Phone
from tests.web.test_signing import (
    COFACTOR,
    GROUP_ORDER,
    ORDER,
    ORDER_8_POINT,
    SECRET,
    challenges,
    small_points,
)
from wallets.errors import BadSignatureError
from wallets.keys import Key
from wallets.signing import verify

LIBRARY: Final = MODULES / "vendor" / "noble-ed25519.js"
HASH: Final = "70cebecaaa6a126ced702198706c49d03f2d6f70317342b75e50e8d2d4951fe5"
"""SHA-256 of `index.js` of @noble/ed25519 2.3.0, as npm has it."""

seeds = st.binary(min_size=32, max_size=32)


def test_the_library_is_the_published_file() -> None:
    data = LIBRARY.read_bytes()
    assert sha256(data).hexdigest() == HASH
    named = re.search(r'INTEGRITY = "sha256-([^"]+)"', (MODULES / "soft.js").read_text())
    assert named is not None
    assert base64.b64decode(named[1]).hex() == HASH


def test_only_what_needs_it_loads_it() -> None:
    naming = [file.name for file in MODULES.rglob("*.js") if "noble-ed25519" in file.read_text()]
    assert set(naming) - {"noble-ed25519.js"} == {"soft.js"}
    loading = [file.name for file in MODULES.rglob("*.js") if '"./soft.js"' in file.read_text()]
    assert sorted(loading) == ["group.js", "keys.js"]
    for name in loading:
        assert 'from "./soft.js"' not in (MODULES / name).read_text()


@given(seeds, st.text(max_size=50))
@settings(max_examples=15, deadline=None)
def test_it_signs_alike(phone: Phone, seed: bytes, text: str) -> None:
    key = Key.from_seed(seed)
    found = phone.play("signSoftly", seed, text)
    assert found["pair"] == [key.public, key.sign(text.encode())]
    assert phone.play("verifySoftly", text, found["pair"]) is None


def test_its_seed_is_sealed_by_what_nobody_reads_out(phone: Phone) -> None:
    found = phone.play("signSoftly", bytes([7] * 32), ORDER)
    assert found["kept"] == ["public", "soft"]
    assert found["shown"] == "InvalidAccessError"
    assert found["generated"] == 128
    assert found["wiped"] == [True, True]


@given(seeds, st.integers(0, 64 * 8 - 1))
@settings(max_examples=15, deadline=None)
def test_it_refuses_a_changed_signature(phone: Phone, seed: bytes, bit: int) -> None:
    key = Key.from_seed(seed)
    changed = int(key.sign(ORDER.encode()), 16) ^ 1 << bit
    check_refused(phone, key.public, f"{changed:0128x}")


def check_refused(phone: Phone, public: str, signature: str) -> None:
    """Require that it refuses what the service refuses."""
    with pytest.raises(BadSignatureError):
        verify(public, ORDER.encode(), signature)
    with pytest.raises(EvidenceError):
        phone.play("verifySoftly", ORDER, [public, signature])


def test_a_second_half_above_the_groups_order_is_refused(phone: Phone) -> None:
    key = Key.from_seed(bytes(32))
    signature = bytes.fromhex(key.sign(ORDER.encode()))
    second = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    check_refused(phone, key.public, (signature[:32] + second.to_bytes(32, "little")).hex())


@pytest.mark.parametrize("public", small_points())
def test_no_key_of_small_order_and_no_point_outside_is_taken(phone: Phone, public: str) -> None:
    check_refused(phone, public, "00" * 64)


@pytest.mark.parametrize("rest", range(COFACTOR))
def test_a_key_of_mixed_order_is_decided_as_by_libsodium(phone: Phone, rest: int) -> None:
    """The library alone would let each hold: it multiplies by the cofactor."""
    plain = crypto_scalarmult_ed25519_base_noclamp(SECRET.to_bytes(32, "little"))
    mixed = crypto_core_ed25519_add(plain, bytes.fromhex(ORDER_8_POINT))
    nonce, point, challenge = next(
        found for found in challenges(mixed) if found[2] % COFACTOR == rest
    )
    answer = (nonce + challenge * SECRET) % GROUP_ORDER
    pair = (mixed.hex(), (point + answer.to_bytes(32, "little")).hex())
    if rest == 0:
        verify(pair[0], ORDER.encode(), pair[1])
        phone.play("verifySoftly", ORDER, pair)
        return
    check_refused(phone, *pair)


@given(seeds, st.text(min_size=1, max_size=30))
@settings(max_examples=3, deadline=None)
def test_a_locked_key_keeps_nothing_that_signs(phone: Phone, seed: bytes, phrase: str) -> None:
    found = phone.play("lockAndUnlock", seed, phrase)
    assert found["seed"] == seed
    assert found["other"] == "passphrase"
    assert found["kept"] == ["community", "member", "public"]
