"""What a wallet gets from the machine it runs on: a folder, a clock, randomness, and a person.

It is put together once, in `this_machine`; tests bring their own. Nothing else here reads the
environment, asks for a passphrase, or says what guessing one costs.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from api.cli.errors import FAULT
from api.words.i18n import _
from ledger.errors import FaultError
from wallets.keystore import COST_EVERYDAY, Cost

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FOLDER: Final = ".ayni"
PASSPHRASE_MIN: Final = 12
"""Characters of a new passphrase: as many as the web wallet asks for."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What commands of the wallet work with.

    Attributes:
        folder: where the wallet is, unless `--wallet` says otherwise.
        environment: variables, of which two may hold passphrases.
        now_ms: the time in milliseconds since 1970.
        random: that many bytes from the secure source.
        cost: what a guess of a new keystore's passphrase costs.
        secret: asks a person for what must not be seen.
        agrees: asks a person for a yes; only that is one.
    """

    folder: Path
    environment: Mapping[str, str]
    now_ms: Callable[[], int]
    random: Callable[[int], bytes]
    cost: Cost
    secret: Callable[[str], str]
    agrees: Callable[[str], bool]

    def passphrase(self, variable: str, prompt: str) -> str:
        """One that was chosen before: from the environment, else asked for."""
        return self.environment.get(variable) or self.secret(prompt)

    def new_passphrase(self, variable: str, prompt: str) -> str:
        """One that is chosen now, typed twice where it is typed.

        Raises:
            FaultError: it is short, or the two differ.
        """
        given = self.environment.get(variable)
        first = given or self.secret(prompt)
        again = _("Try again")
        if len(first) < PASSPHRASE_MIN:
            why = _("Choose a longer passphrase: twelve characters at least.")
            raise FaultError(_("passphrase"), why.removesuffix("."), again)
        if not given and self.secret(_("The same once more")) != first:
            why = _("The two passphrases differ.")
            raise FaultError(_("passphrase"), why.removesuffix("."), again)
        return first


def this_machine() -> Machine:
    """The machine that the command was typed on."""
    return Machine(
        folder=Path.home() / FOLDER, environment=os.environ, now_ms=_clock_ms, random=os.urandom,
        cost=COST_EVERYDAY, secret=_secret, agrees=_agrees,
    )  # fmt: skip


def machine_of(context: typer.Context) -> Machine:
    """The machine that `main` was given, else this one."""
    given = context.obj
    return given if isinstance(given, Machine) else this_machine()


def _clock_ms() -> int:
    # Not the service's clock: that module opens databases, which a wallet has nothing to do with.
    return time.time_ns() // 1_000_000


def _secret(prompt: str) -> str:
    try:
        found: str = typer.prompt(prompt, hide_input=True, err=True)
    except typer.Abort as error:
        raise typer.Exit(FAULT) from error
    return found


def _agrees(question: str) -> bool:
    try:
        return typer.confirm(question, err=True)
    except typer.Abort as error:
        raise typer.Exit(FAULT) from error
