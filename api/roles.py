"""What roles are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLE_NAMES: Final[Mapping[str, str]] = {
    "steward": N_("steward"),
    "treasurer": N_("treasurer"),
    "broker": N_("broker"),
    "auditor": N_("auditor"),
}
