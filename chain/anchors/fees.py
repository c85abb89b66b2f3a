"""What a transaction offers to pay (EIP-1559). All amounts are wei per unit of gas."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fees:
    """The most a transaction pays, and the part of it (`tip`) that the block's maker keeps."""

    max_fee: int
    tip: int


def market_fees(base_fee: int, tip: int) -> Fees:
    """Return an offer that stays good while the base fee doubles, which takes six full blocks."""
    return Fees(2 * base_fee + tip, tip)


def capped(fees: Fees, cap: int) -> Fees:
    """Return the offer, or as much of it as the cap lets through."""
    return Fees(min(fees.max_fee, cap), min(fees.tip, cap))


def replacement_fees(old: Fees, market: Fees, cap: int) -> Fees | None:
    """Return an offer that nodes accept in place of `old` and that suits the market; None above it.

    Nodes ask that both amounts rise by a tenth or more; an eighth (12.5 %), rounded up, is what
    all of them take. An offer that cannot rise by that much below the cap is not raised at all.
    """
    least = Fees(_raised(old.max_fee), _raised(old.tip))
    if least.max_fee > cap:
        return None
    return capped(Fees(max(least.max_fee, market.max_fee), max(least.tip, market.tip)), cap)


def is_stuck(fees: Fees, base_fee: int) -> bool:
    """Return whether no block may take the offer at the present base fee."""
    return fees.max_fee < base_fee


def _raised(fee: int) -> int:
    return max(fee + 1, -(-fee * 9 // 8))
