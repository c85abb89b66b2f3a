"""Stewards' acts from the terminal, against a running service: alone, and together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.cli.wallet.client import Client, NoAnswerError, RefusedError
from api.membership.tables import JoiningRow, PendingOrderRow
from api.people.tables import ProfileRow
from ledger.tables import AccountRow, KeyRow, MandateRow, MemberRow
from tests.cli.office import Office, office_in, seated
from wallets.guardians import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.scribe import Person
    from tests.browser.town import Town


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return both cooperatives."""
    with office_in(tmp_path_factory.mktemp("stewards")) as office:
        yield office


def roles(town: Town, person: Person) -> str:
    """The roles that somebody holds, joined by commas."""
    [found] = town.read(select(MemberRow.roles).where(MemberRow.member_id == person.member))
    return str(found)


def waiting(here: Office, name: str) -> list[dict[str, Any]]:
    """The orders that wait for somebody of the pair's book."""
    found = json.loads(here.terminal(name, here.pair).did("waiting", "--json"))["orders"]
    assert isinstance(found, list)
    return found


def is_open(town: Town, account: str) -> bool:
    """Whether an account is."""
    [found] = town.read(select(AccountRow.open).where(AccountRow.account_id == account))
    return bool(found)


def test_a_newcomer_is_invited_and_let_in(here: Office) -> None:
    amina, newcomer = here.terminal("Amina Osei"), here.empty()
    link = amina.did("invite").strip()
    newcomer.did("join", link, "--name", "Xochitl")
    assert "Xochitl asks to join" in amina.did("waiting")
    amina.answer = False
    ran = amina.run("admit", "Xochitl")
    assert ran.code == 2
    assert "You let Xochitl into Cooperativa Ayni" in ran.err
    key = json.loads(newcomer.did("keys", "--json"))["keys"][0]["key"]
    assert f"Their first key: {key}" in ran.err
    amina.answer = True
    assert "Xochitl is let in" in amina.did("admit", "xochitl")
    assert "0 h" in newcomer.did("balance")
    assert "Xochitl" in here.town.read(select(ProfileRow.name))
    assert "is not who asks to join" in amina.run("admit", "Xochitl").err


def test_who_is_declined_is_forgotten_and_twins_are_told(here: Office) -> None:
    amina, newcomer = here.terminal("Amina Osei"), here.empty()
    link = json.loads(amina.did("invite", "--json"))["link"]
    newcomer.did("join", link, "--name", "R0sa")
    newcomer.answer = False
    here.town.join("R0sa")
    amina.answer = False
    assert "a name that looks the same" in amina.run("admit", "R0sa").err
    assert "is not let in" in amina.did("admit", "R0sa", "--decline")
    assert here.town.read(select(JoiningRow)) == []


