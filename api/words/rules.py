"""What the rules of credit are called, by their tags (`credit.registry`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

RULE_NAMES: Final[Mapping[str, str]] = {
    "payments-1": N_("Payments to many"),
    "bounds-1": N_("Limits of many"),
}
