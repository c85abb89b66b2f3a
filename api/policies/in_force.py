"""The policy for members' limits that a book has adopted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from credit.adopting import name_of, read_policy
from credit.policies import POLICIES
from ledger.records import Kept
from ledger.tables import KeptRow

if TYPE_CHECKING:
    from api.service.callers import Caller
    from credit.adopting import Policy

KIND: Final = "limits"


def policy_in_force(caller: Caller) -> Policy | None:
    """The policy that was adopted and not ended, or begins later; None if there is none."""
    row = caller.session.get(KeptRow, (*caller.place, name_of(KIND)))
    found = None if row is None else read_policy(Kept(row.kept_id, row.text))
    return found if found is not None and found.rule in POLICIES else None
