"""Automatic acts: orders that the service signs because time or an adopted rule says so.

They can be recomputed from the journal, or people signed their hash, and they move nothing that
nobody has agreed to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ledger import canonical
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.orders import VERSION, Order, read_order

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.kernel import RuleBook
    from ledger.sealing import Signer

VALID_MS: Final = 60_000
"""An automatic order is posted in the transaction that makes it; a minute is plenty."""


class Maker(NamedTuple):
    """What automatic orders are made with: who signs them, randomness for ids, the rule book."""

    service: Signer
    random: Callable[[int], bytes]
    rules: RuleBook


def automatic_order(
    type_: str, fields: Mapping[str, Any], book: str, now_ms: int, maker: Maker
) -> Order:
    """An order of the service's, signed. What the service's own code says is well formed."""
    service = maker.service
    text = canonical.encode({
        "v": VERSION,
        "type": type_,
        "book": book,
        "id": uuid7(now_ms, maker.random(RANDOM_BYTES)),
        "key": service.public,
        "expires": now_ms + VALID_MS,
        **fields,
    })  # fmt: skip
    shapes = {type_: maker.rules[type_].shape}
    order = read_order(text, [(service.public, service.sign(text))], shapes)
    assert isinstance(order, Order), order  # noqa: S101 its type and fields are in this code
    return order
