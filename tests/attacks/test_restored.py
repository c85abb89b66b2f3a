"""M7 in front of a wallet: the database is an older backup, and the service goes on from there.

An honest operator's service does not start. One who hides what was signed last signs a second
history under one name: the wallet that was promised an entry of the first tells its member.
"""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import pytest

from api.service.service import Service
from api.settings import Settings
from chain.watermarks import FILE
from ledger.errors import FaultError
from tests.browser.serving import serving
from tests.browser.town import Clock, Town, found_town
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from tests.support.kept import Kept
    from tests.support.running import Ran


class Play(NamedTuple):
    """A service at one address, whatever its database; Rosa's and Hiroshi's terminals."""

    kept: Kept
    clock: Clock
    port: int
    rosa: Terminal
    hiroshi: Terminal

    def serving(self) -> AbstractContextManager[tuple[Service, str]]:
        """Start it again."""
        own = {"anchor": "none", "database_url": self.kept.url}
        return serving(self.kept.folder, self.clock, self.port, **own)


@pytest.fixture
def play(kept: Kept) -> Play:
    """Return a service that was stopped and backed up after Rosa paid and looked."""
    clock, random = Clock(0), Random(0)  # noqa: S311 tests want the same keys every time
    with serving(kept.folder, clock, anchor="none", database_url=kept.url) as (service, address):
        town = found_town(service, clock)
        rosa, hiroshi = (_terminal(name, town, address, random, kept.folder) for name in
                         ("Rosa", "Hiroshi"))  # fmt: skip
        rosa.did("pay", "Hiroshi", "0:01")
        rosa.did("balance")
    kept.back_up()
    return Play(kept, clock, int(address.rpartition(":")[2]), rosa, hiroshi)


def _terminal(name: str, town: Town, address: str, random: Random, folder: Path) -> Terminal:
    made = Terminal(folder / name, town.clock, random)
    made.hold(town.people[name], town, address)
    return made


def _alarm(ran: Ran) -> dict[str, object]:
    """The file that an alarm names, for an auditor."""
    assert ran.code == 1, ran
    [file] = [word for word in ran.err.split() if word.endswith(".json")]
    found: dict[str, object] = json.loads(Path(file).read_text())
    return found


def test_a_service_does_not_go_on_from_an_older_backup(play: Play) -> None:
    with play.serving():
        play.rosa.did("pay", "Hiroshi", "0:02")
    play.kept.restore()
    settings = Settings(data=play.kept.folder, anchor="none", database_url=play.kept.url)
    with pytest.raises(FaultError, match="were signed, and the database has"):
        Service(settings)


@pytest.mark.parametrize("longer", [False, True], ids=["shorter", "longer"])
@pytest.mark.parametrize("looked", [False, True], ids=["receipt", "checkpoint"])
def test_who_hides_what_was_signed_is_told_on_by_the_wallet(
    play: Play, *, longer: bool, looked: bool
) -> None:
    """By the receipt alone, or by the checkpoint that the wallet saw since."""
    with play.serving():
        play.rosa.did("pay", "Hiroshi", "0:02")
        if looked:
            play.rosa.did("balance")
    play.kept.restore()
    (play.kept.folder / FILE).unlink()
    with play.serving():
        if longer:
            for _ in range(3):
                play.hiroshi.did("pay", "Rosa", "0:03")
        ran = play.rosa.run("balance")
        found = _alarm(ran)
        said = "does not continue from" if looked else "is not in the book"
        assert said in ran.err
        assert looked or found["v"] == 1
        # Until somebody looks into it, it is said each time.
        assert said in play.rosa.run("balance").err
        # Who was promised nothing of what is gone sees nothing wrong.
        assert play.hiroshi.run("balance").code == 0
