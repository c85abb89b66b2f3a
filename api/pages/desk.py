"""Who may sit at a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.service.troubles import ProblemError, Trouble

if TYPE_CHECKING:
    from api.pages.seat import Seat


def require_role(seat: Seat, role: str, *others: str) -> None:
    """Raise `ProblemError` unless whoever looks holds the role, or another one that will do."""
    if not {role, *others}.intersection(seat.reader.roles):
        raise ProblemError(Trouble.role_must_allow_it, {"right": role})
