"""Sharing an amount out to the last subunit: the method of the largest remainder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def shares(total: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Share `total` by weights that are above zero; the shares sum to it exactly.

    1. Everybody gets `total x weight / sum of weights`, rounded down.
    2. What is left goes out one subunit each by the largest remainder of that division; where two
       remainders are equal, to whose id is lower.
    """
    whole = sum(weights.values())
    found = {id_: total * weight // whole for id_, weight in weights.items()}  # 1
    left = total - sum(found.values())
    order = sorted(weights, key=lambda id_: (-(total * weights[id_] % whole), id_))
    for id_ in order[:left]:  # 2
        found[id_] += 1
    return found
