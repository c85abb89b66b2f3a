"""Secret ballots: sealed so that only several trustees together can open, and only the sum.

The scheme is Schoenmakers' (A Simple Publicly Verifiable Secret Sharing Scheme and its Application
to Electronic Voting, CRYPTO 1999, section 5), over edwards25519. For each option the voter has a
number, 1 for the one chosen and else 0, and a random polynomial `p` of degree threshold - 1:

1. `commitments[j] = a_j * OTHER`, of the polynomial's coefficients; the first is `p(0) * OTHER`.
2. `shares[i] = p(i) * key_i`, for the trustees 1 to n, whose keys are `key_i = x_i * BASE`.
3. `hidden = (p(0) + number) * BASE`.
4. A proof that each share is of the polynomial: one hash, a response for each trustee.
5. A proof that the number is 0 or 1; and one, for all options, that their sum is 0 or 1: who
   chooses none hands in a blank ballot.

Sums of ballots are ballots of sums. Anybody checks a ballot without any secret.

Leaves to others: what trustees do (`wallets.boxes`), who may vote (`credit.voting`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from wallets.points import (
    ORDER,
    OTHER,
    WIDTH,
    add,
    challenge,
    is_point,
    of_base,
    random_scalar,
    read_scalar,
    scalar_text,
    times,
)
from wallets.proofs import Bit, Pair, is_bit, prove_bit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_TAG: Final = b"ayni-ballot-v1".ljust(16, b"\0")
_SHARED: Final = b"\x00"
_NUMBER: Final = b"\x01"
_SUM: Final = b"\x02"


class Box(NamedTuple):
    """Who can open: the trustees' keys in their order, of which `threshold` are needed."""

    keys: tuple[bytes, ...]
    threshold: int


class Sealed(NamedTuple):
    """A number, sealed for a box; without its proofs."""

    seed: bytes
    hidden: bytes
    shares: tuple[bytes, ...]


class BadBallotError(ValueError):
    """What was handed in is no ballot for this box, vote and member."""


def ballot_context(book: str, vote: str, member: str) -> bytes:
    """What binds proofs to a vote's ballot of a member's, so that nobody can hand it in again."""
    return _TAG + bytes.fromhex(book) + _uuid_bytes(vote) + _uuid_bytes(member)


def ballot_width(box: Box, options: int) -> int:
    """How many bytes a ballot for so many options takes."""
    return WIDTH * (options * (box.threshold + 2 * len(box.keys) + 6) + 4)


def seal(
    context: bytes, box: Box, chosen: int | None, options: int, random: Callable[[int], bytes]
) -> bytes:
    """A ballot for the option numbered `chosen` from 0 on, or a blank one."""
    out: list[bytes] = []
    pairs: list[Pair] = []
    seeds: list[int] = []
    for option in range(options):
        number = int(option == chosen)
        factors = [random_scalar(random) for _ in range(box.threshold)]
        commitments = [times(factor, OTHER) for factor in factors]
        values = [_value(factors, at) for at in range(1, len(box.keys) + 1)]
        shares = [times(value, key) for value, key in zip(values, box.keys, strict=True)]
        hidden = of_base(factors[0] + number)
        masks = [random_scalar(random) for _ in box.keys]
        made = [
            point
            for mask, key in zip(masks, box.keys, strict=True)
            for point in (times(mask, OTHER), times(mask, key))
        ]
        here = context + bytes([option])
        hashed = challenge(here + _SHARED, (*box.keys, *commitments, *shares, hidden, *made))
        responses = [mask - hashed * value for mask, value in zip(masks, values, strict=True)]
        pair = Pair(commitments[0], hidden)
        bit = prove_bit(here + _NUMBER, pair, number, factors[0], random)
        out += [*commitments, *shares, hidden, scalar_text(hashed)]
        out += [scalar_text(one) for one in (*responses, *bit)]
        pairs.append(pair)
        seeds.append(factors[0])
    total = prove_bit(context + _SUM, _sum(pairs), int(chosen is not None), sum(seeds), random)
    return b"".join([*out, *(scalar_text(one) for one in total)])


def check(context: bytes, box: Box, options: int, ballot: bytes) -> tuple[Sealed, ...]:
    """What a ballot has sealed for each option.

    Raises:
        BadBallotError: it is none, or a proof does not hold.
    """
    if len(ballot) != ballot_width(box, options):
        raise BadBallotError("a ballot of another length")
    read = _Reader(ballot)
    found = tuple(_check_option(context + bytes([at]), box, read) for at in range(options))
    pairs = [Pair(one.seed, one.hidden) for one in found]
    if not is_bit(context + _SUM, _sum(pairs), Bit(*read.scalars(4))):
        raise BadBallotError("more than one option, or less than none")
    return found


def _check_option(context: bytes, box: Box, read: _Reader) -> Sealed:
    count = len(box.keys)
    commitments = read.points(box.threshold)
    shares = read.points(count)
    [hidden] = read.points(1)
    [hashed] = read.scalars(1)
    responses = read.scalars(count)
    made: list[bytes] = []
    for at, (key, share, response) in enumerate(
        zip(box.keys, shares, responses, strict=True), start=1
    ):
        due = commitments[-1]
        for commitment in reversed(commitments[:-1]):
            due = add(times(at, due), commitment)
        made.append(add(times(response, OTHER), times(hashed, due)))
        made.append(add(times(response, key), times(hashed, share)))
    stated = (*box.keys, *commitments, *shares, hidden, *made)
    if challenge(context + _SHARED, stated) != hashed:
        raise BadBallotError("shares that are not of one number")
    if not is_bit(context + _NUMBER, Pair(commitments[0], hidden), Bit(*read.scalars(4))):
        raise BadBallotError("a number that is neither 0 nor 1")
    return Sealed(commitments[0], hidden, tuple(shares))


class _Reader:
    """Takes a ballot apart, point by point and scalar by scalar."""

    def __init__(self, ballot: bytes) -> None:
        self._parts: Iterator[bytes] = (
            ballot[at : at + WIDTH] for at in range(0, len(ballot), WIDTH)
        )

    def points(self, count: int) -> list[bytes]:
        """The next points, all of the group."""
        found = [next(self._parts) for _ in range(count)]
        if not all(map(is_point, found)):
            raise BadBallotError("what is no point of the group")
        return found

    def scalars(self, count: int) -> list[int]:
        """The next scalars."""
        found = [read_scalar(next(self._parts)) for _ in range(count)]
        if None in found:
            raise BadBallotError("what is no scalar")
        return [one for one in found if one is not None]


def _value(factors: Sequence[int], at: int) -> int:
    """The polynomial's value."""
    found = 0
    for factor in reversed(factors):
        found = (found * at + factor) % ORDER
    return found


def _sum(pairs: Sequence[Pair]) -> Pair:
    return Pair(add(*(one.seed for one in pairs)), add(*(one.hidden for one in pairs)))


def _uuid_bytes(id_: str) -> bytes:
    return bytes.fromhex(id_.replace("-", ""))
