"""Rules for limits, the co-op's acts and what is asked of its funds, from a terminal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

import pytest
from sqlmodel import select

from api.cli.wallet.client import Client
from credit.acts.periods import last_period, month_ms, month_of
from ledger.tables import AccountRow
from tests.browser.exchanges.test_paying import balance
from tests.browser.lists.test_lists import enter_lists
from tests.cli.office import Office, office_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.terminal import Terminal

FIXED = ("fixed-1", "below=5", "above=40")
LEVY = ("levy-1", "amount=15 min", "grace-days=0", "months=1", "spared=10")
TOMORROW = "2099-01-01"


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return both cooperatives."""
    with office_in(tmp_path_factory.mktemp("rules")) as office:
        yield office


def adopt_now(here: Office, rule: str, **figures: int) -> None:
    """Have a rule hold from this moment: a terminal says days, which are still to come."""
    pairs = [[name.replace("_", "-"), much] for name, much in sorted(figures.items())]
    own = {"rule": rule, "figures": pairs, "from_": here.town.clock() + 1_000}
    here.town.act("policy-adopted", here.town.people["Amina Osei"], "Agreed", "reason", **own)
    here.town.clock.time_ms += 2_000


def test_a_rule_is_looked_at_tried_adopted_and_ended(here: Office) -> None:
    amina, elena = here.terminal("Amina Osei"), here.terminal("Elena")
    assert "earned-1: Earned by giving to many" in amina.did("policies")
    here.town.clock.time_ms += 40 * 86_400_000
    here.town.pay(here.town.people["Rosa"], here.town.people["Hiroshi"], 90)
    tried = elena.did("try-policy", *FIXED, "--days", "30")
    assert "Refused: 0 of 1 exchanges" in tried
    narrow = json.loads(
        elena.did("try-policy", "fixed-1", "below=1", "above=2", "--days", "30", "--json")
    )
    assert narrow["refused"] == 1
    one = elena.did("try-policy", "fixed-1", "below=1", "above=2", "--days=30", "--for", "Rosa")
    assert "Rosa" in one
    assert "-1 h" in one
    ran = amina.run("adopt", *FIXED, "--from", TOMORROW, "--reason", "Agreed in March")
    assert ran.code == 0, ran
    for said in (
        "You adopt a rule from Jan 1, 2099",
        "The same for all",
        "How far below zero: 5 h",
    ):
        assert said in ran.err
    adopted = json.loads(amina.did("policies", "--json"))["adopted"]
    assert (adopted["rule"], adopted["figures"]) == ("fixed-1", {"above": 2400, "below": 300})
    assert "It is entry" in amina.did("end-policy", "limits", "--reason", "No more")
    assert json.loads(amina.did("policies", "--json"))["adopted"] is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fixed-1", "below=5"), "takes other figures"),
        (("fixed-1", "below=5", "above=40", "days=3"), "takes other figures"),
        (("tenure-1", "above=1", "below=1", "days=many", "most=3", "step=1"), "whole number"),
        (("levy-1", "amount=1", "grace-days=0", "months=77", "spared=0"), "must be from 1 to"),
        (("fixed-1", "below"), "Write it as name=figure"),
        (("fixed-9",), "Choose among: fixed-1"),
    ],
)
def test_figures_that_do_not_fit_are_told_before_anything_is_signed(
    here: Office, words: tuple[str, ...], said: str
) -> None:
    amina = here.terminal("Amina Osei")
    ran = amina.run("adopt", *words, "--from", TOMORROW, "--reason", "Agreed")
    assert (ran.code, amina.asked) == (2, [])
    assert said in ran.err


def test_limits_are_reckoned_said_and_signed(here: Office) -> None:
    adopt_now(here, "fixed-1", above=2400, below=300)
    here.town.pay(here.town.people["Rosa"], here.town.people["Hiroshi"], 1)
    chiara = here.terminal("Chiara")
    ran = chiara.run("run-limits", "--reason", "By the rule")
    assert ran.code == 0, ran
    rosa = here.town.people["Rosa"]
    assert f"Rosa ({rosa.account}): from -5 h to 40 h, for good" in ran.err
    enter_lists(here.town)
    [row] = here.town.read(select(AccountRow).where(AccountRow.account_id == rosa.account))
    assert (row.lower, row.upper) == (-300, 2400)
    shown = here.terminal("Rosa").did("standing")
    assert "The same for all" in shown
    assert "lower limit by the rule" in shown
    assert here.terminal("Hiroshi").run("standing", "Rosa").code == 2


