"""What a wallet keeps in its folder beside the sealed keys: whose they are, and whom it knows.

`wallet.json` holds nothing secret, but names and addresses: only its owner reads it. One command at
a time works with a folder, which is what keeps an order from being sent by two at once.
"""

from __future__ import annotations

import fcntl
import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from api.cli.wallet.machine import Machine, machine_of
from api.words.i18n import _
from ledger.amounts import Unit
from ledger.errors import EvidenceError, FaultError
from wallets.keystore import save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import typer

FILE: Final = "wallet.json"
LOCK: Final = "lock"
WAITING, JOINING, RECOVERING, MEMBER = "waiting", "joining", "recovering", "member"
"""How far a key has come: nobody has spoken for it yet; a steward has to; guardians do; in use."""

FOUNDING: Final = "founding"
"""Of a key whose book is not open yet: it takes part in founding a co-op."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A key of this wallet's, and all that is public about it.

    Attributes:
        key: the public key, 64 hex digits.
        service: where its service begins.
        state: how far it has come.
        code: under which it waits.
        community, place: the community's id and name.
        book, unit, scale: the book, and what it counts.
        origin, service_key, log_key: what the service is to be known by, as when first seen.
        member, name, account: for whom it speaks, and their first account.
    """

    key: str
    service: str
    state: str
    code: str = ""
    community: str = ""
    place: str = ""
    book: str = ""
    unit: str = ""
    scale: int = 1
    origin: str = ""
    service_key: str = ""
    log_key: str = ""
    member: str = ""
    name: str = ""
    account: str = ""

    @property
    def path(self) -> str:
        """Where the book's routes begin."""
        return f"/v1/communities/{self.community}/books/{self.book}"

    @property
    def counts(self) -> Unit:
        """What the book counts in."""
        return Unit(self.unit, self.scale)


@dataclass(slots=True)
class Wallet:
    """A wallet that a command works with.

    Attributes:
        identities: by public key, the oldest first.
        people: member and name of accounts that were seen, by account.
        seen: how many entries were looked through for news, by public key.
        passphrase: what opened the keys in this command, so that it is asked for once; never kept.
    """

    machine: Machine
    folder: Path
    identities: dict[str, Identity] = field(default_factory=dict)
    people: dict[str, tuple[str, str]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    passphrase: str = field(default="", repr=False)

    def keep(self, identity: Identity, **changed: str) -> Identity:
        """Keep an identity, with what has changed about it."""
        kept = replace(identity, **changed)  # type: ignore[arg-type] # only texts change
        self.identities[kept.key] = kept
        self.write()
        return kept

    def forget(self, key: str) -> None:
        """Keep an identity no longer."""
        self.identities.pop(key, None)
        self.write()

    def saw(self, key: str, entries: int) -> None:
        """Keep how far the journal was looked through for a key's member."""
        self.seen[key] = entries
        self.write()

    def write(self) -> None:
        """Put it on disk, whole or not at all."""
        found = {
            "v": 1,
            "identities": [asdict(one) for one in self.identities.values()],
            "people": self.people,
            "seen": self.seen,
        }
        save(self.folder / FILE, json.dumps(found, indent=1).encode())

    def choose(self, who: str | None, *states: str) -> Identity:
        """The identity of that name or key, else the only one; in one of `states`.

        Raises:
            FaultError: there is none, or it is not clear which.
        """
        able = [one for one in self.identities.values() if one.state in states]
        found = [one for one in able if who is None or _is(one, who)]
        if len(found) == 1:
            return found[0]
        remedy = _("ayni wallet keys lists those there are; say which with --as")
        why = _("there are several") if found else _("there is none for this")
        raise FaultError(_("key"), why, remedy)


def _is(identity: Identity, who: str) -> bool:
    return identity.name.casefold() == who.casefold() or identity.key.startswith(who.lower())


@contextmanager
def at_work(context: typer.Context, folder: Path | None) -> Iterator[Wallet]:
    """The wallet in a folder, which is made if need be, for one command at a time."""
    machine = machine_of(context)
    found = folder or machine.folder
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (found / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            why = _("another command is at work with this wallet")
            raise FaultError(str(found), why, _("Try again when that has ended")) from error
        yield _read(machine, found)


def _read(machine: Machine, folder: Path) -> Wallet:
    path = folder / FILE
    if not path.exists():
        return Wallet(machine, folder)
    try:
        found: Any = json.loads(path.read_bytes())
        identities = [Identity(**one) for one in found["identities"]]
        people = {account: (who[0], who[1]) for account, who in found["people"].items()}
        seen = {key: int(entries) for key, entries in found["seen"].items()}
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as error:
        raise EvidenceError(str(path), _("is no wallet of this version")) from error
    return Wallet(machine, folder, {one.key: one for one in identities}, people, seen)
