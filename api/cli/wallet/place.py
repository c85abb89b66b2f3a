"""Where a book is: the places in invitations and on recovery sheets, and what they lead to."""

from __future__ import annotations

import base64
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from api.words.i18n import _
from ledger.errors import FaultError

if TYPE_CHECKING:
    from api.cli.wallet.client import Client
    from api.cli.wallet.files import Identity

ORDINAL_BYTES: Final = 4
PLACE_BYTES: Final = 16 + ORDINAL_BYTES
CODE_BYTES: Final = PLACE_BYTES + 16
_CUTS: Final = (0, 8, 12, 16, 20, 32)


def invited_to(code: str) -> tuple[str, int]:
    """The community and the book's number in an invitation's code.

    Raises:
        FaultError: it is none.
    """
    try:
        data = base64.urlsafe_b64decode(code)
    except ValueError:
        data = b""
    return _place(data, CODE_BYTES, _("is no invitation"))


def stood_on(code: str) -> tuple[str, int]:
    """The community and the book's number in the place on a sheet.

    Raises:
        FaultError: it is none.
    """
    try:
        data = base64.b32decode("".join(code.split()).upper())
    except ValueError:
        data = b""
    return _place(data, PLACE_BYTES, _("is not the address on a recovery sheet"))


def place_code(community: str, ordinal: int) -> str:
    """What `stood_on` reads, as the web wallet prints it."""
    data = bytes.fromhex(community.replace("-", "")) + ordinal.to_bytes(ORDINAL_BYTES)
    return base64.b32encode(data).decode()


def _place(data: bytes, length: int, why: str) -> tuple[str, int]:
    if len(data) != length:
        raise FaultError(_("address"), why, _("Copy all of it, from https:// to the end"))
    digits = data[:16].hex()
    community = "-".join(digits[a:b] for a, b in pairwise(_CUTS))
    return community, int.from_bytes(data[16:PLACE_BYTES])


def placed(client: Client, identity: Identity, community: str, ordinal: int | None) -> Identity:
    """An identity with all that its service says of where it is.

    `ordinal` is the book's number in its community; None where the identity names the book.

    Raises:
        FaultError: there is no such book.
    """
    books = client.ask("GET", f"/v1/communities/{community}/books")["books"]
    if ordinal is None:
        found = next((one for one in books if one["book"] == identity.book), None)
    else:
        found = books[ordinal] if ordinal < len(books) else None
    if found is None:
        why = _("there is no such book")
        raise FaultError(client.base, why, _("Check that the address is right"))
    service = client.ask("GET", "/v1/service")
    return replace(
        identity, community=community, book=found["book"], unit=found["unit"],
        scale=found["scale"], log_key=found["log_key"], origin=service["origin"],
        service_key=service["key"],
        place=client.ask("GET", f"/v1/communities/{community}")["name"],
    )  # fmt: skip


def ordinal_of(client: Client, identity: Identity) -> int:
    """The book's number in its community."""
    books = client.ask("GET", f"/v1/communities/{identity.community}/books")["books"]
    return [one["book"] for one in books].index(identity.book)
