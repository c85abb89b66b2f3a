"""Two services that are alike: whatever is asked of one is asked of the other, and answered alike.

With a public address they are asked by another, and no answer says that one.

`Village` remembers what a book has come to, so that the steps of a machine can speak of it.
"""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import httpx

from ledger.ids import RANDOM_BYTES, uuid7
from tests.support.world import Coop, Person, World, answer
from wallets.keys import Key
from wallets.memos import commitment

if TYPE_CHECKING:
    from pathlib import Path

WRONG_HOST: Final = "wrong.example"
SALT: Final = bytes(range(32))
PAGES: Final = 3
REASON: Final = {"bound-set", "reversal"}
"""Orders whose text is a reason, not a memo."""


class Twins(World):
    """A service whose every request also goes to its twin.

    Both have the same clock, and draw the same randomness in the same order; `random` is the
    test's own. `codes` are the problems that were answered, `reached` what was answered with
    success, as method and path, `told` how many answers said the public address.
    """

    def __init__(self, folder: Path, twin: World, public_url: str = "") -> None:
        super().__init__(folder, public_url=public_url)
        self.twin = twin
        self.is_misled = bool(public_url)
        for one in (self, twin) if public_url else ():
            one.mislead(WRONG_HOST)
        self.random = Random(1)  # noqa: S311 tests want the same keys every time
        # Once they differ, all that follows may: the first difference is the one to tell.
        self.difference = ""
        self.codes: set[str] = set()
        self.reached: set[tuple[str, str]] = set()
        self.told = 0

    def __exit__(self, *failure: object) -> None:
        """Close both."""
        super().__exit__(*failure)
        self.twin.__exit__(*failure)

    def call(self, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401
        """Send a request to both; the one answer that both give."""
        self.twin.now_ms = self.now_ms
        mine = super().call(method, path, token, **more)
        return self.same(mine, self.twin.call(method, path, token, **more))

    def at_once(self, *requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
        """Send several requests together to both; the answers that both give."""
        self.twin.now_ms = self.now_ms
        pairs = zip(super().at_once(*requests), self.twin.at_once(*requests), strict=True)
        return [self.same(mine, theirs) for mine, theirs in pairs]

    def same(self, mine: httpx.Response, theirs: httpx.Response) -> httpx.Response:
        """Return the one answer that both gave."""
        if not self.difference and seen(mine) != seen(theirs):
            self.difference = f"{mine.request}: {seen(mine)} and {seen(theirs)}"
        assert not self.difference, self.difference
        if self.is_misled:
            said = f"{mine.headers}{mine.text}"
            assert WRONG_HOST not in said, mine.request
            assert "strict-transport-security" in mine.headers, mine.request
            self.told += self.address in said
        if mine.is_success:
            self.reached.add((mine.request.method, mine.request.url.path))
        else:
            assert mine.is_client_error, mine.text
            self.codes.add(mine.json()["code"])
        return mine


def seen(response: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """All that a client sees of an answer."""
    return response.status_code, response.headers.multi_items(), response.content


class Owned(NamedTuple):
    """An account and whose it is."""

    account: str
    owner: Person


class Held(NamedTuple):
    """A hold and its two sides."""

    id: str
    payer: Person
    payee: Person


class Village:
    """A book, and what steps may name of it. The first two members are its treasurers."""

    def __init__(self, twins: Twins, people: int = 3) -> None:
        self.twins = twins
        self.coop = Coop(twins, "Aldea \N{SNOWMAN}")
        self.people = [self.coop.steward, *(self.coop.join() for _ in range(people - 1))]
        self.keys = {person.member: [person.key] for person in self.people}
        self.accounts = [Owned(person.account, person) for person in self.people]
        self.revoked: list[Key] = []
        self.holds: list[Held] = []
        self.sent: list[dict[str, Any]] = []
        self._tokens: dict[str, tuple[str, int]] = {}
        for person in self.people[:2]:
            self.send("role-granted", self.key(0), member=person.member, role="treasurer")

    def person(self, index: int) -> Person:
        """Return one of the members, counted round."""
        return self.people[index % len(self.people)]

    def account(self, index: int) -> Owned:
        """Return one of the accounts, counted round."""
        return self.accounts[index % len(self.accounts)]

    def key(self, index: int) -> Key:
        """Return the newest key of one of the members."""
        return self.key_of(self.person(index))

    def key_of(self, person: Person) -> Key:
        """Return a member's newest key."""
        return self.keys[person.member][-1]

    def new_id(self) -> str:
        """Return an id that nobody has used."""
        return uuid7(self.twins.now_ms, self.twins.random.randbytes(RANDOM_BYTES))

    def new_key(self) -> Key:
        """Return a key that nobody has used."""
        return Key.generate(self.twins.random.randbytes)

    def id_of(self, body: dict[str, Any]) -> str:
        """Return the id of a body's order."""
        found: str = json.loads(body["order"])["id"]
        return found

    def welcome(self, person: Person) -> None:
        """Remember somebody who was let in."""
        self.people.append(person)
        self.keys[person.member] = [person.key]

    def body(self, type_: str, *signers: Key, text: str = "", **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """Make an order's body, with the text that it commits to if there is one."""
        named = "reason" if type_ in REASON else "memo"
        if text or type_ in REASON:
            own = {named: commitment(SALT, text)} | own
        keys = {key.public: key for key in signers}
        made = self.coop.order(type_, *keys.values(), **own)
        return made | ({"memo": {"salt": SALT.hex(), "text": text}} if text else {})

    def send(self, type_: str, *signers: Key, text: str = "", **own: Any) -> bool:  # noqa: ANN401
        """Send an order; whether it is a new entry."""
        return self.forward(self.body(type_, *signers, text=text, **own))

    def forward(self, body: dict[str, Any], **headers: str) -> bool:
        """Send an order's body; whether it is a new entry."""
        # As ASCII, which can say half a character too.
        headers = {"Content-Type": "application/json"} | headers
        path, content = f"{self.coop.path}/orders", json.dumps(body).encode()
        response = self.twins.call("POST", path, content=content, headers=headers)
        posted = response.status_code == httpx.codes.CREATED
        if posted:
            self.sent.append(body)
        return posted

    def get(self, path: str, token: str = "", **query: Any) -> httpx.Response:  # noqa: ANN401
        """Get what is below the book."""
        return self.twins.call("GET", f"{self.coop.path}{path}", token, params=query)

    def pages(self, path: str, token: str, cursor: str, limit: int) -> None:
        """Get the first pages of a list."""
        query: dict[str, Any] = {"limit": limit}
        for _ in range(PAGES):
            page = self.get(path, token, **query)
            if not page.is_success or page.json()["next"] is None:
                return
            query[cursor] = page.json()["next"]

    def challenge(self, key: Key) -> str:
        """Ask for a challenge."""
        who = {"community": self.coop.community, "book": self.coop.book, "key": key.public}
        asked = self.twins.call("POST", "/v1/sign-in/challenges", json=who)
        found: str = asked.json()["challenge"]
        return found

    def sign_in(self, challenge: str, key: Key) -> httpx.Response:
        """Answer a challenge."""
        signed = {"challenge": challenge, "signature": answer(key, challenge, self.twins.address)}
        return self.twins.call("POST", "/v1/sign-in", json=signed)

    def token(self, index: int) -> str:
        """Return the token of a member who is signed in; empty if none of their keys does it."""
        person = self.person(index)
        text, expires_ms = self._tokens.get(person.member, ("", 0))
        if self.twins.now_ms < expires_ms:
            return text
        key = self.key_of(person)
        found = self.sign_in(self.challenge(key), key)
        if not found.is_success:
            return ""
        issued = found.json()
        self._tokens[person.member] = issued["token"], issued["expires_ms"]
        token: str = issued["token"]
        return token
