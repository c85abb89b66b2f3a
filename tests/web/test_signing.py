"""What a phone signs the service verifies, and the other way round; neither takes a forgery."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.errors import EvidenceError
from ledger import canonical
from tests.web.phone import BrowserError, Phone
from wallets.errors import BadSignatureError
from wallets.keys import Key
from wallets.signing import signing_input, verify

ORDER = '{"type":"transfer","v":1}'
FIELD_PRIME = 2**255 - 19
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
    order_8 = 2707385501144840649318225287225658788936804267575313519463743609750303021
    ys = [0, 1, FIELD_PRIME - 1, order_8 % FIELD_PRIME]
    ys += [y + FIELD_PRIME for y in (0, 1)]
    return [(y | sign << 255).to_bytes(32, "little").hex() for y in ys for sign in (0, 1)]


@pytest.mark.parametrize("public", small_points())
def test_keys_that_sign_everything_are_refused(phone: Phone, public: str) -> None:
    # With S = 0, any of these as key and R may fit, whatever the text.
    for r in small_points():
        check_refused(phone, public, r + "00" * 32)


def test_a_signature_of_small_order_by_a_good_key_is_refused(phone: Phone) -> None:
    public = Key.from_seed(bytes(32)).public
    for r in small_points():
        check_refused(phone, public, r + "00" * 32)


@pytest.mark.parametrize(
    ("public", "signature"), [("A" * 64, "0" * 128), ("a" * 62, "0" * 128), ("a" * 64, "0" * 126)]
)
def test_another_spelling_is_refused(phone: Phone, public: str, signature: str) -> None:
    check_refused(phone, public, signature)


def test_no_secret_can_be_read_out(phone: Phone) -> None:
    assert phone.play("shownSecrets") == 0


@pytest.mark.parametrize("error", ["NotSupportedError", ""])
def test_a_browser_without_ed25519_is_named(phone: Phone, error: str) -> None:
    with pytest.raises(BrowserError) as caught:
        phone.play("generateWithout", error)
    assert caught.value.name == "NoEd25519Error"


def test_another_failure_is_not_taken_for_it(phone: Phone) -> None:
    with pytest.raises(BrowserError) as caught:
        phone.play("generateWithout", "OperationError")
    assert caught.value.name == "OperationError"


def test_no_text_is_signed_that_has_no_bytes(phone: Phone) -> None:
    with pytest.raises(EvidenceError, match="surrogate"):
        phone.call("orders", "signingInput", json.loads('"\\ud800"'))
