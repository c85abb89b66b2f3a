"""Automatic acts: orders that the service signs because time or an adopted rule says so.

They can be recomputed from the journal and move nothing that a member has not agreed to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ledger import canonical
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.orders import VERSION, Order, read_order
from ledger.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ledger.kernel import RuleBook
    from ledger.sealing import Signer

VALID_MS: Final = 60_000
"""An automatic order is posted in the transaction that makes it; a minute is plenty."""


def automatic_order(
    type_: str,
    fields: Mapping[str, str | int],
    book: str,
    now_ms: int,
    service: Signer,
    random: Callable[[int], bytes],
    rules: RuleBook,
) -> Order:
    """An order of the service's, signed. A field that its type does not know is a fault."""
    text = canonical.encode({
        "v": VERSION,
        "type": type_,
        "book": book,
        "id": uuid7(now_ms, random(RANDOM_BYTES)),
        "key": service.public,
        "expires": now_ms + VALID_MS,
        **fields,
    })  # fmt: skip
    shapes = {type_: rules[type_].shape}
    order = read_order(text, [(service.public, service.sign(text))], shapes)
    if isinstance(order, Refusal):
        raise ValueError(f"an automatic order was malformed: {order}")
    return order
