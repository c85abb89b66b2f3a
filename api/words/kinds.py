"""What accounts are called: by their kind, then their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.i18n import N_, _
from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from collections.abc import Mapping

KIND_NAMES: Final[Mapping[str, str]] = {
    MEMBER: N_("Account"),
    "fund": N_("Fund"),
    "solidarity": N_("Solidarity fund"),
    "fees": N_("Fees"),
    "clearing": N_("Clearing with others"),
    "write-off": N_("Written off"),
}
OF_COMMUNITY: Final = tuple(kind for kind in KIND_NAMES if kind != MEMBER)


def account_title(kind: str, number: str) -> str:
    """An account's kind and number, in the language in use."""
    return f"{_(KIND_NAMES[kind])} {number}"
