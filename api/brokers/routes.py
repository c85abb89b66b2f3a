"""Mandates, for programs, as the broker's and the steward's pages show them."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.books.standings import accounts_of
from api.brokers.mandates import Mandate, given_by, held_by
from api.brokers.models import MandateOut, MandatesOut
from api.http.access import SignedIn
from api.http.models import UUID
from api.service.callers import Caller
from ledger.rules.books import STEWARD
from wallets.mandates import BROKER

router = APIRouter(prefix="/v1/communities/{community}/books/{book}", tags=["brokers"])
Whose = Annotated[str | None, Query(pattern=UUID, description="Whose they are, who gave them.")]


@router.get("/mandates")
def list_mandates(caller: SignedIn, member: Whose = None) -> MandatesOut:
    """The mandates that the member holds as a broker; with `member`, those that one gave."""
    found = _held(caller) if member is None else _given(caller, member)
    return MandatesOut(mandates=[MandateOut.of(one) for one in found])


def _held(caller: Caller) -> list[Mandate]:
    caller.require_role(BROKER)
    return list(held_by(caller))


def _given(caller: Caller, member: str) -> list[Mandate]:
    """One's own, or anybody's for stewards, who may end them."""
    if member != caller.member:
        caller.require_role(STEWARD)
    ids = [row.account_id for row in accounts_of(caller, member)]
    return [one for one in given_by(caller, ids) if not one.ended]
