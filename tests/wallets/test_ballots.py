"""Secret ballots: they count, they show nothing, and nothing else passes for one."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wallets import ballots, boxes, points
from wallets.ballots import BadBallotError, Box, ballot_context, check, seal
from wallets.proofs import Pair, is_bit, prove_bit

BOOK: Final = "ab" * 32
VOTE: Final = "0190a0a0-0000-7000-8000-000000000001"
VECTORS: Final = Path(__file__).parent / "vectors" / "ballots.json"


def member(at: int) -> str:
    """A member's id."""
    return f"0190a0a0-0000-7000-8000-0000000001{at:02x}"


def source(seed: int = 0) -> Random:
    """Randomness that tests want the same every time."""
    return Random(seed)  # noqa: S311 no secret


def trustees(count: int = 3, threshold: int = 2, seed: int = 0) -> tuple[list[int], Box]:
    """Secrets of trustees, and their box."""
    random = source(seed).randbytes
    secrets = [points.random_scalar(random) for _ in range(count)]
    return secrets, Box(tuple(points.of_base(secret) for secret in secrets), threshold)


def cast(box: Box, chosen: int | None, options: int = 2, at: int = 0, seed: int = 1) -> bytes:
    """A member's ballot."""
    context = ballot_context(BOOK, VOTE, member(at))
    return seal(context, box, chosen, options, source(seed).randbytes)


def read(box: Box, ballot: bytes, options: int = 2, at: int = 0) -> tuple[ballots.Sealed, ...]:
    """What it has sealed."""
    return check(ballot_context(BOOK, VOTE, member(at)), box, options, ballot)


@given(
    st.integers(2, 5).flatmap(lambda n: st.tuples(st.just(n), st.integers(2, n))),
    st.integers(2, 4),
    st.lists(st.none() | st.integers(0, 3), min_size=1, max_size=4),
    st.randoms(use_true_random=False),
)
@settings(max_examples=8, deadline=None)
def test_any_threshold_of_trustees_opens_the_sum(
    sizes: tuple[int, int], options: int, chosen: list[int | None], random: Random
) -> None:
    secrets, box = trustees(*sizes)
    wanted = [None if one is None else one % options for one in chosen]
    sealed = [
        read(box, cast(box, one, options, at, at), options, at) for at, one in enumerate(wanted)
    ]
    able = random.sample(range(sizes[0]), sizes[1])
    given_: dict[int, tuple[bytes, ...]] = {}
    for at in able:
        context = boxes.share_context(BOOK, VOTE, member(at))
        sums = [
            points.add(*(one[option].shares[at] for one in sealed)) for option in range(options)
        ]
        shares = boxes.give_shares(context, secrets[at], sums, random.randbytes)
        found = boxes.check_shares(context, box.keys[at], sums, shares)
        assert found is not None
        given_[at + 1] = found
    for option in range(options):
        hidden = points.add(*(one[option].hidden for one in sealed))
        point = boxes.opened(hidden, {at: found[option] for at, found in given_.items()})
        assert boxes.count_of(point, len(wanted)) == wanted.count(option)
        few = dict(list(given_.items())[1:])
        less = boxes.opened(hidden, {at: found[option] for at, found in few.items()})
        assert boxes.count_of(less, 50) is None


@given(st.integers(0, 1024 * 8 - 1))
@settings(max_examples=25, deadline=None)
def test_a_ballot_of_which_a_bit_was_changed_is_none(bit: int) -> None:
    _, box = trustees()
    changed = int.from_bytes(cast(box, 1)) ^ 1 << bit
    with pytest.raises(BadBallotError):
        read(box, changed.to_bytes(1024))


def test_a_ballot_serves_its_member_and_vote_alone() -> None:
    _, box = trustees()
    ballot = cast(box, 0)
    read(box, ballot)
    with pytest.raises(BadBallotError):
        read(box, ballot, at=1)
    with pytest.raises(BadBallotError):
        check(ballot_context(BOOK, member(0), member(0)), box, 2, ballot)
    with pytest.raises(BadBallotError):
        read(trustees(seed=9)[1], ballot)
    with pytest.raises(BadBallotError):
        read(box, ballot[:-1])


