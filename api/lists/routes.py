"""Lists that people sign, for other programs: prepare one, approve it by an order, look at it.

Approving is an order (`POST …/orders`): `list-approved`, with the fields that preparing gives.
"""

from typing import Annotated

from fastapi import Path

from api.http.access import SignedIn
from api.http.doors import door_of_book
from api.http.named_problems import also
from api.lists.listed import lists, shown
from api.lists.models import BoundsIn, ListOut, ListShown, ListsOut, PaymentsIn, PreparedOut
from api.lists.preparing import Basis, prepare_bounds, prepare_moves
from ledger.fields import HEX64, bound

router = door_of_book("lists", "/lists")
Hash = Annotated[str, Path(pattern=f"^{HEX64}$", description="The hash of its first part.")]


@router.post("/payments", status_code=201)
def prepare_payments(body: PaymentsIn, caller: SignedIn) -> PreparedOut:
    """Prepare payments from one account to many; nothing moves until the list is approved."""
    moves = [(int(row.amount), body.account, row.account) for row in body.rows]
    return PreparedOut.of(prepare_moves(caller, "payments-1", moves, Basis(account=body.account)))


@router.post("/bounds", status_code=201)
def prepare_many_bounds(body: BoundsIn, caller: SignedIn) -> PreparedOut:
    """Prepare bounds of many accounts, as a treasurer; nothing changes until it is approved."""
    rows = [(row.account, bound(row.lower), bound(row.upper), row.until_ms) for row in body.rows]
    return PreparedOut.of(prepare_bounds(caller, rows))


@router.get("")
def list_lists(caller: SignedIn) -> ListsOut:
    """The latest lists: one's own, and for treasurers and stewards all that officers prepared."""
    return ListsOut(lists=[ListOut.of(one) for one in lists(caller)])


@router.get("/{parts}", responses=also(404))
def get_list(parts: Hash, caller: SignedIn) -> ListShown:
    """A list with its rows, the entries it became, and what was left out."""
    return ListShown.of(shown(caller, parts))
