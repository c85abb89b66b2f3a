"""The sealed keys of a wallet (`wallets.keystore`), opened for one command."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from api.words.i18n import _
from ledger.errors import FaultError
from wallets.keys import Key
from wallets.keystore import save, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.cli.wallet.files import Wallet

FILE: Final = "keys.json"
VARIABLE: Final = "AYNI_PASSPHRASE"
NAME_LENGTH: Final = 16
"""A key is named by the first digits of its public part."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Keys by name, and what seals them again."""

    wallet: Wallet
    passphrase: str
    keys: dict[str, Key]

    def key(self, public: str) -> Key:
        """The key of that public part.

        Raises:
            FaultError: it is not here.
        """
        found = self.keys.get(public[:NAME_LENGTH])
        if found is None:
            why = _("is not among the sealed keys of this wallet")
            raise FaultError(public, why, _("Restore the file {file}").format(file=FILE))
        return found

    def new(self) -> Key:
        """A new key, which is on disk before anything is done with it."""
        key = Key.generate(self.wallet.machine.random)
        self.keys[key.public[:NAME_LENGTH]] = key
        self._save()
        return key

    @contextmanager
    def trying(self, *errors: type[Exception]) -> Iterator[Key]:
        """A new key for the block; it is forgotten again where one of `errors` ends that."""
        key = self.new()
        try:
            yield key
        except errors:
            self.forget(key.public)
            self.wallet.forget(key.public)
            raise

    def hold(self, name: str, key: Key) -> None:
        """Keep something else beside the keys, on disk before anything is done with it."""
        self.keys[name] = key
        self._save()

    def forget(self, public: str) -> None:
        """End keeping a key, for good."""
        if self.keys.pop(public[:NAME_LENGTH], None) is not None:
            self._save()

    def _save(self) -> None:
        machine = self.wallet.machine
        data = seal(self.keys, self.passphrase, machine.random, machine.cost)
        save(self.wallet.folder / FILE, data)


def unlock(wallet: Wallet) -> Keyring:
    """Open the keys, or begin with none, under a passphrase that is chosen now.

    Raises:
        WrongPassphraseError: it opens nothing.
    """
    path, machine = wallet.folder / FILE, wallet.machine
    if not path.exists():
        prompt = _("Choose a passphrase for the keys in this wallet")
        wallet.passphrase = machine.new_passphrase(VARIABLE, prompt)
        return Keyring(wallet, wallet.passphrase, {})
    prompt = _("Passphrase of this wallet")
    passphrase = wallet.passphrase or machine.passphrase(VARIABLE, prompt)
    found = Keyring(wallet, passphrase, unseal(path.read_bytes(), passphrase))
    wallet.passphrase = passphrase
    return found
