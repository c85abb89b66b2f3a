"""Passkeys: what is kept opens for its owner alone, and is given to whoever shows the passkey."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import LargeBinary, select
from sqlmodel import SQLModel

from api.keys.passkeys import EACH_MAX, handle_of
from api.keys.tables import PasskeyRow
from ledger.columns import Hex
from ledger.store import Place
from tests.support.passkeys import PRESENT_AND_KNOWN, Passkey, seal, spread, unseal
from tests.support.world import Coop, Person, World
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx


class Home:
    """Rosa, who makes passkeys with her browser."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.rosa, self.ben = self.coop.join(), self.coop.join()

    def post(self, path: str, body: Any, person: Person | None = None) -> httpx.Response:  # noqa: ANN401
        """Post as a page of the service, signed in or not."""
        own = {"sec-fetch-site": "same-origin"}
        if person is not None:
            own["Cookie"] = f"ayni={self.coop.token(person)}"
        return self.world.call("POST", f"/app/passkeys{path}", headers=own, json=body)

    def challenge(self) -> str:
        """Return what a passkey is to sign."""
        given: str = self.post("/challenge", {}).json()["challenge"]
        return given

    def passkey(self, person: Person) -> Passkey:
        """Return a passkey that has been told whose it is."""
        told = self.post("/owner", {}, person).json()["handle"]
        return Passkey(self.world.random, self.world.address, base64.b64decode(told))

    def keep(self, passkey: Passkey, person: Person, *, bring: bool = True) -> Key:
        """Have a passkey seal a new key, and bring that in."""
        key = Key.generate(self.world.random.randbytes)
        sealed = seal(spread(passkey.secret), key.seed, key.public, self.world.random.randbytes(12))
        body = passkey.show(self.challenge()) | {
            "public_key": passkey.public, "key": key.public,
            "sealed": base64.b64encode(sealed).decode(),
        }  # fmt: skip
        answer = self.post("", body, person)
        assert answer.status_code == 201, answer.text
        if bring:
            self.coop.do("key-added", person.key, key, member=person.member, added=key.public)
        return key

    def open(self, passkey: Passkey, **other: Any) -> httpx.Response:  # noqa: ANN401
        """Show a passkey to whoever has forgotten."""
        return self.post("/open", passkey.show(self.challenge(), **other))


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with World(tmp_path) as world:
        yield Home(world)


def test_a_passkey_gives_back_a_key_in_force(home: Home) -> None:
    passkey = home.passkey(home.rosa)
    place = Place(home.coop.community, 0)
    assert passkey.handle == handle_of(place, home.rosa.member)
    key = home.keep(passkey, home.rosa)
    found = home.open(passkey)
    assert found.status_code == 200, found.text
    said = found.json()
    assert (said["community"], said["book"], said["key"]) == (
        home.coop.community, home.coop.book, key.public,
    )  # fmt: skip
    seed = unseal(spread(passkey.secret), base64.b64decode(said["sealed"]), key.public)
    assert seed == key.seed
    assert home.coop.sign_in(Key.from_seed(seed)).status_code == 200
    [kept] = home.world.get(f"{home.coop.path}/keys", home.coop.token(home.rosa))["keys"][1:]
    assert (kept["key"], kept["kind"]) == (key.public, "passkey")


