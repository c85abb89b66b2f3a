"""The treasurer's desk from a terminal: limits of many, lists, who must sign beside."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.cli.wallet.client import Client
from api.service.tables import MemoRow
from ledger.tables import AccountRow
from tests.browser.exchanges.test_paying import balance
from tests.browser.lists.test_lists import enter_lists
from tests.browser.lists.test_two_treasurers import by_both
from tests.cli.office import Office, office_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.town import Town

YEAR_END_MS = 4_102_444_799_999
"""The last millisecond of 2099, UTC."""


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return both cooperatives; two treasurers set a bound of the second one."""
    with office_in(tmp_path_factory.mktemp("treasury")) as office:
        for name in ("Ada", "Bo"):
            member = office.pair.people[name].member
            by_both(office.pair, "role-granted", member=member, role="treasurer")
        by_both(office.pair, "book-ruled", funds="none", lower="-600", treasurers=2, upper="600")
        yield office


def bounds(town: Town, account: str) -> tuple[int | None, int | None, int | None]:
    """An account's bounds now, and until when they hold."""
    [row] = town.read(select(AccountRow).where(AccountRow.account_id == account))
    return row.lower, row.upper, row.until_ms


def written(folder: Path, *lines: str) -> Path:
    """A file of these lines."""
    path = folder / "lines.csv"
    path.write_text("\n".join(lines))
    return path


def test_limits_of_many_are_read_said_and_signed_once(here: Office, tmp_path: Path) -> None:
    town, chiara = here.town, here.terminal("Chiara")
    one, other = town.join("Många Å"), town.join("Niño, the second")
    rows = ("manga a;-3,5;none", "", f"{other.name};-1;2;2099-12-31")
    file = written(tmp_path, "account;lower;upper;until", *rows)
    chiara.answer = False
    assert chiara.run("limits", file, "--reason", "Agreed in March").code == 2
    chiara.answer = True
    ran = chiara.run("limits", file, "--reason", "Agreed in March")
    assert ran.code == 0, ran
    assert f"Många Å ({one.account}): from -3 h 30 to none, for good" in ran.err.replace(" min", "")
    assert f"Niño, the second ({other.account}): from -1 h to 2 h, until" in ran.err
    enter_lists(town)
    assert bounds(town, one.account) == (-210, None, None)
    assert bounds(town, other.account) == (-60, 120, YEAR_END_MS)
    assert "Agreed in March" in town.read(select(MemoRow.text))
    shown = chiara.did("watch-list", other.name)
    assert "Agreed in March" in shown
    assert "Chiara" in shown


def test_all_that_is_wrong_with_a_file_is_told_and_nothing_is_prepared(
    here: Office, tmp_path: Path
) -> None:
    chiara = here.terminal("Chiara")
    before = len(json.loads(chiara.did("lists", "--json"))["lists"])
    file = written(
        tmp_path, "Rosa;-3;3", "Nobody at all;-3;3", "Rosa;much;3", "Rosa;-3", "Rosa;-3;3;soon"
    )
    ran = chiara.run("limits", file, "--reason", "Agreed", "--yes")
    assert ran.code == 2
    for said in (
        "Line 2: Nobody at all: there is nobody", "Line 3: much: is not an amount",
        "Line 4: Rosa;-3: has another number of cells", "Line 5: soon: is not a day",
    ):  # fmt: skip
        assert said in ran.err
    assert "has lines that cannot be read: 4" in ran.err
    assert len(json.loads(chiara.did("lists", "--json"))["lists"]) == before
    rosa = here.terminal("Rosa")
    refused = rosa.run("limits", written(tmp_path, "Hiroshi;-3;3"), "--reason", "Mine", "--yes")
    assert refused.code == 2
    assert "a member needs a role" in refused.err


def test_limits_that_end_are_renewed_together(here: Office) -> None:
    town, chiara = here.town, here.terminal("Chiara")
    people = [town.join(f"Ending {at}") for at in range(3)]
    soon = town.clock() + 86_400_000
    for person in people:
        town.act(
            "bound-set", town.people["Chiara"], "For a while", "reason", account=person.account,
            lower="-240", upper="240", until=soon,
        )  # fmt: skip
    listed = json.loads(chiara.did("watch-list", "--state", "ending", "--json"))["accounts"]
    assert {one["account"] for one in listed} == {one.account for one in people}
    first = chiara.run("renew", "Ending 0", "--until", "2099-12-31", "--reason", "Goes on")
    assert first.code == 0, first
    assert "Ending 1" not in first.err
    enter_lists(town)
    ran = chiara.run("renew", "--until", "2099-12-31", "--reason", "Go on")
    assert ran.code == 0, ran
    assert "Ending 0" not in ran.err
    enter_lists(town)
    assert {bounds(town, one.account) for one in people} == {(-240, 240, YEAR_END_MS)}
    assert "No limits are to be renewed." in chiara.did(
        "renew", "--until", "2099-12-31", "--reason", "Again"
    )


def test_two_treasurers_sign_from_two_terminals_and_see_every_line(
    here: Office,
) -> None:
    ada, bo = (here.terminal(name, here.pair) for name in ("Ada", "Bo"))
    cleo = here.pair.people["Cleo"]
    ran = ada.run("limit", "Cleo", "--lower=-2", "--upper=2", "--reason", "Tried", "--yes")
    assert ran.code == 0, ran
    assert "1 more must sign" in ran.out
    enter_lists(here.pair)
    assert bounds(here.pair, cleo.account)[0] == -600
    [waits] = json.loads(bo.did("waiting", "--json"))["orders"]
    assert any(f"Cleo ({cleo.account}): from -2 h to 2 h" in line for line in waits["words"])
    assert "It says: Tried" in waits["words"]
    signed = bo.run("cosign", waits["id"])
    assert signed.code == 0, signed
    enter_lists(here.pair)
    assert bounds(here.pair, cleo.account)[:2] == (-120, 120)


def test_many_are_paid_from_a_file_and_the_list_is_shown(here: Office, tmp_path: Path) -> None:
    town = here.town
    payer, one, other = (town.join(f"{name} pays") for name in ("Lotte", "Nils", "Oda"))
    lotte = here.terminal(payer.name)
    file = written(tmp_path, f"{one.name}\t45 min", f"{other.name}\t1 h")
    ran = lotte.run("pay-many", file, "--reason", "Helping at the party")
    assert ran.code == 0, ran
    assert f"({payer.account}) gives 45 min to Nils pays ({one.account})." in ran.err
    assert "Together: 1 h 45" in ran.err
    enter_lists(town)
    assert [balance(town, who) for who in (payer, one, other)] == [-105, 45, 60]
    [row] = json.loads(lotte.did("lists", "--json"))["lists"]
    shown = lotte.did("lists", row["parts"][:10])
    assert "Payments to many: entered" in shown
    assert "gives 1 h to Oda pays" in shown
    again = lotte.run("sign-list", row["parts"][:10], "--yes")
    assert (again.code, "is signed already" in again.err) == (2, True)


def test_a_service_that_shows_other_lines_has_nothing_signed(
    here: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chiara, ask = here.terminal("Chiara"), Client.ask

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if path.endswith("/lists/bounds"):
            answer["fields"]["parts"] = "ab" * 32
        return answer

    monkeypatch.setattr(Client, "ask", lie)
    ran = chiara.run("limits", written(tmp_path, "Rosa;-9;9"), "--reason", "Fine")
    assert (ran.code, chiara.asked) == (1, [])
    assert "is another than the service says" in ran.err
