"""What a ballot and a key of the box prove without showing it: Sigma protocols made by a hash.

1. `known`: whoever made the key knows its secret (Schnorr).
2. `same`: two points are the same multiple of two others (Chaum and Pedersen).
3. `bit`: a sealed number is 0 or 1, and not which (Cramer, Damgard and Schoenmakers).

The hash takes the context, the statement and the commitments, so that no proof serves another
member, vote or option.

Leaves to others: what is sealed (`wallets.ballots`), and the box (`wallets.boxes`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wallets.points import (
    BASE,
    ORDER,
    OTHER,
    add,
    challenge,
    of_base,
    random_scalar,
    subtract,
    times,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Random = "Callable[[int], bytes]"


class Same(NamedTuple):
    """Scalars that prove `left = x * base` and `right = x * other` for one `x`."""

    hashed: int
    response: int


class Bit(NamedTuple):
    """Scalars that prove that a sealed number is 0 or 1."""

    zero: int
    one: int
    zero_response: int
    one_response: int


class Pair(NamedTuple):
    """A sealed number: `seed = s * OTHER`, `hidden = (s + number) * BASE`."""

    seed: bytes
    hidden: bytes


def prove_same(
    context: bytes, secret: int, bases: tuple[bytes, bytes], random: Callable[[int], bytes]
) -> Same:
    """That the prover knows one secret by which both bases were multiplied."""
    mask = random_scalar(random)
    points = [times(secret, base) for base in bases]
    made = [times(mask, base) for base in bases]
    hashed = challenge(context, (*bases, *points, *made))
    return Same(hashed, (mask - hashed * secret) % ORDER)


def is_same(
    context: bytes, bases: tuple[bytes, bytes], points: tuple[bytes, bytes], proof: Same
) -> bool:
    """Whether the proof holds: both points are the same multiple of their bases."""
    made = [
        add(times(proof.response, base), times(proof.hashed, point))
        for base, point in zip(bases, points, strict=True)
    ]
    return challenge(context, (*bases, *points, *made)) == proof.hashed


def prove_bit(
    context: bytes, sealed: Pair, number: int, seed: int, random: Callable[[int], bytes]
) -> Bit:
    """That `sealed` has 0 or 1; the other branch is made up beforehand, so it tells nothing."""
    mask, pretended, response = (random_scalar(random) for _ in range(3))
    true = (times(mask, OTHER), of_base(mask))
    false = _made(sealed, 1 - number, pretended, response)
    made = (*true, *false) if number == 0 else (*false, *true)
    hashed = (challenge(context, (*sealed, *made)) - pretended) % ORDER
    answered = (mask - hashed * seed) % ORDER
    if number == 0:
        return Bit(hashed, pretended, answered, response)
    return Bit(pretended, hashed, response, answered)


def is_bit(context: bytes, sealed: Pair, proof: Bit) -> bool:
    """Whether the proof holds: what is sealed is 0 or 1."""
    made = (
        *_made(sealed, 0, proof.zero, proof.zero_response),
        *_made(sealed, 1, proof.one, proof.one_response),
    )
    return challenge(context, (*sealed, *made)) == (proof.zero + proof.one) % ORDER


def _made(sealed: Pair, number: int, hashed: int, response: int) -> tuple[bytes, bytes]:
    """What the prover must have committed to, if `number` is sealed."""
    hidden = subtract(sealed.hidden, BASE) if number else sealed.hidden
    return (
        add(times(response, OTHER), times(hashed, sealed.seed)),
        add(of_base(response), times(hashed, hidden)),
    )