def fund(here: Office, kind: str) -> str:
    """Open one of the co-op's accounts; its id."""
    amina = here.town.people["Amina Osei"]
    account = here.town.scribe.new_id()
    here.town.act("account-opened", amina, account=account, kind=kind, member=amina.member,
                  salt="33" * 32)  # fmt: skip
    return account


def month(here: Office) -> str:
    """This month, as the command takes it."""
    year, number = month_of(here.town.clock())
    return f"{year:04}-{number:02}"


def test_a_levy_is_previewed_signed_by_both_and_entered(here: Office) -> None:
    to = fund(here, "fund")
    adopt_now(here, "levy-1", amount=15, grace_days=0, months=1, spared=600)
    chiara, amina = here.terminal("Chiara"), here.terminal("Amina Osei")
    begun = month(here)
    early = chiara.run("act", "levy-1", "--account", to, "--from", begun)
    assert early.code == 2
    here.town.clock.time_ms += last_period(here.town.clock() + 40 * 86_400_000, 1)[1] - (
        here.town.clock() - 3_600_000
    )
    shown = chiara.did("act", "levy-1", "--account", to, "--from", begun)
    rosa = here.town.people["Rosa"]
    assert f"Rosa ({rosa.account}) gives 15 min to" in shown
    assert "Membership levy" in shown
    assert balance_of(here, to) == 0
    ran = chiara.run("act", "levy-1", "--account", to, "--from", begun, "--sign", "--reason", "Due")
    assert ran.code == 0, ran
    assert "1 more must sign" in ran.out
    [waits] = json.loads(amina.did("waiting", "--json"))["orders"]
    assert any(f"Rosa ({rosa.account}) gives 15 min" in line for line in waits["words"])
    signed = amina.run("cosign", waits["id"])
    assert signed.code == 0, signed
    enter_lists(here.town)
    assert balance_of(here, to) == 15 * 7
    [run] = json.loads(chiara.did("runs", "--json"))["runs"]
    assert (run["tag"], run["whole"]) == ("levy-1", True)
    assert "Rosa" in chiara.did("runs", run["order"][:13])
    again = chiara.run("act", "levy-1", "--account", to, "--from", begun, "--sign", "--yes")
    assert again.code == 0
    [waits] = json.loads(amina.did("waiting", "--json"))["orders"]
    refused = amina.run("cosign", waits["id"], "--yes")
    assert (refused.code, "already counted" in refused.err) == (2, True)


def balance_of(here: Office, account: str) -> int:
    """How many minutes an account has."""
    found = here.terminal("Chiara")
    listed = json.loads(found.did("watch-list", "--json"))["accounts"]
    return next(int(one["balance"]) for one in listed if one["account"] == account)


