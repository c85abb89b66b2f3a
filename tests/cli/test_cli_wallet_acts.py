"""Every type of order there is, held against the command of the wallet that signs it, or a reason.

The reasons are few, and none is an office's: what treasurers, stewards and brokers sign can all be
signed from a program that is not the operator's.
"""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest

from api.cli.wallet import COMMANDS
from api.cli.wallet.waiting import cosign
from api.cli.wallet.words import WORDS
from api.exchanges.keeping import ASKS
from api.membership.pending import SIGNED_BY
from chain.rules import RULES

if TYPE_CHECKING:
    from types import ModuleType


@dataclass(frozen=True)
class Without:
    """Why no command signs it."""

    why: str


BY_SERVICE: Final = Without("the service's own act: no member signs it")
VOUCHED: Final = Without("vouched from a person's page, which says what it costs: web wallet")
LISTED_BACK: Final = Without("a treasurer does, on the list's page, who reads its rows: web wallet")
OWN: Final = Without("a member's own booking, which no office signs: made in the web wallet")

SIGNED: Final[dict[str, tuple[str, ...] | Without]] = {
    "book-opened": Without("`ayni found` does, before any wallet knows the book: docs/founding.md"),
    "account-opened": ("open-account", "join", "admit"),
    "account-closed": ("close-account",),
    "transfer": ("pay", "redeem", "cosign"),
    "balance-passed-on": Without("stewards do, where they read the wish: in the web wallet"),
    "balances-brought": ("arrive", "cosign"),
    "members-expected": BY_SERVICE,
    "balances-entered": BY_SERVICE,
    "import-certified": ("certify", "cosign"),
    "exchange": ("cosign",),
    "hold": ("cosign",),
    "capture": ("redeem",),
    "release": OWN,
    "hold-expired": BY_SERVICE,
    "reversal": ("reverse", "cosign"),
    "member-joined": ("join", "admit"),
    "key-added": ("add", "sheet"),
    "key-revoked": ("revoke", "end-key"),
    "role-granted": ("role",),
    "role-withdrawn": ("role",),
    "mandate-given": ("paper",),
    "mandate-withdrawn": ("end-mandate",),
    "transfer-by-mandate": ("enter",),
    "guardians-chosen": ("guardians",),
    "guardians-kept": ("guardians",),
    "recovery-asked": ("add", "agree"),
    "recovery-cancelled": ("cancel",),
    "recovery-completed": ("take",),
    "bound-set": ("limit",),
    "epoch-closed": BY_SERVICE,
    "leaf-countersigned": ("confirm",),
    "book-ruled": ("cosign", "rules"),
    "household-stated": ("cosign", "household"),
    "policy-adopted": ("cosign", "adopt"),
    "policy-ended": ("cosign", "end-policy"),
    "endorsement-stated": VOUCHED,
    "leave-stated": ("cosign",),
    "list-approved": ("cosign", "limits", "renew", "pay-many", "sign-list", "act"),
    "list-reversed": LISTED_BACK,
    "moves-posted": BY_SERVICE,
    "bounds-posted": BY_SERVICE,
    "box-key-made": ("box-key",),
    "vote-opened": ("ask-vote", "sign-vote"),
    "ballot-cast": ("cast",),
    "proxy-given": ("proxy",),
    "proxy-withdrawn": ("proxy",),
    "share-given": ("open-box",),
    "vote-counted": BY_SERVICE,
    "data-released": ("release",),
}


def test_every_type_of_order_has_a_command_or_a_reason() -> None:
    assert SIGNED.keys() == RULES.keys()
    for type_, named in SIGNED.items():
        automatic = RULES[type_].automatic
        assert (named is BY_SERVICE) == automatic, type_


@pytest.mark.parametrize("type_", [type_ for type_, by in SIGNED.items() if isinstance(by, tuple)])
def test_a_command_names_the_type_that_it_signs(type_: str) -> None:
    commands = SIGNED[type_]
    assert isinstance(commands, tuple)
    for name in commands:
        run = COMMANDS[name].run("api.cli.wallet")
        module = sys.modules[run.__module__]
        named = type_ in inspect.getsource(module) or type_ in _strings(module)
        assert type_ in WORDS if run is cosign else named, name


def _strings(module: ModuleType) -> set[str]:
    """The constants that a module knows, also those that it imports."""
    return {value for value in vars(module).values() if isinstance(value, str)}


def test_whatever_waits_for_several_has_words() -> None:
    """What is left at the desk, or among drafts, can be said and signed from a terminal."""
    assert SIGNED_BY.keys() | ASKS.keys() == WORDS.keys()
