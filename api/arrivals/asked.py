"""Whether an order that is left for others to sign is the one that the service has made ready."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.arrivals.plans import Plan, unpack
from api.arrivals.tables import ArrivalRow, ArrivalTrialRow
from ledger.rules.bringing import BROUGHT

if TYPE_CHECKING:
    from api.service.callers import Caller
    from ledger.orders import Order


def is_of_arrival(caller: Caller, order: Order) -> bool:
    """Whether it brings in what was tried last, or certifies what was brought in."""
    if order.type == BROUGHT:
        return _is_tried(caller, order)
    row = caller.session.get(ArrivalRow, tuple(caller.place))
    return row is not None and (order.body.brought, order.body.certificate) == (
        row.order_id, row.certificate_hash,
    )  # fmt: skip


def _is_tried(caller: Caller, order: Order) -> bool:
    row = caller.session.get(ArrivalTrialRow, tuple(caller.place))
    if row is None or row.parts != order.body.parts:
        return False
    brought = unpack(row.plan, Plan).brought
    said: dict[str, Any] = order.body._asdict()
    return said == brought | {"total": int(brought["total"])}