def test_rows_that_are_not_those_of_the_list_have_nothing_signed(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopt_now(here, "fixed-1", above=2400, below=240)
    here.town.pay(here.town.people["Rosa"], here.town.people["Hiroshi"], 1)
    chiara, ask = here.terminal("Chiara"), Client.ask

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if "/lists/" in path and method == "GET":
            answer["bounds"][0][1] = "-1"
        return answer

    monkeypatch.setattr(Client, "ask", lie)
    ran = chiara.run("run-limits", "--reason", "By the rule")
    assert (ran.code, chiara.asked) == (1, [])


@pytest.mark.parametrize(
    "lie",
    [{"until": 1}, {"from": 1}, {"account": "figure"}, {"figures": [["above", 1], ["below", 1]]},
     {"vote": "figure"}, {"reason": "ab" * 32}, {"book": "figure"}, {"expires": 2**52}],
    ids=lambda lie: next(iter(lie)),
)  # fmt: skip
def test_what_was_not_asked_for_is_not_signed(
    here: Office, monkeypatch: pytest.MonkeyPatch, lie: dict[str, Any], tmp_path: Path
) -> None:
    """A list of many limits has no period, account or figures, and its reason is written here."""
    chiara, ask = here.terminal("Chiara"), Client.ask
    rosa = here.town.people["Rosa"]
    told = {name: rosa.account if one == "figure" else one for name, one in lie.items()}

    def prepare(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if path.endswith("/lists/bounds"):
            answer["fields"] |= told
        return answer

    monkeypatch.setattr(Client, "ask", prepare)
    file = tmp_path / "limits.csv"
    file.write_text(f"{rosa.account};-5;40")
    ran = chiara.run("limits", file, "--reason", "By the rule")
    assert (ran.code, chiara.asked) == (1, []), ran


def test_a_list_that_is_signed_says_its_period_and_figures(here: Office) -> None:
    """Whoever prepared it chose these, and an act of a period comes once."""
    adopt_now(here, "fixed-1", above=2400, below=180)
    here.town.pay(here.town.people["Rosa"], here.town.people["Hiroshi"], 1)
    chiara = here.terminal("Chiara")
    ran = chiara.run("run-limits", "--reason", "By the rule")
    assert ran.code == 0, ran
    assert "How far below zero: 3 h" in ran.err
    assert "The same for all, " in ran.err


TURN = "\u202e"
"""Turns the direction in which all that follows is read; moving a cursor hides as much."""


@pytest.mark.parametrize("words", [("acts",), ("policies",), ("report", "health")], ids=" ".join)
def test_what_a_service_says_turns_nothing_round(
    here: Office, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    chiara, ask, save = here.terminal("Chiara"), Client.ask, Client.save

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if path.endswith(("/acts", "/policies")):
            for one in answer.get("acts") or answer["policies"]:
                one["title"] = one["means"] = TURN
        return answer

    def write(client: Client, path: str, token: str, file: BinaryIO) -> None:
        save(client, path, token, file)
        file.write(TURN.encode())

    monkeypatch.setattr(Client, "ask", lie)
    monkeypatch.setattr(Client, "save", write)
    shown = chiara.did(*words)
    assert "?" in shown
    assert TURN not in shown


def test_help_is_asked_for_and_decided_by_somebody_else(here: Office) -> None:
    rosa, chiara = here.terminal("Rosa"), here.terminal("Chiara")
    rosa.answer = False
    assert rosa.run("ask", "solidarity", "2 h", "--reason", "A broken leg").code == 2
    rosa.answer = True
    first, other = (made(rosa, much) for much in ("2 h", "3 h"))
    assert "A broken leg" in chiara.did("asks")
    ran = chiara.run("decide", first, "1 h", "--reason", "As far as it goes")
    assert ran.code == 0, ran
    assert "You grant 1 h of this:" in ran.err
    assert "A broken leg" in ran.err
    shown = rosa.did("asks")
    assert "Granted: 1 h" in shown
    assert "As far as it goes" in shown
    rosa.did("end-ask", other)
    assert "Taken back." in rosa.did("asks")
    own = rosa.run("decide", first, "2 h", "--reason", "Mine", "--yes")
    assert own.code == 2
    assert rosa.run("ask", "gold", "2 h", "--reason", "Why not").code == 2
    assert balance(here.town, here.town.people["Rosa"]) != 0


def made(terminal: Terminal, much: str) -> str:
    """Ask for help; the id of that."""
    return terminal.did("ask", "solidarity", much, "--reason", "A broken leg").strip()


def test_a_plan_is_signed_and_followed_from_terminals(here: Office) -> None:
    town = here.town
    owes, gets = town.join("Owes a while"), town.join("Gets it back")
    town.pay(owes, gets, 90)
    year, number = month_of(town.clock())
    last = datetime.fromtimestamp(month_ms(year, number + 3) / 1000 - 1, UTC).date().isoformat()
    chiara = here.terminal("Chiara")
    words = ("--lower=-1:30", "--upper=none", "--until", last, "--reason", "Three parts", "--yes")
    chiara.did("limit", owes.name, *words)
    shown = chiara.did("plans")
    assert "Owes a while: -1 h 30" in shown
    assert shown.count("30 min") == 6
    assert "next" in here.terminal(owes.name).did("plans")
    assert "Nothing yet." in here.terminal(gets.name).did("plans")
