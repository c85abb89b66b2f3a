"""The ballot box: keys of trustees, what each gives once the vote is over, and the sum.

1. A trustee has a secret `x` and a key `x * BASE`, with a proof that they know it.
2. Once the vote is over, a trustee takes the sum of the shares sealed for them, `x * v * BASE` for
   some `v`, and gives `v * BASE` with a proof that it was taken by their key's secret.
3. As many as the threshold give, by Lagrange, the sum of all seeds, `s * BASE`; the sum of what is
   hidden less this is the count times BASE.

No trustee learns or gives anything of one ballot, and fewer than the threshold learn nothing.

Leaves to others: ballots (`wallets.ballots`), who is a trustee of which vote (`credit.voting`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from wallets.points import (
    BASE,
    ORDER,
    WIDTH,
    ZERO,
    add,
    challenge,
    is_point,
    of_base,
    random_scalar,
    read_scalar,
    scalar_text,
    subtract,
    times,
)
from wallets.proofs import Same, is_same, prove_same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_KEY_TAG: Final = b"ayni-box-v1".ljust(16, b"\0")
_SHARE_TAG: Final = b"ayni-share-v1".ljust(16, b"\0")
KEY_WIDTH: Final = 3 * WIDTH
SHARE_WIDTH: Final = 3 * WIDTH
"""Bytes of a trustee's key with its proof, and of a share of one option with its proof."""


def key_context(book: str, member: str) -> bytes:
    """What binds the proof of a key to its member."""
    return _KEY_TAG + bytes.fromhex(book) + bytes.fromhex(member.replace("-", ""))


def share_context(book: str, vote: str, member: str) -> bytes:
    """What binds a trustee's shares to a vote."""
    ids = (vote + member).replace("-", "")
    return _SHARE_TAG + bytes.fromhex(book) + bytes.fromhex(ids)


def new_key(context: bytes, secret: int, random: Callable[[int], bytes]) -> bytes:
    """A trustee's key, and the proof that whoever made it knows its secret."""
    key, mask = of_base(secret), random_scalar(random)
    hashed = challenge(context, (key, of_base(mask)))
    return key + scalar_text(hashed) + scalar_text(mask - hashed * secret)


def check_key(context: bytes, given: bytes) -> bytes | None:
    """The key itself, or None where the proof does not hold."""
    if len(given) != KEY_WIDTH:
        return None
    key, *scalars = (given[at : at + WIDTH] for at in range(0, KEY_WIDTH, WIDTH))
    hashed, response = map(read_scalar, scalars)
    if hashed is None or response is None or not is_point(key):
        return None
    made = add(of_base(response), times(hashed, key))
    return key if challenge(context, (key, made)) == hashed else None


def give_shares(
    context: bytes, secret: int, sums: Sequence[bytes], random: Callable[[int], bytes]
) -> bytes:
    """What a trustee gives of the sums of what was sealed for them, an option each."""
    undone = pow(secret, -1, ORDER)
    out = []
    for option, total in enumerate(sums):
        share = times(undone, total)
        here = context + bytes([option])
        proof = prove_same(here, secret, (BASE, share), random)
        out += [share, scalar_text(proof.hashed), scalar_text(proof.response)]
    return b"".join(out)


def check_shares(
    context: bytes, key: bytes, sums: Sequence[bytes], given: bytes
) -> tuple[bytes, ...] | None:
    """The shares of each option, or None where they are not what the key's secret gives."""
    if len(given) != len(sums) * SHARE_WIDTH:
        return None
    found = []
    for option, total in enumerate(sums):
        at = option * SHARE_WIDTH
        share, *scalars = (given[at + start : at + start + WIDTH] for start in (0, 32, 64))
        hashed, response = map(read_scalar, scalars)
        if hashed is None or response is None or not (share == ZERO or is_point(share)):
            return None
        here = context + bytes([option])
        if not is_same(here, (BASE, share), (key, total), Same(hashed, response)):
            return None
        found.append(share)
    return tuple(found)


def opened(hidden: bytes, shares: Mapping[int, bytes]) -> bytes:
    """The count times BASE, from the sum of what is hidden and shares by trustees from 1 on."""
    seed = ZERO
    for at, share in shares.items():
        seed = add(seed, times(_lagrange(at, shares), share))
    return subtract(hidden, seed)


def count_of(point: bytes, most: int) -> int | None:
    """Which multiple of BASE a point is, from 0 to `most`; None if it is none of them."""
    found = ZERO
    for count in range(most + 1):
        if found == point:
            return count
        found = add(found, BASE)
    return None


def _lagrange(at: int, others: Mapping[int, bytes]) -> int:
    """The factor of the value at `at`, for the value at 0."""
    found = 1
    for other in others:
        if other != at:
            found = found * other * pow(other - at, -1, ORDER) % ORDER
    return found
