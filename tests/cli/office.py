"""Two cooperatives on a running service, one with a quorum of two, and their terminals."""

from __future__ import annotations

from contextlib import contextmanager
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from api.cli.wallet.files import at_work
from api.cli.wallet.seat import sit
from tests.browser.serving import serving
from tests.browser.town import Clock, Town, found_pair, found_town
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.cli.wallet.seat import Seat
    from api.service.scribe import Person


class Office(NamedTuple):
    """A cooperative with one steward, one with two who must both sign, and where they are."""

    town: Town
    pair: Town
    address: str
    folder: Path
    random: Random

    @property
    def book(self) -> str:
        """Where the first cooperative's book is."""
        scribe = self.town.scribe
        return f"/v1/communities/{scribe.community}/books/{scribe.book}"

    def terminal(self, name: str, town: Town | None = None) -> Terminal:
        """Somebody's terminal with their key, in the first cooperative unless told."""
        where = town or self.town
        return self.of(where.people[name], where)

    def of(self, person: Person, town: Town) -> Terminal:
        """The same for somebody by their key."""
        made = self.empty()
        made.hold(person, town, self.address)
        return made

    def empty(self) -> Terminal:
        """A terminal without any key."""
        folder = self.folder / str(self.random.getrandbits(64))
        return Terminal(folder, self.town.clock, self.random)


@contextmanager
def seated(terminal: Terminal) -> Iterator[Seat]:
    """A terminal's key, signed in, to ask what commands ask."""
    context: Any = SimpleNamespace(obj=terminal.machine)
    with at_work(context, None) as wallet:
        yield sit(wallet, None)


@contextmanager
def office_in(folder: Path) -> Iterator[Office]:
    """Both cooperatives, served from a folder."""
    clock = Clock(0)
    with serving(folder, clock, anchor="none") as (service, address):
        town = found_town(service, clock)
        random = Random(0)  # noqa: S311 tests want the same keys every time
        yield Office(town, found_pair(town, "Cleo"), address, folder, random)
