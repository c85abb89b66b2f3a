"""When this service was backed up last, as far as it knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from api.service.service import Service


def last_backup_ms(service: Service) -> int | None:
    """The time of the last backup in milliseconds since 1970; None where nothing is known of one.

    `ayni backup` leaves no word of it here yet, so that is always so.
    """
    del service
    return None