def test_nobody_counts_twice_or_less_than_nothing() -> None:
    random = source(3).randbytes
    for number in (2, points.ORDER - 1):
        seed = points.random_scalar(random)
        sealed = Pair(points.times(seed, points.OTHER), points.of_base(seed + number))
        assert not is_bit(b"here", sealed, prove_bit(b"here", sealed, 1, seed, random))
        assert not is_bit(b"here", sealed, prove_bit(b"here", sealed, 0, seed, random))


def test_two_options_at_once_are_refused() -> None:
    """Each of the two ballots holds; what has the first's yes and the second's yes does not."""
    _, box = trustees()
    one, other = cast(box, 0), cast(box, 1, seed=2)
    half = (len(one) - 4 * 32) // 2
    with pytest.raises(BadBallotError, match="more than one option"):
        read(box, one[:half] + other[half:])


@pytest.mark.parametrize("at", range(6))
def test_a_point_outside_the_group_is_refused(at: int) -> None:
    _, box = trustees()
    ballot = cast(box, 0)
    for wrong in (points.ZERO, bytes(32), b"\xff" * 32):
        with pytest.raises(BadBallotError, match="no point"):
            read(box, ballot[: at * 32] + wrong + ballot[at * 32 + 32 :])


def test_a_scalar_has_one_spelling() -> None:
    _, box = trustees()
    ballot = cast(box, 0)
    last = int.from_bytes(ballot[-32:], "little") + points.ORDER
    with pytest.raises(BadBallotError, match="no scalar"):
        read(box, ballot[:-32] + last.to_bytes(32, "little"))


def test_a_key_shows_that_its_secret_is_known() -> None:
    [secret, *_], box = trustees()
    context = boxes.key_context(BOOK, member(0))
    key = boxes.new_key(context, secret, source().randbytes)
    assert boxes.check_key(context, key) == box.keys[0]
    assert boxes.check_key(boxes.key_context(BOOK, member(1)), key) is None
    for wrong in (box.keys[1] + key[32:], key[:-1] + bytes([key[-1] ^ 1]), key[:-1], b""):
        assert boxes.check_key(context, wrong) is None


def test_a_share_must_be_of_the_key_and_the_sum() -> None:
    secrets, box = trustees()
    context = boxes.share_context(BOOK, VOTE, member(0))
    sums = [one.shares[0] for one in read(box, cast(box, 1))]
    good = boxes.give_shares(context, secrets[0], sums, source().randbytes)
    assert boxes.check_shares(context, box.keys[0], sums, good) is not None
    wrong = boxes.give_shares(context, secrets[1], sums, source().randbytes)
    assert boxes.check_shares(context, box.keys[0], sums, wrong) is None
    assert boxes.check_shares(context, box.keys[0], sums[::-1], good) is None
    assert boxes.check_shares(b"elsewhere", box.keys[0], sums, good) is None
    assert boxes.check_shares(context, box.keys[0], sums, good[:-1]) is None


def test_sums_that_come_to_nothing_open_all_the_same() -> None:
    """Two who vote alone can make their sum the neutral point; nothing stops for that."""
    secrets, box = trustees()
    context = boxes.share_context(BOOK, VOTE, member(0))
    shares = boxes.give_shares(context, secrets[0], [points.ZERO], source().randbytes)
    assert boxes.check_shares(context, box.keys[0], [points.ZERO], shares) == (points.ZERO,)


def test_golden_bytes() -> None:
    """Another program, or another release, makes and reads the same ballots."""
    want = json.loads(VECTORS.read_text())
    assert points.OTHER.hex() == want["other"]
    secrets, box = trustees()
    assert [key.hex() for key in box.keys] == want["keys"]
    key = boxes.new_key(boxes.key_context(BOOK, member(0)), secrets[0], source(5).randbytes)
    assert key.hex() == want["key_proved"]
    ballot = b""
    for case in want["ballots"]:
        ballot = cast(box, case["chosen"], 2, case["member"], case["seed"])
        assert sha256(ballot).hexdigest() == case["sha256"]
        assert [one.hidden.hex() for one in read(box, ballot, 2, case["member"])] == case["hidden"]
    assert ballot.hex() == want["last"]
