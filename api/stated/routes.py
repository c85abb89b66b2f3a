"""What members state of each other, for other programs: the same reads as on the pages.

Vouching, taking it back and stating a leave are orders (`POST …/orders`).
"""

from api.http.access import MemberId, SignedIn
from api.http.doors import door_of_book
from api.http.named_problems import also
from api.stated.models import CareLeaveOut, CareLeavesOut, StatedOut
from api.stated.statements import all_leaves, statements

router = door_of_book("members", "/stated")
leaves = door_of_book("treasury", "/leaves")


@router.get("/{member}", responses=also(404))
def get_stated(member: MemberId, caller: SignedIn) -> StatedOut:
    """Who vouches for whom with how much; one's own, or for who reads histories."""
    return StatedOut.of(member, statements(caller, member))


@leaves.get("")
def list_leaves(caller: SignedIn) -> CareLeavesOut:
    """The care leaves that run or are to come, for treasurers."""
    return CareLeavesOut(leaves=[CareLeaveOut.of(one) for one in all_leaves(caller)])
