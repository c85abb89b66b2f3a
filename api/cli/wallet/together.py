"""Orders that take several signatures: left for the others, posted once nothing is missing.

1. The order is left at the service's desk with the signature made here.
2. If nobody else must sign it, it is posted like any other. So it is while its answer is lost: it
   waits at the desk then, and whoever signs there next posts it.

How many are missing is the service's word; whether they suffice is the book's.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import typer

from api.cli.wallet.client import NoAnswerError, RefusedError
from api.cli.wallet.orders import DAY_MS
from api.cli.wallet.posting import settle
from api.words.i18n import _, ngettext

if TYPE_CHECKING:
    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Seat

DESK: Final = "/app/desk/orders"
WAITING_MS: Final = 14 * DAY_MS
"""How long an order waits for the others, as in the web wallet."""


def sign_together(seat: Seat, signed: Signed, said: str, *, own: bool) -> None:
    """Leave an order or post it, and tell which; one that began here goes if the book refuses it.

    Raises:
        RefusedError: the service does not keep it, or the book refuses it.
    """
    # 1. The desk keeps it.
    memo = {} if signed.memo is None else {"memo": signed.memo}
    pairs = [list(pair) for pair in signed.signatures]
    left = {"order": signed.order, "signatures": pairs, **memo}
    missing = int(seat.page("POST", DESK, left)["missing"])
    if missing > 0:
        tell_missing(missing)
        return
    # 2. It is whole.
    try:
        tell(settle(seat, signed, said).receipt)
    except RefusedError:
        if own:
            withdraw(seat, signed.id)
        raise


def withdraw(seat: Seat, id_: str) -> None:
    """Take an order from the desk again; if that cannot be done now, it ends by itself."""
    with suppress(RefusedError, NoAnswerError):
        seat.client.fill_in(f"{DESK}/{id_}/end", {}, seat.token)


def tell(receipt: dict[str, object] | None) -> None:
    """Say whether an order is in the book."""
    waits = _("Signed, and waiting to be sent")
    entered = _("Done. It is entry {seq} in the book.")
    typer.echo(waits if receipt is None else entered.format(seq=receipt["seq"]))


def tell_missing(missing: int) -> None:
    """Say that others must sign."""
    text = ngettext(
        "Signed. {count} more must sign: they find it with ayni wallet waiting, or at their desk.",
        "Signed. {count} more must sign: they find it with ayni wallet waiting, or at their desk.",
        missing,
    )
    typer.echo(text.format(count=missing))
