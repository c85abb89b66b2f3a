"""What roles are called, and what whoever has one may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

ROLE_NAMES: Final[Mapping[str, str]] = {
    "steward": N_("steward"),
    "treasurer": N_("treasurer"),
    "broker": N_("broker"),
    "auditor": N_("auditor"),
}

ROLE_MEANINGS: Final[Mapping[str, str]] = {
    "steward": N_(
        "Lets members in, gives roles and ends lost keys; sees every balance and exchange."
    ),
    "treasurer": N_(
        "Sets the limits of accounts and takes mistakes back; sees every balance and exchange, "
        "and reads what was written to them."
    ),
    "broker": N_(
        "Enters exchanges for members who allowed it, and redeems paper cheques; sees every "
        "balance."
    ),
    "auditor": N_("Checks the books; sees every balance and exchange, and no texts."),
}
"""As the rights in `api.service.callers` and the rules have it."""
