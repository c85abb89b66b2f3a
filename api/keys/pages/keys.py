"""My keys: the devices that speak for the member, and ending one that is lost."""

from typing import Final, NamedTuple

from fastapi import Request, Response
from sqlmodel import select
from starlette.responses import RedirectResponse

from api.keys.pages.devices import name_key
from api.keys.tables import KeyNameRow
from api.pages.forms import Form
from api.pages.rendering import page, pages
from api.pages.seat import Seat, Seated
from api.queries.entries import entries_at
from api.queries.people import member
from api.service.rows import in_book

router = pages()
PATH: Final = "/app/keys"


class Device(NamedTuple):
    """A key of the member's; times in milliseconds since 1970."""

    key: str
    name: str
    added_ms: int
    revoked_ms: int | None


@router.get(PATH)
def keys(request: Request, seat: Seated) -> Response:
    """Show every key, those in force first."""
    found = member(seat.session, seat.place, seat.member)
    assert found is not None  # noqa: S101 they are signed in
    seqs = {seq for key in found.keys for seq in (key.added, key.revoked) if seq is not None}
    entries = entries_at(seat.session, seat.place, sorted(seqs))
    names = _names(seat)
    devices = [
        Device(
            key.key,
            names.get(key.key, ""),
            entries[key.added].time_ms,
            None if key.revoked is None else entries[key.revoked].time_ms,
        )
        for key in found.keys
    ]
    devices.sort(key=lambda device: device.revoked_ms is not None)
    only = sum(device.revoked_ms is None for device in devices) == 1
    return page(request, "keys/keys.html", seat, devices=devices, only=only)


@router.post(f"{PATH}/name")
def name(form: Form, seat: Seated) -> Response:
    """Say what a key of one's own is called."""
    found = member(seat.session, seat.place, seat.member)
    own = {key.key for key in found.keys} if found is not None else set()
    if form.get("key") in own:
        name_key(seat, form["key"], form.get("name", "").strip())
    return RedirectResponse(PATH, 303)


def _names(seat: Seat) -> dict[str, str]:
    wanted = select(KeyNameRow).where(
        *in_book(KeyNameRow, seat.place), KeyNameRow.member_id == seat.member
    )
    return {row.key: row.name for row in seat.session.exec(wanted)}