@pytest.mark.parametrize(
    "other",
    [
        {"type": "webauthn.create"}, {"origin": "https://elsewhere.example"}, {"crossOrigin": True},
        {"challenge": "AAAA"}, {"flags": 0x01}, {"flags": 0x04}, {"host": "elsewhere.example"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_asked_here_and_now_opens_nothing(home: Home, other: dict[str, Any]) -> None:
    passkey = home.passkey(home.rosa)
    home.keep(passkey, home.rosa)
    assert home.open(passkey, **other).status_code == 401
    assert home.open(passkey, flags=PRESENT_AND_KNOWN).status_code == 200


def test_another_passkey_opens_nothing(home: Home) -> None:
    passkey = home.passkey(home.rosa)
    home.keep(passkey, home.rosa)
    thief = home.passkey(home.ben)
    thief.credential, thief.handle, thief.count = passkey.credential, passkey.handle, 9
    assert home.open(thief).status_code == 401
    for handle in (b"", bytes(36), handle_of(Place(home.coop.community, 1), home.rosa.member)):
        passkey.handle = handle
        assert home.open(passkey).status_code == 401


@pytest.mark.parametrize("whose", ["another member", "who has the session alone"])
def test_nothing_takes_the_place_of_a_passkey_by_its_id(home: Home, whose: str) -> None:
    passkey = home.passkey(home.rosa)
    home.keep(passkey, home.rosa)
    thief = home.ben if whose == "another member" else home.rosa
    other = home.passkey(thief)
    other.credential = passkey.credential
    body = other.show(home.challenge()) | {
        "public_key": other.public, "key": thief.key.public, "sealed": "AAAA" * 20,
    }  # fmt: skip
    refused = home.post("", body, thief)
    assert (refused.status_code, refused.json()["code"]) == (401, "sign_in_must_be_valid")
    assert home.open(passkey).status_code == 200


def test_what_cannot_be_read_opens_nothing(home: Home) -> None:
    passkey = home.passkey(home.rosa)
    home.keep(passkey, home.rosa)
    for client in (b"", b"[" * 1_400, b"{}", b"\xff", b"[]"):
        body = passkey.show(home.challenge()) | {"client": base64.b64encode(client).decode()}
        assert home.post("/open", body).status_code == 401


def test_a_challenge_serves_once_and_only_for_passkeys(home: Home) -> None:
    passkey = home.passkey(home.rosa)
    home.keep(passkey, home.rosa)
    body = passkey.show(home.challenge())
    assert [home.post("/open", body).status_code for _ in "ab"] == [200, 401]
    asked = {"community": home.coop.community, "book": home.coop.book, "key": home.rosa.key.public}
    other = home.world.call("POST", "/v1/sign-in/challenges", json=asked).json()["challenge"]
    assert home.post("/open", passkey.show(other)).status_code == 401
    mine = home.challenge()
    answer = {"challenge": mine, "signature": home.rosa.key.sign(mine.encode())}
    assert home.world.call("POST", "/v1/sign-in", json=answer).status_code == 401
    late = home.challenge()
    home.world.now_ms += 3 * 60_000
    assert home.post("/open", passkey.show(late)).status_code == 401


def test_a_copy_that_has_signed_as_often_opens_nothing(home: Home) -> None:
    passkey = home.passkey(home.rosa)
    home.keep(passkey, home.rosa)
    passkey.count -= 1
    assert home.open(passkey).status_code == 401
    assert home.open(passkey).status_code == 200


def test_a_passkey_whose_key_is_ended_or_never_came_opens_nothing(home: Home) -> None:
    unborn, passkey = home.passkey(home.rosa), home.passkey(home.rosa)
    home.keep(unborn, home.rosa, bring=False)
    assert home.open(unborn).status_code == 401
    key = home.keep(passkey, home.rosa)
    assert home.open(passkey).status_code == 200
    home.coop.do("key-revoked", home.rosa.key, member=home.rosa.member, revoked=key.public)
    assert home.open(passkey).status_code == 401
    # With the next one they go.
    home.keep(home.passkey(home.rosa), home.rosa)
    assert len(rows(home)) == 1


def test_nobody_keeps_one_for_somebody_else_nor_without_showing_it(home: Home) -> None:
    passkey = home.passkey(home.rosa)
    sent = {"public_key": passkey.public, "key": "ab" * 32, "sealed": ""}
    assert home.post("", passkey.show(home.challenge()) | sent, home.ben).status_code == 401
    other = Passkey(home.world.random, home.world.address).public
    wrong = sent | {"public_key": other}
    assert home.post("", passkey.show(home.challenge()) | wrong, home.rosa).status_code == 401
    bad = sent | {"public_key": "AAAA"}
    assert home.post("", passkey.show(home.challenge()) | bad, home.rosa).status_code == 422
    assert home.post("", passkey.show(home.challenge()) | sent).status_code == 401
    assert rows(home) == []


def test_a_member_has_so_many_and_the_newest_stay(home: Home) -> None:
    for _ in range(EACH_MAX + 1):
        home.world.now_ms += 1
        home.keep(home.passkey(home.rosa), home.rosa)
    assert len(rows(home)) == EACH_MAX


def rows(home: Home) -> list[PasskeyRow]:
    with home.world.service.database.reading() as session:
        return list(session.scalars(select(PasskeyRow)))


def dumped(home: Home) -> Iterator[bytes]:
    """Give every value of every table as bytes, and the bytes that texts may spell."""
    with home.world.service.database.reading() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.connection().execute(select(table)):
                for column, value in zip(table.columns, row, strict=True):
                    if value is None:
                        continue
                    if isinstance(column.type, LargeBinary):
                        yield bytes(value)
                    elif isinstance(column.type, Hex):
                        yield bytes.fromhex(value)
                    text = str(value)
                    yield text.encode()
                    yield from _spelt(text)


def _spelt(text: str) -> Iterator[bytes]:
    for read in (bytes.fromhex, base64.b64decode, base64.urlsafe_b64decode):
        try:
            yield read(text)
        except ValueError:
            continue


def test_the_whole_database_opens_no_sealed_seed(home: Home) -> None:
    passkey = home.passkey(home.rosa)
    key = home.keep(passkey, home.rosa)
    assert home.open(passkey).status_code == 200
    [row] = rows(home)
    values = set(dumped(home))
    assert row.sealed in values
    assert not any(key.seed in value or passkey.secret in value for value in values)
    tried = {value[at : at + 32] for value in values for at in range(max(1, len(value) - 31))}
    tried |= {home.world.service.key.seed, home.world.service.operator_token.encode()}
    keys = [each for one in tried for each in (one, spread(one)) if len(each) == 32]
    assert len(keys) > 1_000
    for each in keys:
        with pytest.raises(ValueError, match="MAC"):
            unseal(each, row.sealed, row.key)
    assert unseal(spread(passkey.secret), row.sealed, row.key) == key.seed