def test_orders_that_join_somebody_else_are_not_signed(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina, newcomer = here.terminal("Amina Osei"), here.empty()
    newcomer.did("join", amina.did("invite").strip(), "--name", "Swapped")
    rosa = here.town.people["Rosa"].member
    ask = Client.ask

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if path.endswith("/joinings"):
            [one] = answer["joinings"]
            for left in one["orders"]:
                left[0] = left[0].replace(one["member"], rosa)
            one["member"] = rosa
        return answer

    monkeypatch.setattr(Client, "ask", lie)
    ran = amina.run("admit", "Swapped")
    assert (ran.code, amina.asked) == (1, [])
    assert "name somebody who is a member already" in ran.err
    monkeypatch.undo()
    amina.did("admit", "Swapped", "--decline")


def test_a_steward_alone_gives_takes_and_ends(here: Office) -> None:
    town, amina = here.town, here.terminal("Amina Osei")
    person = town.join("Bilal")
    ran = amina.run("role", "Bilal", "auditor")
    assert ran.code == 0, ran
    assert f"Bilal ({person.member}) gets the role: auditor" in ran.err
    assert "It is entry" in ran.out
    assert "auditor" in roles(town, person)
    amina.did("role", "Bilal", "auditor", "--withdraw")
    assert "auditor" not in roles(town, person)
    ran = amina.run("end-key", "Bilal", person.key.public[:10])
    assert ran.code == 0, ran
    assert f"The key {person.key.public} of Bilal ({person.member}) is removed" in ran.err
    assert "This is the only key of Bilal" in ran.err
    [row] = town.read(select(KeyRow).where(KeyRow.key == person.key.public))
    assert row.revoked is not None
    assert json.loads(amina.did("waiting", "--json"))["orders"] == []


def test_two_stewards_give_a_role_together(here: Office) -> None:
    pair, cleo = here.pair, here.pair.people["Cleo"]
    out = here.terminal("Ada", pair).did("role", "Cleo", "treasurer")
    assert "1 more must sign" in out
    assert roles(pair, cleo) == ""
    bo = here.terminal("Bo", pair)
    [row] = waiting(here, "Bo")
    assert row["words"] == [f"Cleo ({cleo.member}) gets the role: treasurer"]
    assert (row["missing"], row["signed"], row["wrong"]) == (1, False, "")
    assert row["id"] in bo.did("waiting")
    bo.answer = False
    ran = bo.run("cosign", row["id"][:13])
    assert ran.code == 2
    assert row["words"][0] in ran.err
    assert roles(pair, cleo) == ""
    bo.answer = True
    assert "It is entry" in bo.did("cosign", row["id"][:13])
    assert roles(pair, cleo) == "treasurer"
    assert waiting(here, "Ada") == []
    assert len(list((bo.folder / "receipts").iterdir())) == 1


def test_a_service_that_says_another_thing_of_an_order_is_not_heard(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It shows a harmless order's words and id beside the text that makes its friend a steward."""
    pair, cleo = here.pair, here.pair.people["Cleo"]
    here.terminal("Ada", pair).did("role", "Cleo", "steward")
    [row] = waiting(here, "Bo")
    ask = Client.ask
    other = pair.scribe.new_id()

    def lying(**said: object) -> None:
        def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
            answer = ask(client, method, path, *more, **named)
            if path.endswith("/drafts"):
                answer["drafts"] = [{**one, **said} for one in answer["drafts"]]
            return answer

        monkeypatch.setattr(Client, "ask", lie)

    bo = here.terminal("Bo", pair)
    bo.answer = False
    lying(words="Cleo loses the role: treasurer", type="role-withdrawn")
    ran = bo.run("cosign", row["id"])
    assert f"Cleo ({cleo.member}) gets the role: steward" in ran.err
    assert "loses" not in ran.err + bo.did("waiting")
    lying(id=other)
    ran = bo.run("cosign", other)
    assert (ran.code, "is another than the service says" in ran.err) == (1, True)
    assert f"{other}: do not sign it." in bo.did("waiting")
    kept = select(PendingOrderRow.text).where(PendingOrderRow.order_id == row["id"])
    order = json.loads(pair.read(kept)[0])
    lying(order=json.dumps({**order, "book": "ab" * 32}, separators=(",", ":"), sort_keys=True))
    ran = bo.run("cosign", row["id"])
    assert (ran.code, "is of another book" in ran.err) == (1, True)
    lying(order="{}", signatures=[])
    assert bo.run("cosign", row["id"]).code == 1
    assert len(bo.asked) == 1
    monkeypatch.undo()
    assert "waits no longer" in bo.did("cosign", row["id"], "--decline")
    assert waiting(here, "Ada") == []
    assert "steward" not in roles(pair, cleo)


def test_only_who_may_sign_or_admit_is_told_what_waits(here: Office) -> None:
    """A further account waits for stewards, who asked sees it too, and nobody else does."""
    town = here.town
    town.join("Asker")
    here.terminal("Asker").did("open-account")
    routes = ("/drafts", "/joinings", "/mandates", "/mandates?member=")
    paths = [*routes[:3], routes[3] + town.people["Hiroshi"].member]
    told = {
        name: [_asked(here, name, path) for path in paths]
        for name in ("Asker", "Amina Osei", "Rosa", "Daniel")
    }
    assert [len(told[name][0]["drafts"]) for name in told] == [1, 1, 0, 0]
    denied = "role_must_allow_it"
    assert [told[name][1] == denied for name in told] == [True, False, True, True]
    assert [told[name][2] == denied for name in told] == [True, True, True, False]
    assert [told[name][3] == denied for name in told] == [True, False, True, True]
    stranger = Client(here.address)
    for method, path in (*(("GET", path) for path in paths), ("POST", "/invitations")):
        with pytest.raises(RefusedError) as refused:
            stranger.ask(method, here.book + path)
        assert refused.value.code == "session_must_be_valid"
    [own] = told["Asker"][0]["drafts"]
    here.terminal("Asker").did("cosign", own["id"], "--decline")


def _asked(here: Office, name: str, path: str) -> Any:  # noqa: ANN401 any JSON, or a refusal's code
    """What somebody is answered."""
    with seated(here.terminal(name)) as seat:
        try:
            return seat.get(path)
        except RefusedError as refused:
            return refused.code


def test_a_name_cannot_hide_words_from_who_reads_a_terminal(here: Office) -> None:
    pair = here.pair
    person = pair.join("Zoe")
    row = pair.read(select(ProfileRow).where(ProfileRow.member_id == person.member))[0]
    row.name = "Zoe\x1b[2K\rAda\u202e"
    pair.scribe.keep(lambda session: session.merge(row))
    ada = here.terminal("Ada", pair)
    ada.answer = False
    ran = ada.run("role", person.member, "broker")
    assert "Zoe?[2K?Ada?" in ran.err


def test_accounts_are_opened_and_closed_by_those_who_must_sign(here: Office) -> None:
    town, amina = here.town, here.terminal("Amina Osei")
    person = town.join("Ceyda")
    hers = here.terminal("Ceyda")
    assert "1 more must sign" in hers.did("open-account")
    assert "waits for a steward still" in hers.run("open-account").err
    [row] = json.loads(amina.did("waiting", "--json"))["orders"]
    assert row["words"][0] == f"Ceyda ({person.member}) opens a further account"
    amina.did("cosign", row["id"])
    owned = select(AccountRow.account_id).where(AccountRow.member_id == person.member)
    [further] = [one for one in town.read(owned) if one != person.account]
    ran = hers.run("close-account", further)
    assert ran.code == 0, ran
    assert not is_open(town, further)
    town.pay(person, town.people["Rosa"], 1)
    assert hers.run("close-account", person.account).code == 2
    ran = here.terminal("Rosa").run("close-account", person.account)
    assert ran.code == 2
    assert "You do not have access to this page." in ran.err


def test_stewards_open_and_close_an_account_of_the_communitys(here: Office) -> None:
    pair = here.pair
    cleo = pair.people["Cleo"]
    ada, bo, hers = (here.terminal(name, pair) for name in ("Ada", "Bo", "Cleo"))
    assert "2 more must sign" in ada.did("open-account", "--kind", "fund", "--for", "Cleo")
    [row] = waiting(here, "Cleo")
    assert row["words"][0] == f"New: Fund; Cleo ({cleo.member}) answers for it"
    assert "1 more must sign" in hers.did("cosign", row["id"])
    assert "You have signed" in ada.did("cosign", row["id"])
    assert "It is entry" in bo.did("cosign", row["id"])
    wanted = select(AccountRow.account_id).where(AccountRow.kind == "fund")
    [fund] = pair.read(wanted)
    # Two entries have touched it, so that one steward is not enough.
    pair.pay(cleo, cleo._replace(account=fund), 1)
    pair.pay(cleo._replace(account=fund), cleo, 1)
    assert "1 more must sign" in ada.did("close-account", fund)
    assert is_open(pair, fund)
    [row] = waiting(here, "Bo")
    assert row["words"][0].startswith("The account of Fund ")
    assert fund in row["words"][0]
    bo.did("cosign", row["id"])
    assert not is_open(pair, fund)


def test_a_steward_ends_a_members_permission(here: Office) -> None:
    town, amina = here.town, here.terminal("Amina Osei")
    giver, daniel = town.join("Despina"), town.people["Daniel"]
    fields = {"account": giver.account, "broker": daniel.member, "each": "60", "total": "90"}
    town.act("mandate-given", giver, **fields, until=town.clock() + DAY_MS)
    [one] = json.loads(amina.did("mandates", "Despina", "--json"))["mandates"]
    assert (one["each"], one["rest"], one["broker_called"]) == ("60", "90", "Daniel")
    ran = amina.run("end-mandate", one["mandate"])
    assert ran.code == 0, ran
    assert f"Daniel ({daniel.member}) may give from the account of Despina" in ran.err
    assert "Up to 1 h in one payment, 1 h 30 in all" in ran.err
    [row] = town.read(select(MandateRow).where(MandateRow.mandate_id == one["mandate"]))
    assert not row.open


@pytest.mark.parametrize(
    "arguments",
    [
        ("invite",),
        ("admit", "Nobody"),
        ("role", "Hiroshi", "broker", "--yes"),
        ("open-account", "--kind", "fund", "--yes"),
        ("mandates", "Hiroshi"),
        ("mandates",),
    ],
)
def test_who_has_no_right_is_told_kindly(here: Office, arguments: tuple[str, ...]) -> None:
    kept = len(here.town.read(select(PendingOrderRow)))
    ran = here.terminal("Rosa").run(*arguments)
    assert ran.code == 2
    assert "role" in ran.err
    assert len(ran.err.splitlines()) <= 4
    assert len(here.town.read(select(PendingOrderRow))) == kept


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("role", "Rosa", "king"), "is not a role"),
        (("open-account", "--kind", "purse"), "is not a kind of account"),
        (("open-account", "--for", "Rosa"), "is for accounts of the co-op"),
        (("end-key", "Rosa", "00000000"), "is not a valid key"),
        (("cosign", "00000000"), "does not wait for you"),
    ],
)
def test_a_slip_is_said_in_two_lines(here: Office, arguments: tuple[str, ...], said: str) -> None:
    ran = here.terminal("Amina Osei").run(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert len(ran.err.splitlines()) == 2


def test_what_the_book_refuses_does_not_go_on_waiting(here: Office) -> None:
    amina = here.terminal("Amina Osei")
    ran = amina.run("role", "Amina Osei", "steward", "--withdraw", "--yes")
    assert ran.code == 2
    assert json.loads(amina.did("waiting", "--json"))["orders"] == []


def test_who_is_let_in_while_answers_are_lost_has_an_account_in_the_end(
    here: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has joined waits for nobody any more, so nothing would open it later."""
    amina, newcomer = here.terminal("Amina Osei"), here.empty()
    newcomer.did("join", amina.did("invite").strip(), "--name", "Unlucky")
    ask = Client.ask

    def lose(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if method == "POST" and path.endswith("/orders"):
            raise NoAnswerError("here", "there is no answer", "Try again in a moment")
        return answer

    with monkeypatch.context() as losing:
        losing.setattr(Client, "ask", lose)
        assert "waiting to be sent" in amina.did("admit", "Unlucky")
    amina.did("send")
    assert "0 h" in newcomer.did("balance")


def test_what_a_fund_gives_above_what_one_may_sign_for_is_cosigned(here: Office) -> None:
    town, scribe = here.town, here.town.scribe
    nayra, giver, quilla = town.join("Nayra"), town.join("Wari"), town.join("Quilla")
    amina, fund = scribe.stewards[0], scribe.new_id()
    opened = {"account": fund, "kind": "fund", "member": nayra.member, "salt": "44" * 32}
    scribe.accepted([scribe.draft("account-opened", [amina.key, nayra.key], opened)])
    town.act("transfer", giver, from_=giver.account, to=fund, amount="300")
    rules: dict[str, Any] = {"lower": "-600", "treasurers": 1, "upper": "600"}
    town.act("book-ruled", amina, funds="60", **rules)
    first, chiara = here.terminal("Nayra"), here.terminal("Chiara")
    with seated(first) as seat:
        own = {"from": fund, "to": quilla.account, "amount": "90"}
        paid = seat.pen.write("transfer", own, memo="Roof")
        [[key, signature]] = paid.signatures
        left = {"order": paid.order, "key": key, "signature": signature, "memo": paid.memo}
        seat.post("/drafts", left)
        rows = [{"account": quilla.account, "amount": "80"}]
        parts = seat.post("/lists/payments", {"account": fund, "rows": rows})["parts"]
    assert "1 more must sign" in first.did("sign-list", parts, "--reason", "For May")
    payment, listed = json.loads(chiara.did("waiting", "--json"))["orders"]
    assert f"gives 1 h 30 to Quilla ({quilla.account})" in " ".join(payment["words"][0].split())
    assert "It says: Roof" in payment["words"]
    assert "It is entry" in chiara.did("cosign", payment["id"])
    assert any(f"Quilla ({quilla.account})" in line for line in listed["words"])
    assert "It is entry" in chiara.did("cosign", listed["id"])
    town.act("book-ruled", amina, funds="none", **rules)
