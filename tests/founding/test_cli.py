"""`ayni found`: a co-op founded from terminals, with keys in the wallets' own files."""

from __future__ import annotations

import json
import re
import time
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import httpx
import pytest
from sqlmodel import select

from api.cli.wallet.client import Client
from ledger.tables import BookRow
from tests.browser.serving import serving
from tests.browser.town import Clock
from tests.cli.terminal import Terminal
from tests.founding.founders import AUDITOR, MEMBERS, TREASURER
from tests.support.running import Ran, ayni

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from api.service.service import Service


PATIENCE_S: Final = 60


class Ground(NamedTuple):
    """A fresh service, and what gives people terminals."""

    service: Service
    address: str
    folder: Path
    clock: Clock
    random: Random

    def terminal(self) -> Founding:
        """A terminal without any key."""
        folder = self.folder / str(self.random.getrandbits(32))
        return Founding(folder, self.clock, self.random)

    def link(self, monkeypatch: pytest.MonkeyPatch) -> str:
        """A link by which one begins, made as the operator."""
        monkeypatch.setenv("AYNI_OPERATOR_TOKEN", self.service.operator_token)
        made = ayni("found", "--link", "--service", self.address, "--json")
        link: str = made.answer["link"]
        return link


class Founding(Terminal):
    """A terminal on which somebody takes part in founding."""

    def run(self, *arguments: object) -> Ran:
        """Run `ayni found`."""
        return ayni("found", *arguments, machine=self.machine)

    def wallet(self, *arguments: object) -> str:
        """Run a command of the wallet that must go well; what it printed."""
        ran = ayni("wallet", *arguments, machine=self.machine)
        assert ran.code == 0, ran
        return ran.out


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Ground]:
    """Return a service on which nothing was founded yet."""
    clock = Clock(0)
    with serving(tmp_path / "service", clock, anchor="embedded") as (service, address):
        yield Ground(service, address, tmp_path, clock, Random(0))  # noqa: S311 the same keys


def test_a_co_op_is_founded_in_terminals_and_exchanges_closes_and_is_anchored(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bo, cai = (ground.terminal() for _ in range(3))
    own = ("--co-op", "Huerta Sur", "--owe", "10", "--hold", "20", "--zone", "Europe/Madrid")
    shown = ada.did(ground.link(monkeypatch), "--name", "Ada", *own)
    assert "Huerta Sur is not founded yet" in shown
    for other, name in ((bo, "Bo"), (cai, "Cai")):
        link = ada.did("--invite", name).strip()
        assert re.search(r"/app/found/join/[\w-]{43}$", link)
        other.did("--join", link, "--name", name)
    for each in (ada, bo):
        each.did("--sign")
    assert "Bo: has signed" in bo.did()
    assert "is founded" in cai.did("--sign")
    assert "is founded" in ada.did()
    assert bo.did("--json")
    with ground.service.database.reading() as session:
        [row] = session.exec(select(BookRow)).all()
    assert (row.quorum, row.lower, row.upper) == (2, -600, 1200)
    fill(ground, ada, bo)
    assert final(ground)


def fill(ground: Ground, ada: Founding, bo: Founding) -> None:
    """Let in a treasurer, an auditor and eight members; exchange, and close."""
    everybody = {name: ground.terminal() for name in (TREASURER, AUDITOR, *MEMBERS)}
    for name, terminal in everybody.items():
        terminal.wallet("join", ada.wallet("invite").strip(), "--name", name)
        assert f"{name} is let in" in ada.wallet("admit", name, "--yes")
    for name, role in ((TREASURER, "treasurer"), (AUDITOR, "auditor")):
        ada.wallet("role", name, role, "--yes")
    for order in json.loads(bo.wallet("waiting", "--json"))["orders"]:
        bo.wallet("cosign", order["id"], "--yes")
    everybody["Dalia"].wallet("pay", "Edu", "1:30", "--yes")
    assert "1 h 30" in everybody["Edu"].wallet("balance")
    everybody[TREASURER].wallet("close")
    assert "in the book" in everybody["Edu"].wallet("confirm", "--yes")


def final(ground: Ground) -> bool:
    """Whether the first closing comes to stand where the chain cannot undo it."""
    with ground.service.database.reading() as session:
        [row] = session.exec(select(BookRow)).all()
    path = f"/v1/communities/{row.community_id}/books/{row.book_id}/epochs/1"
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        said = httpx.get(ground.address + path).json()
        if [one["state"] for one in said["anchors"]] == ["final"]:
            return True
        time.sleep(0.05)
    return False


def test_nobody_is_led_into_another_book_than_they_have_signed(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one that the operator has opened beside it, with their key among others'."""
    ada, client = ground.terminal(), "api.cli.wallet.client.Client.ask"
    ada.did(ground.link(monkeypatch), "--name", "Ada", "--co-op", "Norte", "--quorum", "1")
    true = Client.ask

    def ask(self: Client, method: str, path: str, *more: Any) -> Any:  # noqa: ANN401 any JSON
        found = true(self, method, path, *more)
        if path.endswith("/books"):
            found["books"][0]["book"] = "ab" * 32
        return found

    monkeypatch.setattr(client, ask)
    ran = ada.run("--sign")
    assert (ran.code, "are not what founding" in ran.err) == (1, True)
    monkeypatch.setattr(client, true)
    assert "is founded" in ada.did()


def test_what_is_signed_is_read_first_and_no_is_no(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = ground.terminal()
    ada.did(ground.link(monkeypatch), "--name", "Ada", "--co-op", "Norte", "--quorum", "1")
    ada.answer = False
    ran = ada.run("--sign")
    assert ran.code == 2
    for said in ("Its steward: Ada", "owe up to 10 h", "hold up to 20 h", "must agree: 1"):
        assert said in ran.err


def test_faults_are_told_in_plain_words(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    ada, link = ground.terminal(), ground.link(monkeypatch)
    own: list[Any] = [link, "--name", "Ada", "--co-op", "Norte"]
    ran = ada.run(*own, "--owe", "0")
    assert ran.code == 2
    assert "nobody could give first" in ran.err
    assert "--name" in ada.run(link, "--co-op", "Norte").err
    ada.did(*own)
    assert "cannot be signed yet" in ada.run("--sign").err
    ada.did("--invite", "Bo")
    assert "Bo: invited" in ada.did()
    assert "Bo" not in ada.did("--withdraw", "Bo")
    for _ in range(2):
        ada.did("--invite", "Bo")
    ran = ada.run("--withdraw", "Bo")
    first, second = re.findall(r"Bo, invited \(([0-9a-f]{64})\)", ran.err)
    ada.did("--withdraw", first)
    assert "Bo: invited" in ada.did()
    assert "Bo" not in ada.did("--withdraw", second)
    other = ground.terminal().run(*own)
    assert "founds nothing any more" in other.err


def test_who_founds_nothing_is_told_how_to_begin(ground: Ground) -> None:
    ran = ground.terminal().run()
    assert ran.code == 2
    assert "ayni found LINK" in ran.err
    assert "--join LINK" in ran.err


def test_a_passphrase_is_asked_for_once_in_a_command(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, passphrase = ground.terminal(), "correct horse battery staple"
    ada.environment = {}
    # Chosen and typed once more; then once for each command.
    ada.typed = [passphrase, passphrase]
    ada.did(ground.link(monkeypatch), "--name", "Ada", "--co-op", "Norte")
    ada.typed = ["a wrong one altogether"]
    assert ada.run().code == 2
    ada.typed = [passphrase]
    assert "Ada: has come" in ada.did()
    assert ada.typed == []
