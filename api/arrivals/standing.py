"""How far moving in has come, and the orders that people sign on the way.

1. Something was *tried*; a steward signs the order that brings it in, and leaves it for the others
   (`api.membership.cosigning`).
2. With the last signature it is posted. The service *enters* the parts, then *lays out* names,
   notices and past exchanges: by the clock, so that it goes on whoever was killed.
3. Once that is whole, a treasurer and an auditor sign the certificate.

Where the parts of an order that was posted are lacking, because the trial was thrown away or lost,
the same files with the same choices by the same steward bring them back (`lacks_files`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from api.arrivals.plans import Plan, unpack
from api.arrivals.records import signed_parts
from api.arrivals.tables import ArrivalRow, ArrivalTrialRow
from api.arrivals.trials import Trial
from api.membership.pending import going_on
from api.service.access_log import ALL_BALANCES, EVERYBODY
from api.service.callers import AUDITOR
from api.service.troubles import ProblemError, Trouble
from ledger.rules.books import STEWARD
from ledger.rules.bringing import BROUGHT, CERTIFIED
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.membership.pending import Pending
    from api.service.callers import Caller

ROLES: Final = (STEWARD, TREASURER, AUDITOR)
"""Who sees how far it has come."""


class Stage(StrEnum):
    """How far it has come; in this order."""

    NOTHING = "nothing"
    TRIED = "tried"
    WAITING = "waiting"
    ENTERING = "entering"
    LAYING_OUT = "laying_out"
    BROUGHT = "brought"
    CERTIFIED = "certified"


class Arrived(msgspec.Struct, frozen=True):
    """What was brought in.

    Attributes:
        format, source, history: as they were tried; hashes in hex, of which zeros say none.
        members, accounts, notices, exchanges: how many came; accounts with those there before.
        had_left: members who had left with nothing, and did not come.
        total: what stood above zero, in subunits.
        left_out, notes: how many notes the certificate lists, and how many there were.
        lots: in how many lots it is laid out.
        by: the steward who tried it.
    """

    format: str
    source: str
    history: str
    members: int
    accounts: int
    notices: int
    exchanges: int
    had_left: int
    total: int
    left_out: int
    notes: int
    lots: int
    by: str


class Standing(NamedTuple):
    """How far it has come.

    Attributes:
        trial: the trial, for stewards and treasurers, until all is whole.
        done, all: of what the service does at this stage; both 0 where it does nothing.
        lacks_files: whether the book awaits parts that are not here.
        waits: the order that others are to sign too.
        arrived: what was brought in, once all parts are in.
        brought_ms: when its order was entered.
        certificate: the certificate's hash, in hex, once there is one to sign.
    """

    stage: Stage
    trial: Trial | None
    done: int
    all: int
    lacks_files: bool
    waits: Pending | None
    arrived: Arrived | None
    brought_ms: int | None
    certificate: str | None


def standing(caller: Caller) -> Standing:
    """How far it has come, for stewards, treasurers and auditors."""
    caller.require_role(*ROLES)
    place = caller.place
    row = caller.session.get(ArrivalRow, tuple(place))
    kept = caller.session.get(ArrivalTrialRow, tuple(place))
    trial = None if kept is None else unpack(kept.said, Trial)
    arrived = None if row is None else unpack(row.said, Arrived)
    waits = _waits(caller)
    stage = _stage(caller, row, trial, waits)
    done, all_ = _progress(caller, stage, row, trial, arrived)
    at_work = stage in {Stage.ENTERING, Stage.LAYING_OUT}
    lacks = at_work and (trial is None or trial.parts != signed_parts(caller.session, caller.row))
    return Standing(
        stage, trial, done, all_, lacks,
        waits, arrived, None if row is None else row.time_ms,
        None if row is None else row.certificate_hash,
    )  # fmt: skip


def _stage(
    caller: Caller, row: ArrivalRow | None, trial: Trial | None, waits: Pending | None
) -> Stage:
    head = caller.row
    if head.brought is None:
        if waits is not None:
            return Stage.WAITING
        return Stage.NOTHING if trial is None else Stage.TRIED
    if row is None:
        return Stage.ENTERING
    if not row.whole:
        return Stage.LAYING_OUT
    return Stage.BROUGHT if head.certificate is None else Stage.CERTIFIED


def _waits(caller: Caller) -> Pending | None:
    wanted = BROUGHT if caller.row.brought is None else CERTIFIED
    found = going_on(caller, STEWARD, TREASURER, AUDITOR)
    return next((one for one in found if one.type == wanted), None)


def _progress(
    caller: Caller,
    stage: Stage,
    row: ArrivalRow | None,
    trial: Trial | None,
    arrived: Arrived | None,
) -> tuple[int, int]:
    """Accounts and amounts count alike while parts are entered: a thousand for all of each."""
    head = caller.row
    if stage == Stage.ENTERING and trial is not None:
        opened = _share(trial.accounts, head.accounts_to_come or 0)
        return opened + _share(trial.total, head.total_to_come or 0), 2_000
    if stage == Stage.LAYING_OUT and row is not None and arrived is not None:
        return row.laid, arrived.lots
    return 0, 0


def _share(whole: int, left: int) -> int:
    return 1_000 if not whole else 1_000 * max(0, whole - left) // whole


def order_to_bring(caller: Caller) -> Mapping[str, Any]:
    """The own fields of the order that brings in what was tried, for stewards and treasurers.

    Raises `ProblemError` where nothing was, or something in it stops.
    """
    caller.require_role(STEWARD, TREASURER)
    kept = caller.session.get(ArrivalTrialRow, tuple(caller.place))
    if kept is None or not kept.plan:
        raise ProblemError(Trouble.arrival_must_be_tried)
    return unpack(kept.plan, Plan).brought


def order_to_certify(caller: Caller) -> Mapping[str, Any]:
    """The own fields of the order that certifies what was brought in.

    Raises `ProblemError` until all of it is here.
    """
    caller.require_role(TREASURER, AUDITOR)
    row = caller.session.get(ArrivalRow, tuple(caller.place))
    if row is None or not row.whole:
        raise ProblemError(Trouble.arrival_must_be_whole)
    return {"brought": row.order_id, "certificate": row.certificate_hash}


def certificate(caller: Caller) -> bytes:
    """The certificate's own bytes, whose hash is signed; `ProblemError` until there is one.

    It has what stood on every account: everybody sees who looked.
    """
    caller.require_role(*ROLES)
    row = caller.session.get(ArrivalRow, tuple(caller.place))
    if row is None:
        raise ProblemError(Trouble.resource_must_exist)
    caller.note([EVERYBODY], ALL_BALANCES)
    return unpack(row.certificate, str).encode()


def arrived_of(plan: Plan, trial: Trial, lots: int) -> Arrived:
    """What a plan brought in, once all its parts are in."""
    return Arrived(
        trial.format, trial.source, plan.brought["history"], len(plan.people),
        len(plan.accounts), trial.notices, len(plan.past), trial.had_left,
        int(plan.brought["total"]), len(plan.left_out), plan.notes, lots, trial.by,
    )  # fmt: skip
