"""Signatures: the standard's vectors, one spelling each, and no key that signs everything."""

from __future__ import annotations

import json
from hashlib import sha512
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.bindings import crypto_scalarmult_ed25519_base_noclamp, crypto_sign, crypto_sign_open
from nacl.exceptions import BadSignatureError as SodiumError

from wallets.errors import BadSeedError, BadSignatureError
from wallets.keys import Key
from wallets.signing import signing_input, verify, verify_all

VECTORS = json.loads((Path(__file__).parent / "vectors" / "ed25519.json").read_text("utf-8"))
GOLDEN = VECTORS["order"]
GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
COFACTOR = 8

keys = st.binary(min_size=32, max_size=32).map(Key.from_seed)
orders = st.binary(max_size=200)


@pytest.mark.parametrize("case", VECTORS["rfc8032"]["cases"])
def test_the_library_signs_as_the_standard_says(case: dict[str, str]) -> None:
    key = Key.from_seed(bytes.fromhex(case["seed"]))
    message, signature = bytes.fromhex(case["message"]), bytes.fromhex(case["signature"])
    assert key.public == case["public"]
    assert crypto_sign(message, key.seed + bytes.fromhex(key.public)) == signature + message
    assert crypto_sign_open(signature + message, bytes.fromhex(key.public)) == message


def test_an_order_is_signed_as_another_program_signs_it() -> None:
    order = GOLDEN["order"].encode()
    key = Key.from_seed(bytes.fromhex(GOLDEN["seed"]))
    assert signing_input(order).hex() == GOLDEN["input"]
    assert key.public == GOLDEN["public"]
    assert key.sign(order) == GOLDEN["signature"]
    verify(GOLDEN["public"], order, GOLDEN["signature"])


@given(keys, orders, orders)
def test_a_signature_holds_for_its_order_alone(key: Key, order: bytes, other: bytes) -> None:
    signature = key.sign(order)
    verify(key.public, order, signature)
    if order != other:
        with pytest.raises(BadSignatureError) as caught:
            verify(key.public, other, signature)
        assert caught.value.key == key.public


@given(keys, orders, st.integers(0, 511))
def test_any_changed_bit_breaks_it(key: Key, order: bytes, bit: int) -> None:
    changed = (int(key.sign(order), 16) ^ 1 << bit).to_bytes(64).hex()
    with pytest.raises(BadSignatureError):
        verify(key.public, order, changed)


@given(keys, orders)
def test_the_same_point_with_a_larger_scalar_is_refused(key: Key, order: bytes) -> None:
    """Adding the group's order to the scalar would give each signature a second spelling."""
    signature = bytes.fromhex(key.sign(order))
    scalar = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    with pytest.raises(BadSignatureError):
        verify(key.public, order, (signature[:32] + scalar.to_bytes(32, "little")).hex())


@given(keys, orders)
def test_a_signature_of_the_bare_bytes_is_none_of_the_order(key: Key, order: bytes) -> None:
    bare = crypto_sign(order, key.seed + bytes.fromhex(key.public))[:64]
    with pytest.raises(BadSignatureError):
        verify(key.public, order, bare.hex())


@pytest.mark.parametrize("encoding", VECTORS["low_order"]["encodings"])
def test_keys_of_low_order_are_refused(encoding: str) -> None:
    """With such a key the equation holds with no secret behind it; only the check stops it."""
    public, order = bytes.fromhex(encoding), b"{}"
    for scalar in range(1, 1000):
        half = scalar.to_bytes(32, "little")
        point = crypto_scalarmult_ed25519_base_noclamp(half)
        challenge = sha512(point + public + signing_input(order)).digest()
        if int.from_bytes(challenge, "little") % GROUP_ORDER % COFACTOR == 0:
            with pytest.raises(BadSignatureError):
                verify(encoding, order, (point + half).hex())
            return
    pytest.fail("no scalar found")


def test_other_spellings_of_key_and_signature_are_refused() -> None:
    public, order, signature = GOLDEN["public"], GOLDEN["order"].encode(), GOLDEN["signature"]
    for other in ("", public.upper(), public[:-2], public + "00", public[:-1], " " + public, "é"):
        with pytest.raises(BadSignatureError):
            verify(other, order, signature)
    for other in ("", signature.upper(), signature[:-2], signature + "00", signature + "\n", "zz"):
        with pytest.raises(BadSignatureError):
            verify(public, order, other)


@given(st.lists(st.tuples(keys, orders, st.booleans()), max_size=5))
def test_many_are_judged_one_by_one(items: list[tuple[Key, bytes, bool]]) -> None:
    sent = [
        (key.public, order, key.sign(order if ok else order + b"!")) for key, order, ok in items
    ]
    found = verify_all(sent)
    assert [error is None for error in found] == [ok for _, _, ok in items]
    assert all(
        error is None or error.key == key.public
        for error, (key, _, _) in zip(found, items, strict=True)
    )


def test_a_key_does_not_show_its_secret() -> None:
    key = Key.from_seed(bytes.fromhex(GOLDEN["seed"]))
    assert repr(key) == f"Key(public='{key.public}')"
    assert key.seed.hex() == GOLDEN["seed"]


def test_a_generated_key_takes_its_seed_from_the_given_source() -> None:
    seed = bytes.fromhex(GOLDEN["seed"])
    assert Key.generate(lambda size: seed[:size]) == Key.from_seed(seed)


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_seeds_have_thirty_two_bytes(length: int) -> None:
    with pytest.raises(BadSeedError) as caught:
        Key.from_seed(bytes(length))
    assert caught.value.length == length


def public_says(public: bytes, order: bytes, signature: bytes) -> bool:
    """Whether PyNaCl's public function takes a signature."""
    try:
        crypto_sign_open(signature + signing_input(order), public)
    except SodiumError:
        return False
    return True


@given(keys, orders, st.lists(st.tuples(st.integers(0, 95), st.integers(0, 255)), max_size=2))
def test_a_list_is_verified_as_the_public_function_does_it(
    key: Key, order: bytes, changes: list[tuple[int, int]]
) -> None:
    whole = bytearray(bytes.fromhex(key.public + key.sign(order)))
    before = bytes(whole)
    for at, to in changes:
        whole[at] = to
    pairs = [(bytes(each[:32]), bytes(each[32:])) for each in (whole, before, whole)]
    found = verify_all((public.hex(), order, signed.hex()) for public, signed in pairs)
    expected = [public_says(public, order, signed) for public, signed in pairs]
    assert [error is None for error in found] == expected
