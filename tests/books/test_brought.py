"""What members and roles see over HTTP of what was brought in from another system."""

from __future__ import annotations

import json
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from zipfile import ZipFile

import httpx
import pytest

from chain.bundle import Bundle
from chain.checkpoints import LogKey
from chain.verify import verify_without_chain
from ledger.parts import Line, chained
from tests.support.brought import Arriving, moves_to
from tests.support.world import Coop, Person, World

if TYPE_CHECKING:
    from collections.abc import Iterator

BALANCES = (90, -30, -60)


class Moved(NamedTuple):
    """A book into which three members were brought, and one of whom has come."""

    coop: Coop
    treasurer: Person
    stranger: Person
    people: list[Person]
    parts: list[int]

    def get(self, path: str, person: Person, **query: Any) -> httpx.Response:  # noqa: ANN401
        """Get what is below the book, as somebody."""
        token = self.coop.token(person)
        return self.coop.world.call("GET", f"{self.coop.path}{path}", token, params=query)


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Moved]:
    with World(tmp_path_factory.mktemp("moved")) as world:
        coop = Coop(world, "Vallecito")
        treasurer, stranger = coop.join("treasurer"), coop.join()
        people = [world.new_person() for _ in BALANCES]
        lines: list[Line] = [(one.account, "member", -60, one.member, 60) for one in people]
        accounts = [one.account for one in people]
        moves = moves_to(dict(zip(accounts, BALANCES, strict=True)))
        found = Arriving([], chained(lines, moves, lambda: "55" * 32))
        coop.do("balances-brought", coop.steward.key, treasurer.key, **found.fields())
        service = world.service.key
        parts = [coop.do(part.type, service, **part.fields)["seq"] for part in found.parts]
        one = people[0]
        coop.do("member-joined", one.key, coop.steward.key, member=one.member)
        world.service.close_epoch(coop.community, coop.book).result()
        yield Moved(coop, treasurer, stranger, people, parts)


def test_who_comes_finds_what_was_theirs(moved: Moved) -> None:
    one = moved.people[0]
    rows = moved.get(f"/accounts/{one.account}/statement", one).json()["rows"]
    told = [(row["type"], row["amount"], row["balance"], row["others"]) for row in rows]
    assert told == [("balances-entered", "90", "90", []), ("members-expected", "0", "0", [])]


def test_a_part_is_shown_to_roles_and_to_no_member(moved: Moved) -> None:
    """It tells what many others had."""
    for seq in moved.parts:
        assert moved.get(f"/entries/{seq}", moved.people[0]).status_code == httpx.codes.FORBIDDEN
        shown = moved.get(f"/entries/{seq}", moved.treasurer).json()
        assert json.loads(shown["entry"])["seq"] == seq
    acts = moved.get(f"/members/{moved.people[0].member}/acts", moved.people[0]).json()["acts"]
    types = [json.loads(act["entry"])["order"]["type"] for act in acts]
    assert types == ["member-joined"]


def test_a_balance_is_proved_without_showing_the_part(moved: Moved) -> None:
    one, path = moved.people[0], f"/accounts/{moved.people[0].account}/bundle"
    bundle = Bundle.from_bytes(moved.get(path, one).content)
    assert bundle.account.balance == BALANCES[0]
    service = moved.coop.world.service
    origin = service.origin(moved.coop.book)
    verify_without_chain(bundle, LogKey(origin, bytes.fromhex(service.key.public)))
    entries = {"entries": str(moved.parts[-1])}
    assert moved.get(path, one, **entries).status_code == httpx.codes.NOT_FOUND
    assert moved.get(path, moved.treasurer, **entries).is_success


def test_an_entry_shows_a_member_their_own_side_alone(moved: Moved) -> None:
    one, other = moved.people[:2]
    found = moved.get(f"/exchanges/{moved.parts[-1]}", one).json()
    assert [(side["account"], side["amount"]) for side in found["sides"]] == [(one.account, "90")]
    assert other.account not in json.dumps(found)
    hidden = moved.get(f"/exchanges/{moved.parts[-1]}", moved.stranger)
    assert hidden.status_code == httpx.codes.NOT_FOUND
    whole = moved.get(f"/exchanges/{moved.parts[-1]}", moved.treasurer).json()
    assert other.account in json.dumps(whole)


def test_who_takes_their_proofs_along_takes_nothing_of_others(moved: Moved) -> None:
    one = moved.people[0]
    with ZipFile(BytesIO(moved.get("/me/archive", one).content)) as archive:
        [name] = [name for name in archive.namelist() if name.startswith("proof-")]
        proof = archive.read(name)
    assert Bundle.from_bytes(proof).account.balance == BALANCES[0]
    assert moved.people[1].account.encode() not in proof


def test_what_waits_is_refused_in_words(moved: Moved) -> None:
    coop, waiting = moved.coop, moved.people[1]
    payment = coop.transfer(moved.people[0], waiting, 1)
    assert coop.send(payment).is_success
    paid = json.loads(payment["order"])["id"]
    body = coop.order("reversal", moved.treasurer.key, of=paid, reason="44" * 32)
    found = coop.send(body).json()
    assert (found["code"], found["retry"]) == ("account_must_be_claimed", True)
    assert "until they come" in found["detail"]
