"""Lists that people sign and the service enters, on a bench."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from credit.parting import bounds_parted, moves_parted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from credit.listed import Bound
    from ledger.orders import Order
    from ledger.parts import Move, Part
    from tests.support.books import Bench
    from wallets.keys import Key


def approve(
    bench: Bench,
    rule: str,
    *signers: Key,
    moves: Sequence[Move] = (),
    bounds: Sequence[Bound] = (),
    **own: Any,  # noqa: ANN401 fields of the order
) -> tuple[Order, list[Part]]:
    """Post a `list-approved` order for these rows; the order, and the parts to enter."""
    parts = moves_parted(moves) if moves else bounds_parted(bounds)
    return bench.do("list-approved", *signers, **listing(bench, rule, parts, moves, **own)), parts


def listing(
    bench: Bench,
    rule: str,
    parts: Sequence[Part],
    moves: Sequence[Move] = (),
    **own: Any,  # noqa: ANN401 fields of the order
) -> dict[str, Any]:
    """Return the own fields of a `list-approved` order."""
    rows = sum(len(part.fields.get("moves") or part.fields["bounds"]) for part in parts)
    return {
        "rule": rule, "at": bench.state.size, "from": 0, "until": 0, "parts": parts[0].hash,
        "rows": rows, "total": str(sum(amount for amount, *_ in moves)),
    } | {name.removesuffix("_"): value for name, value in own.items()}  # fmt: skip


def entered(bench: Bench, listed: Order, part: Part) -> Order:
    """Return the service's order that enters a part of a list."""
    return bench.order(part.type, bench.service, list=listed.id, **part.fields)


def enter_all(bench: Bench, listed: Order, parts: Sequence[Part]) -> None:
    """Post all parts, in their order."""
    for part in parts:
        bench.post(entered(bench, listed, part))
