"""Who may make a community, open a book in it, have it anchored, and how often it is closed."""

from __future__ import annotations

import logging
import stat
from typing import TYPE_CHECKING, Any

import pytest

from api.http.posting import book_row
from api.service.admission import admitted, books_admitted
from api.service.closings import APART_MS
from api.service.operator_token import FILE, operator_token
from ledger.errors import FaultError
from ledger.rules.books import book_named
from ledger.store import Place
from tests.support.world import Coop, Person, World

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.support.towns import Town


def problem(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def further(
    coop: Coop, steward: Person, *more: Person, quorum: int = 1
) -> tuple[Coop, dict[str, Any]]:
    """Another book of the community's, and the order that opens it, which all of them sign."""
    new = Coop.__new__(Coop)
    salt = coop.world.random.randbytes(32).hex()
    new.__dict__ |= coop.__dict__ | {"salt": salt, "steward": steward}
    upper = str(coop.world.random.randrange(1_000, 1_000_000_000))  # No book is named twice.
    named = sorted((one.member, one.key.public) for one in (steward, *more))
    fields = new.opening(stewards=[list(pair) for pair in named], quorum=quorum, upper=upper)
    new.book = book_named(fields)
    keys = [one.key for one in (steward, *more)]
    return new, new.order("book-opened", *keys, **fields)


# The token.


def test_the_token_is_made_once_for_its_owner_only_and_never_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        made = operator_token(tmp_path / "new", "", lambda count: b"\x07" * count)
        again = operator_token(tmp_path / "new", "", lambda count: b"\x08" * count)
    path = tmp_path / "new" / FILE
    assert made == again == "07" * 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    [record] = caplog.records
    assert str(path) in record.getMessage()
    assert made not in record.getMessage()


def test_a_token_that_is_set_makes_no_file(tmp_path: Path) -> None:
    assert operator_token(tmp_path, "given", bytes) == "given"
    assert not (tmp_path / FILE).exists()


@pytest.mark.parametrize("kept", [b"", b" \n", b"\xff\xfe"])
def test_a_spoilt_token_is_a_fault(tmp_path: Path, kept: bytes) -> None:
    (tmp_path / FILE).write_bytes(kept)
    with pytest.raises(FaultError):
        operator_token(tmp_path, "", bytes)


def test_nobody_makes_a_community_without_the_token(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        for given in ("", "00" * 32, world.service.operator_token[:-1]):
            made = world.call("POST", "/v1/communities", given, json={"name": "Spam"})
            assert problem(made) == (401, "operator_must_allow_it")
        token = (tmp_path / FILE).read_text().strip()
        made = world.call("POST", "/v1/communities", token, json={"name": "Ours"})
        assert made.status_code == 201


# Books.


def test_a_stranger_opens_no_book_in_anybodys_community(town: Town) -> None:
    stranger = town.world.new_person()
    new, opening = further(town.coop, stranger)
    assert problem(new.send(opening)) == (401, "operator_must_allow_it")
    # A member of the book is no steward of it, and a steward of another community's none here.
    for somebody in (town.ana, town.other.steward):
        new, opening = further(town.coop, somebody)
        assert problem(new.send(opening)) == (401, "operator_must_allow_it")
        assert town.world.call("GET", new.path).status_code == 404


def test_stewards_by_quorum_open_a_further_book(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        coop = Coop(world, "Any")
        second = coop.join("steward")
        ended = coop.join("steward")
        coop.do("key-revoked", coop.steward.key, second.key, member=ended.member,
                revoked=ended.key.public)  # fmt: skip
        new, opening = further(coop, second)
        assert new.send(opening).status_code == 201
        assert new.send(opening).status_code == 200
        gone, opening = further(coop, ended)
        assert problem(gone.send(opening)) == (401, "operator_must_allow_it")


def test_one_steward_of_two_is_no_quorum(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        token = world.service.operator_token
        coop = Coop(world, "Any")
        first, second = world.new_person(), world.new_person()
        pair, opening = further(coop, first, second, quorum=2)
        assert pair.send(opening, token=token).status_code == 201
        # The community's first book has another steward: these two speak for the second only.
        alone, opening = further(coop, first)
        assert problem(alone.send(opening)) == (401, "operator_must_allow_it")
        both, opening = further(coop, first, second)
        assert both.send(opening).status_code == 201


def test_nobody_is_named_under_anothers_id(town: Town) -> None:
    """Not even with the operator's token: a known member comes with a key of theirs, in force."""
    coop, token = town.coop, town.coop.operator
    posing = Person(town.ana.member, town.world.new_person().key, town.ana.account)
    for more in ((), (coop.steward,)):
        new, opening = further(coop, posing, *more)
        refused = new.send(opening, token=token)
        assert problem(refused) == (403, "steward_key_must_be_the_members")
        assert refused.json()["fields"] == {"member": town.ana.member}
    # Elsewhere the id is anybody's: communities know nothing of each other.
    new, opening = further(town.other, posing)
    assert new.send(opening, token=token).status_code == 201
    new, opening = further(coop, town.ana)
    assert new.send(opening, token=token).status_code == 201


# Anchoring and closing.


def test_only_the_operators_books_are_admitted(town: Town) -> None:
    world, coop = town.world, town.coop
    new, opening = further(coop, coop.steward)
    opened = new.send(opening)
    assert opened.status_code == 201, opened.text

    def standing() -> list[bool]:
        with world.service.database.reading() as session:
            known = {row.book_id for row in books_admitted(session)}
            rows = [book_row(session, coop.community, book) for book in (coop.book, new.book)]
            shown = [admitted(session, Place(coop.community, row.book)) for row in rows if row]
            assert shown == [book in known for book in (coop.book, new.book)]
            return shown

    assert standing() == [True, False]
    for given in ("", coop.token(coop.steward)):
        asked = world.call("PUT", f"{new.path}/admission", given)
        assert problem(asked) == (401, "operator_must_allow_it")
    assert standing() == [True, False]
    for _ in range(2):
        assert world.call("PUT", f"{new.path}/admission", coop.operator).status_code == 204
    assert standing() == [True, True]


def test_closings_lie_apart_and_have_something_in_them(town: Town) -> None:
    world, coop = town.world, town.coop
    token, path = coop.token(coop.steward), f"{coop.path}/epochs"
    assert problem(world.call("POST", path, token)) == (409, "epoch_must_have_entries")
    coop.pay(town.ana, town.ben, 1)
    world.now_ms += APART_MS - 1_500
    early = world.call("POST", path, token)
    assert problem(early) == (429, "epochs_must_lie_apart")
    assert early.headers["retry-after"] == "2"
    assert early.json()["detail"].endswith("Close the books again in 2 s.")
    world.now_ms += 1_500
    assert world.call("POST", path, token).status_code == 201
    world.now_ms += 10 * APART_MS
    assert problem(world.call("POST", path, token)) == (409, "epoch_must_have_entries")
    # The end of a hold is something new, though nobody has entered it yet.
    until = world.now_ms + 5 * APART_MS
    coop.do("hold", town.ana.key, from_=town.ana.account, to=town.ben.account, amount="5",
            until=until)  # fmt: skip
    assert world.call("POST", path, token).status_code == 201
    world.now_ms = until
    assert world.call("POST", path, token).status_code == 201
    assert world.get(coop.path)["epoch"] == 4
