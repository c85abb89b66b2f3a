"""Keccak-256 against the submission's known answers and against another implementation."""

import pytest
from eth_hash.auto import keccak
from hypothesis import given
from hypothesis import strategies as st

from chain.ethereum.keccak import keccak256

# Keccak team, "Known-answer and Monte Carlo test results" version 3.0, ShortMsgKAT_256, lengths 0,
# 8, 16, 24, 32, 256 and 752 bits; the last is "abc" from DI Management's SHA test vectors.
KNOWN_ANSWERS = [
    ("", "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470"),
    ("cc", "eead6dbfc7340a56caedc044696a168870549a6a7f6f56961e84a54bd9970b8a"),
    ("41fb", "a8eaceda4d47b3281a795ad9e1ea2122b407baf9aabcb9e18b5717b7873537d2"),
    ("1f877c", "627d7bc1491b2ab127282827b8de2d276b13d7d70fb4c5957fdf20655bc7ac30"),
    ("c1ecfdfc", "b149e766d7612eaf7d55f74e1a4fdd63709a8115b14f61fcd22aa4abc8b8e122"),
    (
        "9f2fcc7c90de090d6b87cd7e9718c1ea6cb21118fc2d5de9f97e5db6ac1e9c10",
        "24dd2ee02482144f539f810d2caa8a7b75d0fa33657e47932122d273c3f6f6d1",
    ),
    (
        (
            "7adc0b6693e61c269f278e6944a5a2d8300981e40022f839ac644387bfac9086650085c2cdc585fea47b9d2e"
            "52d65a2b29a7dc370401ef5d60dd0d21f9e2b90fae919319b14b8c5565b0423cefb827d5f1203302a9d01523"
            "498a4db10374"
        ),
        "4cc2aff141987f4c2e683fa2de30042bacdcd06087d7a7b014996e9cfeaa58ce",
    ),
    ("616263", "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"),
]


@pytest.mark.parametrize(("message", "digest"), KNOWN_ANSWERS)
def test_known_answers(message: str, digest: str) -> None:
    assert keccak256(bytes.fromhex(message)).hex() == digest


@given(st.binary(max_size=600))
def test_any_message_hashes_as_in_another_implementation(message: bytes) -> None:
    assert keccak256(message) == keccak(message)


@pytest.mark.parametrize("size", [135, 136, 137, 271, 272, 273])
def test_padding_around_whole_blocks(size: int) -> None:
    assert keccak256(b"k" * size) == keccak(b"k" * size)
