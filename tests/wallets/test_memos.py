"""Memo commitments: one fixed form, and nothing else opens them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallets.errors import BadMemoError, WrongMemoError
from wallets.memos import MEMO_LENGTH_MAX, check, commitment

SALT = bytes(range(32))

salts = st.binary(min_size=32, max_size=32)
memos = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def test_a_commitment_is_as_sha256sum_gives_it() -> None:
    """Put together from its parts and hashed with GNU coreutils."""
    golden = "565c8b4a8af528f3b6498d35a08500cc6c5e0d31aab75f6adba82fca7920ea1a"
    assert commitment(SALT, "Jardín, 2 horas €") == golden


@given(salts, memos)
def test_salt_and_text_open_their_commitment(salt: bytes, text: str) -> None:
    check(commitment(salt, text), salt, text)


@given(salts, memos, salts, memos)
def test_another_salt_or_text_does_not(
    salt: bytes, text: str, other_salt: bytes, other_text: str
) -> None:
    committed = commitment(salt, text)
    for pair in {(salt, other_text), (other_salt, text)} - {(salt, text)}:
        with pytest.raises(WrongMemoError) as caught:
            check(committed, *pair)
        assert caught.value.commitment == committed


def test_length_is_counted_in_characters() -> None:
    commitment(SALT, "€" * MEMO_LENGTH_MAX)
    with pytest.raises(BadMemoError):
        commitment(SALT, "x" * (MEMO_LENGTH_MAX + 1))


@pytest.mark.parametrize(("salt", "text"), [(SALT[:-1], "x"), (SALT + b"x", "x"), (SALT, "\ud800")])
def test_what_cannot_be_committed_to(salt: bytes, text: str) -> None:
    with pytest.raises(BadMemoError):
        commitment(salt, text)
