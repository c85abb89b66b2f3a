"""My keys: the devices that speak for the member, and ending one that is lost."""

from typing import NamedTuple

from fastapi import Request, Response
from sqlmodel import select
from starlette.responses import RedirectResponse

from api.queries import in_book
from api.queries.entries import entries_at
from api.queries.people import member
from api.tables import KeyNameRow
from api.web.devices import name_key
from api.web.forms import Form
from api.web.rendering import page, pages
from api.web.seat import Seat, Seated

router = pages()


class Device(NamedTuple):
    """A key of the member's; times in milliseconds since 1970."""

    key: str
    name: str
    added_ms: int
    revoked_ms: int | None


@router.get("/app/keys")
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
    return page(request, "keys.html", seat, devices=devices, only=only)


@router.post("/app/keys/name")
def name(form: Form, seat: Seated) -> Response:
    """Say what a key of one's own is called."""
    found = member(seat.session, seat.place, seat.member)
    own = {key.key for key in found.keys} if found is not None else set()
    if form.get("key") in own:
        name_key(seat, form["key"], form.get("name", "").strip())
    return RedirectResponse("/app/keys", 303)


def _names(seat: Seat) -> dict[str, str]:
    wanted = select(KeyNameRow).where(
        *in_book(KeyNameRow, seat.place), KeyNameRow.member_id == seat.member
    )
    return {row.key: row.name for row in seat.session.exec(wanted)}
