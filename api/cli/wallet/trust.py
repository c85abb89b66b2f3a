"""Who guards a member and whom they guard, as the service tells wallets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from api.cli.wallet.client import RefusedError
from api.words.i18n import _
from ledger.errors import FaultError

if TYPE_CHECKING:
    from api.cli.wallet.client import Client
    from api.cli.wallet.files import Identity
    from api.cli.wallet.seat import Seat


def trusted(seat: Seat) -> dict[str, Any]:
    """`own`: the member's guardians and open recovery, or None; `guarded`: whom they guard."""
    found: dict[str, Any] = seat.get("/guardians")
    return found


def recovery_path(identity: Identity) -> str:
    """Where it stands how the recovery to a key of this wallet's goes on."""
    return f"{identity.path}/recoveries/{identity.member}/keys/{identity.key}"


def recovery_to(client: Client, identity: Identity) -> dict[str, Any]:
    """How it stands; `state` is `none` where there is none."""
    try:
        found: dict[str, Any] = client.ask("GET", recovery_path(identity))
    except RefusedError as refused:
        if refused.code != "resource_must_exist":
            raise
        return {"state": "none"}
    return found


def guarded_named(seat: Seat, words: str) -> dict[str, Any]:
    """Whom the member guards, of that id or name.

    Raises:
        FaultError: there is nobody, or more than one.
    """
    wanted = words.casefold()
    rows = trusted(seat)["guarded"]
    found: list[dict[str, Any]] = [
        one for one in rows if wanted in {one["member"], one["name"].casefold()}
    ]
    if len(found) == 1:
        return found[0]
    names = ", ".join(one["name"] for one in rows) or _("nobody")
    why = _("is not somebody who trusts you, or several are")
    raise FaultError(words, why, _("People who trust you: {names}").format(names=names))
