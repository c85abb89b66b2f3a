"""A run of the adopted policy: it is reckoned for now, kept as a list, and waits to be signed.

Whoever audits reckons it anew: from as many entries as the list says, for the time at which its
period ends. That is the latest entry's, so that nothing which comes later belongs before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.lists.preparing import Basis, prepare_bounds
from api.policies.in_force import KIND, policy_in_force
from api.queries.past import past_of_book
from api.service.malformed import Why, malformed
from api.service.troubles import ProblemError, Trouble
from credit.policies import POLICIES, rows_of
from ledger import canonical
from ledger.rules.reversals import TREASURER
from ledger.tables import KeptRow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.lists.preparing import Prepared
    from api.service.callers import Caller
    from credit.adopting import Policy
    from credit.listed import Bound

PERIOD: Final = f"period/{KIND}"
"""Under which name the book keeps until when policies of this kind have been reckoned."""


class Run(NamedTuple):
    """A list that was prepared, how many accounts it has, and how many would change."""

    prepared: Prepared
    rows: int


def prepare_run(caller: Caller) -> Run:
    """Reckon the limits of all members for now, and keep them to be signed, for treasurers.

    Raises `ProblemError`: there is no policy in force, or nothing has happened since the last run.
    """
    caller.require_role(TREASURER)
    policy = policy_in_force(caller)
    until_ms = caller.row.time_ms
    if policy is None or policy.from_ms > caller.now_ms:
        raise ProblemError(Trouble.resource_must_exist)
    from_ms = max(policy.from_ms, _last_ms(caller))
    if from_ms >= until_ms:
        raise malformed("until", Why.none_within)
    rows = _rows(caller, policy, until_ms)
    basis = Basis(policy.figures, from_ms, until_ms, at=caller.row.size)
    return Run(prepare_bounds(caller, rows, policy.rule, basis), len(rows))


def _rows(caller: Caller, policy: Policy, until_ms: int) -> Sequence[Bound]:
    past = past_of_book(caller)
    return rows_of(POLICIES[policy.rule].bounds(past, until_ms, dict(policy.figures)))


def _last_ms(caller: Caller) -> int:
    """When the last run's period ended."""
    row = caller.session.get(KeptRow, (*caller.place, PERIOD))
    if row is None:
        return 0
    text = row.text.encode()
    said: dict[str, Any] = canonical.decode(text, len(text))
    return int(said["until"])
