"""A browser seals, makes and gives, byte by byte, what Python does; and Python finds it good."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import EvidenceError
from tests.wallets.test_ballots import BOOK, VOTE, cast, member, read, source, trustees
from tests.web.phone import BrowserError, Phone
from wallets import boxes, points

if TYPE_CHECKING:
    from wallets.ballots import Box

SCALAR_BYTES = 64


def drawn(seed: int) -> list[bytes]:
    """What a source gives, as often as any of these asks."""
    random = source(seed)
    return [random.randbytes(SCALAR_BYTES) for _ in range(80)]


def said(box: Box) -> dict[str, object]:
    """A box, as pages have it."""
    return {"keys": [key.hex() for key in box.keys], "threshold": box.threshold}


def at(who: int) -> dict[str, str]:
    """Where a ballot is cast."""
    return {"book": BOOK, "vote": VOTE, "member": member(who)}


@given(st.integers(2, 4), st.none() | st.integers(0, 1), st.integers(0, 1000))
@settings(max_examples=8, deadline=None)
def test_ballots_are_the_same(phone: Phone, count: int, chosen: int | None, seed: int) -> None:
    _, box = trustees(count, 2, seed)
    found = phone.play("sealAlike", at(0), said(box), chosen, 2, drawn(seed))
    assert found == cast(box, chosen, seed=seed).hex()


@given(st.none() | st.integers(0, 2))
@settings(max_examples=4, deadline=None)
def test_with_randomness_of_its_own_they_hold(phone: Phone, chosen: int | None) -> None:
    _, box = trustees(5, 3)
    ballots = [phone.call("ballots", "sealBallot", at(0), said(box), chosen, 3) for _ in "ab"]
    assert ballots[0] != ballots[1]
    for one in ballots:
        read(box, bytes.fromhex(one), 3)


@given(st.integers(0, 1000))
@settings(max_examples=4, deadline=None)
def test_keys_and_shares_are_the_same(phone: Phone, seed: int) -> None:
    found = phone.play("boxKeyAlike", at(0), drawn(seed))
    random = source(seed)
    secret = points.random_scalar(random.randbytes)
    made = boxes.new_key(boxes.key_context(BOOK, member(0)), secret, random.randbytes)
    assert found == {"secret": points.scalar_text(secret).hex(), "made": made.hex()}
    sums = [points.of_base(5), points.ZERO]
    shares = [one.hex() for one in sums]
    given_ = phone.play("sharesAlike", at(0), found["secret"], shares, drawn(seed))
    context = boxes.share_context(BOOK, VOTE, member(0))
    assert given_ == boxes.give_shares(context, secret, sums, Random(seed).randbytes).hex()  # noqa: S311


def test_a_key_of_no_group_is_refused(phone: Phone) -> None:
    _, box = trustees()
    for wrong in ("01" + "00" * 31, "ff" * 32, "00" * 32):
        keys = {"keys": [wrong, box.keys[1].hex()], "threshold": 2}
        with pytest.raises((BrowserError, EvidenceError)):
            phone.call("ballots", "sealBallot", at(0), keys, 0, 2)


def test_a_secret_is_shut_and_reopened(phone: Phone) -> None:
    found = phone.play("shutAndReopen", "17" * 32)
    assert found == {"again": "17" * 32, "shown": "InvalidAccessError"}
