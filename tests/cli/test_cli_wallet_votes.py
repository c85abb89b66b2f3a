"""Votes from terminals: asked for by two, open and sealed ballots, proxies, the box, recounts."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.cli.wallet.client import Client, NoAnswerError, RefusedError
from api.votes.jobs import EndedVotes
from ledger.tables import MemberRow
from tests.cli.office import Office, office_in
from wallets import points
from wallets.guardians import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.town import Town
    from tests.cli.terminal import Terminal

BIKE = ("Shall we buy a bike?", "Yes", "No")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return both cooperatives."""
    with office_in(tmp_path_factory.mktemp("votes")) as office:
        yield office


@pytest.fixture
def until(here: Office) -> str:
    """Return a day that is far enough ahead, wherever the clock has gone."""
    return datetime.fromtimestamp(here.town.clock() / 1000 + 5 * 86_400, UTC).date().isoformat()


def asked(terminal: Terminal, until: str, *more: str, quorum: int = 1) -> str:
    """Ask for a vote; its id."""
    out = terminal.did("ask-vote", *BIKE, "--until", until, "--quorum", quorum, *more)
    return out.split()[-1]


def count_votes(town: Town) -> None:
    """What the clock does of this, once all votes of these tests are over."""
    town.clock.time_ms += 8 * DAY_MS
    with town.service.database.reading() as session:
        found = EndedVotes().due(session, town.service.sources.now_ms())
    for due in found:
        EndedVotes().do(town.service, due)


def whole(terminal: Terminal, vote: str) -> Any:  # noqa: ANN401 as the service says it
    """A vote as the terminal shows it to programs."""
    return json.loads(terminal.did("vote", vote, "--json"))


def test_two_stewards_ask_members_vote_and_it_is_counted_again(here: Office, until: str) -> None:
    ada, bo, cleo = (here.terminal(name, here.pair) for name in ("Ada", "Bo", "Cleo"))
    vote = asked(ada, until, "--proxies", "1")
    assert f"{vote} is asked for" in bo.did("votes")
    ran = bo.run("sign-vote", vote[:13])
    assert ran.code == 0, ran
    for said in ("Shall we buy a bike?", "1. Yes", "2. No", "Ballots needed: 1"):
        assert said in ran.err
    assert "The vote runs" in ran.out
    cleo.answer = False
    assert cleo.run("cast", vote, "yes").code == 2
    cleo.answer = True
    ran = cleo.run("cast", vote, "no")
    assert ran.code == 0, ran
    assert "You vote: No" in ran.err
    cleo.did("cast", vote, "1")
    ada.did("cast", vote, "blank")
    assert "Your ballot is entry" in cleo.did("vote", vote)
    assert "is no option of this vote" in cleo.run("cast", vote, "maybe").err
    count_votes(here.pair)
    shown = bo.did("vote", vote, "--recount")
    assert "1: 1, 2: 0" in shown
    assert "The first option has won." in shown
    assert "Counted again: 1: 1, 2: 0" in shown
    late = bo.run("cast", vote, "2", "--yes")
    assert (late.code, "ended" in late.err) == (2, True)


def test_a_proxy_votes_until_whose_vote_it_is_is_there(here: Office, until: str) -> None:
    amina, rosa, hiroshi = (here.terminal(name) for name in ("Amina Osei", "Rosa", "Hiroshi"))
    vote = asked(amina, until, "--proxies", "2")
    ran = rosa.run("proxy", vote, "Hiroshi")
    assert ran.code == 0, ran
    assert "Hiroshi" in ran.err
    ran = hiroshi.run("cast", vote, "2", "--for", "Rosa")
    assert ran.code == 0, ran
    assert "who lets you" in ran.err
    assert [one["option"] for one in whole(rosa, vote)["ballots"]] == [2]
    assert "may vote for you no longer" in rosa.run("proxy", vote, "--withdraw").err
    assert whole(rosa, vote)["ballots"] == []
    assert rosa.run("proxy", vote, "--withdraw").code == 2
    rosa.did("cast", vote, "yes")
    assert hiroshi.run("cast", vote, "2", "--for", "Rosa", "--yes").code == 2


