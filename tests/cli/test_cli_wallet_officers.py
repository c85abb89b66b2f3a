"""Officers' acts from the terminal: what treasurers sign, against a running service."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.cli.wallet.client import Client
from api.service.tables import MemoRow
from chain.records import EpochRecord
from chain.tables import EpochRow
from ledger.tables import AccountRow, EntryRow
from tests.browser.serving import serving
from tests.browser.town import Clock, Town, found_town
from tests.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def town_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, str]]:
    """Return a cooperative and its address."""
    clock = Clock(0)
    folder = tmp_path_factory.mktemp("officers")
    with serving(folder, clock, anchor="none") as (service, address):
        yield found_town(service, clock), address


@pytest.fixture
def chiara(town_at: tuple[Town, str], tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    """Return the treasurer's terminal."""
    town, address = town_at
    folder = tmp_path_factory.mktemp("wallet") / "chiara"
    made = Terminal(folder, town.clock, Random(0))  # noqa: S311 the same every time
    made.random = Random(str(folder))  # noqa: S311 tests want the same keys every time
    made.hold(town.people["Chiara"], town, address)
    return made


def test_a_treasurer_sets_bounds_with_a_reason(town_at: tuple[Town, str], chiara: Terminal) -> None:
    town = town_at[0]
    account = town.join("Limited").account
    ran = chiara.run("limit", "Limited", "--lower=-3", "--upper", "none", "--reason", "Agreed")
    assert ran.code == 0, ran
    assert f"You set the limits of Limited ({account}): from -3 h to none." in ran.err
    assert "Why: Agreed" in ran.err
    [row] = town.read(select(AccountRow).where(AccountRow.account_id == account))
    assert (row.lower, row.upper) == (-180, None)
    assert "Agreed" in town.read(select(MemoRow.text))
    hers = town.people["Chiara"].account
    own = chiara.run("limit", hers, "--lower=-3", "--upper=3", "--reason=More", "--yes")
    assert own.code == 2
    [row] = town.read(select(AccountRow).where(AccountRow.account_id == hers))
    assert row.lower == -600


def test_a_treasurer_reverses_what_the_entry_itself_says(
    town_at: tuple[Town, str], chiara: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = town_at[0]
    payer, payee = town.join("Giver"), town.join("Taker")
    entry = town.pay(payer, payee, 30)
    ask = Client.ask

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if path.endswith(f"/entries/{entry}"):
            answer["entry"] = answer["entry"].replace('"amount":"30"', '"amount":"10"')
        return answer

    monkeypatch.setattr(Client, "ask", lie)
    ran = chiara.run("reverse", entry, "--reason", "By mistake")
    assert (ran.code, chiara.asked) == (1, [])
    monkeypatch.undo()
    ran = chiara.run("reverse", entry, "--reason", "By mistake")
    assert ran.code == 0, ran
    assert f"Giver ({payer.account}) gave 30 min to Taker ({payee.account})." in ran.err
    again = chiara.run("reverse", entry, "--reason", "By mistake once more", "--yes")
    assert again.code == 2
    assert max(town.read(select(EntryRow.seq))) == entry + 1


def test_a_treasurer_closes_the_books_and_keeps_the_digest(
    town_at: tuple[Town, str], chiara: Terminal
) -> None:
    town, address = town_at
    town.pay(town.people["Rosa"], town.people["Hiroshi"], 1)
    town.clock.time_ms += 2 * 60_000
    closed = json.loads(chiara.did("close", "--json"))
    last = max(town.read(select(EpochRow)), key=lambda row: row.epoch)
    record = EpochRecord.from_bytes(last.record)
    assert (closed["epoch"], closed["digest"]) == (last.epoch, record.digest().hex())
    assert closed["entries"] == record.journal_size
    soon = chiara.run("close")
    assert soon.code == 2
    rosa = Terminal(chiara.folder / "rosa", town.clock, chiara.random)
    rosa.hold(town.people["Rosa"], town, address)
    refused = rosa.run("close")
    assert (refused.code, "You do not have access to this page." in refused.err) == (2, True)
