"""Enters the parts of what people have signed, one after the other, as the book awaits them.

Which part is due is what the book itself says, so that nothing is entered twice, whoever was killed
in between. Leaves to others: when (`api.arrivals.jobs`), whether it may be (`ledger.rules`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.service.posting import LOT, post_lot
from ledger.errors import FaultError
from ledger.refusals import Code, Refusal

if TYPE_CHECKING:
    from api.arrivals.plans import Plan
    from api.service.service import Service
    from ledger.tables import BookRow


def enter_parts(service: Service, book: BookRow, plan: Plan, awaited: str) -> bool:
    """Post all parts from the one awaited on; False where another process does so, too.

    Raises:
        FaultError: the rules refuse a part of what was rehearsed.
    """
    at = plan.place_of(awaited)
    assert at is not None  # noqa: S101 the plan was looked up by it
    for first in range(at, len(plan.parts), LOT):
        outcomes = post_lot(service, book, plan.parts[first : first + LOT])
        refused = next((one for one in outcomes if isinstance(one, Refusal)), None)
        if refused is not None and refused.code is Code.part_must_be_awaited:
            return False
        if refused is not None:
            remedy = "Report this as a mistake of ours"
            raise FaultError("part", f"the rules refuse it: {refused}", remedy)
    return True
