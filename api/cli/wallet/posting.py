"""Posts orders by way of the queue, and tells of those that had waited before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from api.cli.showing import plain
from api.cli.wallet.queue import Sent, post
from api.words.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.cli.wallet.orders import Signed
    from api.cli.wallet.seat import Desk


def settle(desk: Desk, signed: Signed, said: str) -> Sent:
    """Queue and send an order that was signed for what `said` says; what became of it.

    Raises:
        RefusedError: the book refuses it.
    """
    [sent] = settle_all(desk, [signed], said)
    return sent


def settle_all(desk: Desk, orders: Sequence[Signed], said: str) -> Sequence[Sent]:
    """The same for orders that belong together: all wait before the first is sent."""
    found = post(desk.wallet, desk.identity, orders, said)
    before, own = found[: -len(orders)], found[-len(orders) :]
    for sent in before:
        typer.echo(plain(sentence(sent)), err=True)
    for sent in own:
        if sent.refused is not None:
            raise sent.refused
    return own


def sentence(sent: Sent) -> str:
    """What became of an order that had waited, in a line."""
    if sent.receipt is not None:
        text = _("Sent: {said} It is entry {seq} in the book.")
        return text.format(said=sent.said, seq=sent.receipt["seq"])
    if sent.refused is not None:
        return _("Refused: {said} {why}").format(said=sent.said, why=sent.refused.detail)
    if sent.doubt is not None:
        return _("Signed, not confirmed: {said} {why}").format(said=sent.said, why=sent.doubt)
    return _("Still waiting: {said}").format(said=sent.said)
