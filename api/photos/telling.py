"""What a steward writes to whose photo they took down: in their own name, so it can be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.messages.conversations import write
from api.service.access_log import PHOTO
from api.service.malformed import Why, malformed
from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from api.service.callers import Caller

REASON_MAX: Final = 200


def tell_owner(  # noqa: PLR0913, PLR0917 who tells whom, and what of
    caller: Caller, owner: str, said: str, reason: str, title: str = "", notice: str = ""
) -> None:
    """Write to a member why a photo of theirs is taken down; `said` has places for both texts.

    It stands among who looked at what is theirs as well. `ProblemError` without a reason, and
    where the steward has written as much today as one may.
    """
    if not reason:
        raise malformed("reason", Why.empty)
    caller.note([owner], PHOTO)
    if write(caller, owner, said.format(reason=reason, title=title), notice) is None:
        raise ProblemError(Trouble.requests_must_be_fewer)
