"""`ayni wallet keys`: the keys that are here, and for whom they speak."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import typer  # noqa: TC002 Typer reads the annotations

from api.cli.options import Json  # noqa: TC001 as above
from api.cli.showing import show, show_table
from api.cli.wallet.files import FOUNDING, JOINING, RECOVERING, WAITING, Identity, at_work
from api.cli.wallet.options import Folder  # noqa: TC001 as above
from api.words.i18n import N_, _

if TYPE_CHECKING:
    from collections.abc import Mapping


_STATES: Final[Mapping[str, str]] = {
    WAITING: N_("waits for another device"),
    JOINING: N_("waits for a steward"),
    RECOVERING: N_("waits for people of trust"),
    FOUNDING: N_("founds a co-op"),
}


def list_keys(context: typer.Context, wallet: Folder = None, *, json: Json = False) -> None:
    """List what is public about the keys; no passphrase is asked for."""
    with at_work(context, wallet) as here:
        found = list(here.identities.values())
    if json:
        show({"keys": [asdict(one) for one in found]}, as_json=True)
        return
    heads = [_("key"), _("member"), _("co-op"), _("book"), _("service")]
    show_table(heads, [_row(one) for one in found])


def _row(one: Identity) -> list[str]:
    state = _STATES.get(one.state)
    name = f"{one.name} ({_(state)})".strip() if state else one.name
    return [one.key, name, one.place, one.book, one.service]
