"""Somebody's terminal with a wallet: the real commands, on a folder and a clock of the test's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from api.cli.wallet import keyring, sheet
from api.cli.wallet.client import Client
from api.cli.wallet.files import MEMBER, Identity, Wallet
from api.cli.wallet.machine import Machine
from api.cli.wallet.place import placed
from tests.support.running import Ran, ayni
from wallets.keystore import COST_LEAST, seal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from random import Random

    from api.service.scribe import Person
    from tests.browser.town import Town

PASSPHRASE, SHEET_PASSPHRASE = keyring.VARIABLE, sheet.VARIABLE
SECRETS: Final = {
    PASSPHRASE: "correct horse battery staple",
    SHEET_PASSPHRASE: "five words or more, unguessed",
}


@dataclass
class Terminal:
    """A machine with a wallet; `answer` is what its person says when asked whether to sign."""

    folder: Path
    clock: Callable[[], int]
    random: Random
    answer: bool = True
    asked: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=lambda: dict(SECRETS))
    typed: list[str] = field(default_factory=list)

    @property
    def machine(self) -> Machine:
        """What the commands run on."""
        return Machine(
            folder=self.folder, environment=self.environment, now_ms=self.clock,
            random=self.random.randbytes, cost=COST_LEAST,
            secret=lambda _prompt: self.typed.pop(0), agrees=self._agrees,
        )  # fmt: skip

    def _agrees(self, question: str) -> bool:
        self.asked.append(question)
        return self.answer

    def run(self, *arguments: object) -> Ran:
        """Run a command of the wallet."""
        return ayni("wallet", *arguments, machine=self.machine)

    def did(self, *arguments: object) -> str:
        """Run a command that must go well; what it printed."""
        ran = self.run(*arguments)
        assert ran.code == 0, ran
        return ran.out

    def hold(self, person: Person, town: Town, address: str) -> None:
        """Have a member's key, as if it had been made here."""
        self.folder.mkdir(exist_ok=True)
        machine = self.machine
        keys = {person.key.public[: keyring.NAME_LENGTH]: person.key}
        data = seal(keys, SECRETS[PASSPHRASE], machine.random, COST_LEAST)
        (self.folder / "keys.json").write_bytes(data)
        identity = Identity(
            person.key.public, address, MEMBER, book=town.scribe.book, member=person.member,
            name=person.name, account=person.account,
        )  # fmt: skip
        found = placed(Client(address), identity, town.scribe.community, None)
        Wallet(machine, self.folder).keep(found)
