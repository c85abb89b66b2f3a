"""Who takes part in an act: members with an own account that is open when a period ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from credit.history import MEMBER

if TYPE_CHECKING:
    from credit.history import Owner, Past


def open_at(owner: Owner, time_ms: int) -> bool:
    """Whether an account was there and open just before an instant."""
    if owner.opened_ms >= time_ms:
        return False
    return owner.closed_ms is None or owner.closed_ms >= time_ms


def accounts_at(past: Past, time_ms: int) -> dict[str, list[str]]:
    """Members' own accounts that were open just before an instant, the first opened first."""
    found: dict[str, list[str]] = {}
    for account, owner in past.owners.items():
        if owner.kind == MEMBER and open_at(owner, time_ms):
            found.setdefault(owner.member, []).append(account)
    return found


def side_of(owner: Owner, account: str) -> str:
    """Whose side an account is on: its member's, or its own if it is the community's."""
    return owner.member if owner.kind == MEMBER else account
