"""Web Push against its published vectors, and what of a message its carrier learns."""

from __future__ import annotations

from random import Random
from typing import Final

from api.reaching import sealing
from api.reaching.pushes import ORDER, _is_point
from tests.reaching.keys import KEY, SECRET, decoded
from tests.reaching.receivers import opened, require_sender

TEXT: Final = b"When I grow up, I want to be a watermelon"
SENDER: Final = decoded("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")
SALT: Final = decoded("DGv6ra1nlYgDCS1FRnbzlw")
SEALED: Final = decoded(
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tl"
    "zAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-"
    "fN"
)
"""RFC 8291, appendix A; with `TEXT` it is section 5's example."""


def test_the_example_of_the_rfc_comes_out() -> None:
    private = int.from_bytes(SENDER, "big")
    made = sealing.seal(TEXT, decoded(KEY), decoded(SECRET), private=private, salt=SALT, padded=0)
    assert made == SEALED
    assert opened(SEALED) == TEXT


def test_the_length_says_nothing() -> None:
    random = Random(3)  # noqa: S311 the same bytes every time
    lengths = set()
    for text in (b"", TEXT, TEXT * 12):
        made = sealing.seal_anew(text, decoded(KEY), decoded(SECRET), random.randbytes)
        assert opened(made) == text
        lengths.add(len(made))
    assert len(lengths) == 1
    assert lengths.pop() <= 4_096


def test_who_sends_is_told_by_a_signature_of_this_day() -> None:
    private, now_ms = 7, 1_700_000_000_000
    said = sealing.sender(private, "https://push.example/a/b?c", "mailto:a@b.example", now_ms)
    headers = {"Authorization": said}
    assert require_sender(headers, "https://push.example", now_ms) == sealing.public_key(private)


def test_a_key_that_lies_beside_the_curve_is_none() -> None:
    key = decoded(KEY)
    assert _is_point(key)
    assert not _is_point(key[:-1] + bytes([key[-1] ^ 1]))
    assert _is_point(sealing.public_key(ORDER - 1))
