"""Keccak-256 as Ethereum uses it: the Keccak submission's padding, not that of SHA3-256.

Written from "The Keccak reference", version 3.0, whose names (theta, rho, pi, chi, iota) it keeps.
The state is 25 lanes of 64 bits; lane (x, y) stands at x + 5 * y.
"""

from typing import Final

_RATE_BYTES: Final = 136
_ROUNDS: Final = 24
_LANE: Final = (1 << 64) - 1


def keccak256(data: bytes) -> bytes:
    """Return the 32-byte Keccak-256 digest of `data`."""
    lanes = [0] * 25
    padded = _pad(data)
    for start in range(0, len(padded), _RATE_BYTES):
        for i in range(_RATE_BYTES // 8):
            at = start + 8 * i
            lanes[i] ^= int.from_bytes(padded[at : at + 8], "little")
        lanes = _permute(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])


def _pad(data: bytes) -> bytes:
    """Append the multi-rate padding: a one bit, zeros, a one bit, up to a whole block."""
    fill = bytearray(_RATE_BYTES - len(data) % _RATE_BYTES)
    fill[0] |= 0x01
    fill[-1] |= 0x80
    return data + fill


def _permute(lanes: list[int]) -> list[int]:
    for constant in _ROUND_CONSTANTS:
        lanes = _chi(_rho_pi(_theta(lanes)))
        lanes[0] ^= constant  # iota
    return lanes


def _theta(a: list[int]) -> list[int]:
    """Add to each lane the parity of two neighbouring columns."""
    c = [
        p ^ q ^ r ^ s ^ t
        for p, q, r, s, t in zip(a[:5], a[5:10], a[10:15], a[15:20], a[20:], strict=True)
    ]
    # Column x - 4 is x + 1, of five.
    d = [c[x - 1] ^ (c[x - 4] << 1 & _LANE | c[x - 4] >> 63) for x in range(5)]
    return [lane ^ parity for lane, parity in zip(a, d * 5, strict=True)]


def _rho_pi(a: list[int]) -> list[int]:
    """Rotate each lane by its own offset and move it to its new place."""
    return [(a[i] << offset | a[i] >> (64 - offset)) & _LANE for i, offset in _MOVES]


def _chi(b: list[int]) -> list[int]:
    """Combine each lane with the two to its right in the same row: the one non-linear step."""
    made: list[int] = []
    for y in range(0, 25, 5):
        p, q, r, s, t = b[y : y + 5]
        made += (p ^ (~q & r), q ^ (~r & s), r ^ (~s & t), s ^ (~t & p), t ^ (~p & q))
    return made


def _moves() -> tuple[tuple[int, int], ...]:
    """Return for each place which lane pi puts there, and by how many bits rho turns it."""
    offsets = [0] * 25
    x, y = 1, 0
    for t in range(24):
        offsets[x + 5 * y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    places = {i // 5 + 5 * ((2 * (i % 5) + 3 * (i // 5)) % 5): i for i in range(25)}
    return tuple((places[at], offsets[places[at]]) for at in range(25))


def _round_constants() -> tuple[int, ...]:
    """Return iota's constants: bit 2^j - 1 of round i is output 7i + j of an 8-bit register."""
    constants = [0] * _ROUNDS
    register = 1
    for i in range(_ROUNDS):
        for j in range(7):
            constants[i] |= (register & 1) << ((1 << j) - 1)
            register = register << 1 ^ (0x171 if register & 0x80 else 0)
    return tuple(constants)


_MOVES: Final = _moves()
_ROUND_CONSTANTS: Final = _round_constants()