def test_sealed_ballots_are_cast_added_up_and_opened_by_two(here: Office, until: str) -> None:
    names = ("Amina Osei", "Chiara", "Rosa")
    amina, chiara, rosa = (here.terminal(name) for name in names)
    for keeper in (amina, chiara):
        assert "from this wallet" in keeper.run("box-key").err
    vote = asked(amina, until, "--keeper", "Amina Osei", "--keeper", "Chiara", quorum=2)
    for voter, option in ((rosa, "yes"), (chiara, "1"), (amina, "no"), (amina, "blank")):
        ran = voter.run("cast", vote, option)
        assert ran.code == 0, ran
        assert "Secret: nobody sees it" in ran.err
    assert [one["option"] for one in whole(rosa, vote)["ballots"]] == [None] * 3
    assert "come to the sum" in rosa.did("vote", vote, "--recount")
    early = chiara.run("open-box", vote, "--yes")
    assert (early.code, "runs until" in early.err) == (2, True)
    count_votes(here.town)
    other = rosa.run("open-box", vote, "--yes")
    assert (other.code, "is not yours to open" in other.err) == (2, True)
    elsewhere = here.terminal("Chiara").run("open-box", vote, "--yes")
    assert (elsewhere.code, "does not have what opens it" in elsewhere.err) == (2, True)
    for keeper in (amina, chiara):
        ran = keeper.run("open-box", vote)
        assert ran.code == 0, ran
        assert "You open the sum of 3 ballots" in ran.err
    count_votes(here.town)
    assert "1: 2, 2: 0" in rosa.did("vote", vote)


def twist(what: str, answer: Any, alone: list[list[bytes]]) -> None:  # noqa: ANN401 as the service says it
    """Change a vote as a lying service might; `alone` is what one ballot comes to."""
    if what == "text":
        question, *options = answer["memo"]["text"].split("\n")
        answer["memo"]["text"] = "\n".join([question, *reversed(options)])
    elif what == "ballots":
        answer["ballots"] = answer["ballots"][:1]
    elif what == "sums":
        answer["sums"] = answer["sums"][::-1]
    elif what == "one ballot twice":
        answer["ballots"] = answer["ballots"][:1] * 2
        answer["sums"] = [[points.add(one, one).hex() for one in row] for row in alone]
    elif what == "trustees":
        answer["trustees"] = answer["trustees"][::-1]
    else:
        answer["trustees"][0]["key"] = points.of_base(7).hex()
        if what == "unmade keys":
            answer["trustees"][0]["made"] = None


