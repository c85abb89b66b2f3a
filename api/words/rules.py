"""What the rules of credit are called, by their tags (`credit.registry`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

RULE_NAMES: Final[Mapping[str, str]] = {
    "payments-1": N_("Payments to many"),
    "bounds-1": N_("Limits of many"),
    "levy-1": N_("Membership levy"),
    "levy-exchanges-1": N_("Levy on exchanges"),
    "demurrage-1": N_("A fee on hours that stand idle"),
    "dividend-1": N_("Patronage dividend"),
    "solidarity-in-1": N_("Levy for the solidarity fund"),
    "solidarity-1": N_("Solidarity fund"),
    "mutual-aid-in-1": N_("Levy for the mutual-aid insurance"),
    "mutual-aid-1": N_("Mutual-aid insurance"),
    "saving-1": N_("Savings"),
    "write-off-1": N_("Write-off"),
}