@pytest.mark.parametrize(
    "what", ["text", "ballots", "sums", "trustees", "keys", "unmade keys", "one ballot twice"]
)
def test_a_service_that_shows_something_else_gets_no_ballot_and_no_share(
    here: Office, until: str, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    amina, chiara = here.terminal("Amina Osei"), here.terminal("Chiara")
    for keeper in (amina, chiara):
        keeper.did("box-key")
    vote = asked(amina, until, "--keeper", "Amina Osei", "--keeper", "Chiara")
    amina.did("cast", vote, "yes")
    alone = [[bytes.fromhex(one) for one in row] for row in whole(amina, vote)["sums"]]
    chiara.did("cast", vote, "yes")
    ask = Client.ask

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        answer = ask(client, method, path, *more, **named)
        if path.endswith(f"/votes/{vote}"):
            twist(what, answer, alone)
        return answer

    count_votes(here.town)
    monkeypatch.setattr(Client, "ask", lie)
    chiara.asked.clear()
    assert chiara.run("open-box", vote).code == 1
    if what not in {"ballots", "sums", "one ballot twice"}:
        assert chiara.run("cast", vote, "yes").code == 1
    assert chiara.asked == []


def test_one_ballot_alone_is_not_opened_nor_two_sums_of_one_vote(
    here: Office, until: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all ballots, and then of all but one, that one could be told."""
    amina, chiara, rosa = (here.terminal(one) for one in ("Amina Osei", "Chiara", "Rosa"))
    for keeper in (amina, chiara):
        keeper.did("box-key")
    keepers = ("--keeper", "Amina Osei", "--keeper", "Chiara")
    single, vote = asked(amina, until, *keepers), asked(amina, until, *keepers)
    rosa.did("cast", single, "yes")
    shown = []
    for voter in (amina, chiara, rosa):
        voter.did("cast", vote, "yes")
        shown.append(whole(amina, vote))
    count_votes(here.town)
    refused = chiara.run("open-box", single, "--yes")
    assert (refused.code, "would not be secret" in refused.err) == (2, True)
    ask, gone = Client.ask, []

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        if method == "POST" and path.endswith("/orders"):
            gone.append(path)
            raise RefusedError({"code": "vote_must_not_be_counted", "detail": "Try again"})
        if path.endswith(f"/votes/{vote}"):
            return shown[1 if not gone else 2]
        return ask(client, method, path, *more, **named)

    monkeypatch.setattr(Client, "ask", lie)
    chiara.asked.clear()
    assert chiara.run("open-box", vote).code == 2
    assert chiara.run("open-box", vote).code == 1
    assert len(gone) == 1


def test_what_a_sealed_ballot_says_stays_nowhere_on_the_machine(
    here: Office, until: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    amina, chiara = here.terminal("Amina Osei"), here.terminal("Chiara")
    for keeper in (amina, chiara):
        keeper.did("box-key")
    vote = asked(amina, until, "--keeper", "Amina Osei", "--keeper", "Chiara")
    ask = Client.ask

    def silent(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        if method == "POST" and path.endswith("/orders"):
            raise NoAnswerError(path, "is silent", "Try later")
        return ask(client, method, path, *more, **named)

    with monkeypatch.context() as patch:
        patch.setattr(Client, "ask", silent)
        assert "waiting to be sent" in chiara.did("cast", vote, "yes")
    assert "You vote" not in (chiara.folder / "queue.json").read_text()
    later = chiara.run("vote", vote)
    assert "You vote" not in later.out + later.err


def test_a_vote_that_allows_an_act_says_so_before_anybody_votes(here: Office) -> None:
    amina, rosa = here.town.people["Amina Osei"], here.terminal("Rosa")
    ends = here.town.clock() + 5 * DAY_MS
    own = {"ends": ends, "kind": "open", "majority": 500, "options": 2, "proxies": 0,
           "quorum": 10, "subject": "ab" * 32}  # fmt: skip
    here.town.act("vote-opened", amina, "\n".join(BIKE), "memo", **own)
    found = json.loads(rosa.did("votes", "--json"))["votes"]
    [vote] = [one["id"] for one in found if one["subject"] is not None]
    ran = rosa.run("cast", vote, "yes")
    assert ran.code == 0, ran
    assert "If “Yes” wins, this vote allows one act without the stewards." in ran.err
    assert "ab" * 32 in ran.err


def act_passed(here: Office, asked_for: str) -> str:
    """The others sign for the vote and three are in favour; it is counted, and its id."""
    vote = asked_for.rsplit(maxsplit=1)[-1]
    here.terminal("Bo", here.pair).did("sign-vote", vote)
    for name in ("Ada", "Bo", "Cleo"):
        here.terminal(name, here.pair).did("cast", vote, "1")
    count_votes(here.pair)
    return vote


def test_members_decide_a_rule_and_a_role_and_one_enters_what_they_decided(
    here: Office, until: str
) -> None:
    ada, bo, cleo = (here.terminal(name, here.pair) for name in ("Ada", "Bo", "Cleo"))
    rule = ("adopt", "fixed-1", "below=5", "above=40", "--reason", "Agreed", "--vote-until", until)
    soon = ada.run(*rule, "--from", until)
    assert "comes less than a day after the vote" in soon.err
    out = ada.did(*rule, "--from", "2099-01-01")
    ran = bo.run("sign-vote", out.split()[-1])
    for said in ("From Jan 1, 2099", "fixed-1", "below 300", "Agreed", "Its hash:"):
        assert said in ran.err, ran.err
    for one in (ada, bo, cleo):
        one.did("cast", out.split()[-1], "1")
    early = cleo.run("enter-voted", out.split()[-1])
    assert "No vote has decided exactly this" in early.err
    count_votes(here.pair)
    ran = cleo.run("enter-voted", out.split()[-1])
    assert ran.code == 0, ran
    assert "below 300" in ran.err
    assert "Holds from" in cleo.did("policies")

    until = datetime.fromtimestamp(here.pair.clock() / 1000 + 5 * 86_400, UTC).date().isoformat()
    out = cleo.did("end-policy", "limits", "--reason", "Over", "--vote-until", until)
    vote = out.split()[-1]
    ada.did("sign-vote", vote)
    cleo.did("enter-voted", act_passed(here, out))
    assert "Holds from" not in cleo.did("policies")

    until = datetime.fromtimestamp(here.pair.clock() / 1000 + 5 * 86_400, UTC).date().isoformat()
    out = ada.did("role", "Cleo", "treasurer", "--vote-until", until)
    vote = act_passed(here, out)
    assert "Cleo" in cleo.did("vote", vote)
    cleo.did("enter-voted", vote)
    member = here.pair.people["Cleo"].member
    with here.pair.service.database.reading() as session:
        row = session.exec(select(MemberRow).where(MemberRow.member_id == member)).one()
    assert row.roles == "treasurer"
    again = cleo.run("enter-voted", vote)
    assert again.code == 2


def test_members_decide_that_a_file_of_their_data_is_given_away(
    here: Office, until: str, tmp_path: Path
) -> None:
    ada, cleo = (here.terminal(name, here.pair) for name in ("Ada", "Cleo"))
    file = tmp_path / "export.jsonl"
    file.write_bytes(b"all of it")
    own = ("--entries", "3", "--reason", "To the university", "--until", until)
    out = ada.did("release", file, *own)
    digest = sha256(b"all of it").hexdigest()
    assert digest in here.terminal("Bo", here.pair).run("sign-vote", out.split()[-1]).err
    vote = out.split()[-1]
    for name in ("Ada", "Bo", "Cleo"):
        here.terminal(name, here.pair).did("cast", vote, "1")
    count_votes(here.pair)
    ran = cleo.run("enter-voted", vote)
    assert ran.code == 0, ran
    for said in (digest, "To the university", "it covers 3 entries"):
        assert said in ran.err


def test_a_service_that_says_another_act_has_nothing_signed(
    here: Office, until: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, cleo = (here.terminal(name, here.pair) for name in ("Ada", "Cleo"))
    out = ada.did("role", "Cleo", "auditor", "--vote-until", until)
    vote = out.split()[-1]
    here.terminal("Bo", here.pair).did("sign-vote", vote)
    ask = Client.ask

    def lie(client: Client, method: str, path: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401 as `ask`
        found = ask(client, method, path, *more, **named)
        if method == "GET" and path.endswith(vote):
            found["act"]["text"] = found["act"]["text"].replace("auditor", "steward")
        return found

    monkeypatch.setattr(Client, "ask", lie)
    for command in (("cast", vote, "1"), ("enter-voted", vote)):
        ran = cleo.run(*command)
        assert ran.code == 1, ran
        assert "is another than the service says" in ran.err
