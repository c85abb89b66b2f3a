"""A small world for tests of the API: a service, two communities, people who sign, a client.

Everything goes in over HTTP, through the app and the writer, as a wallet would do it. Keys and
times follow from a seed and a clock that the test holds.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from hashlib import sha256
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import httpx
from nacl.signing import SigningKey

from api.app import create_app
from api.service.service import Service, Sources
from api.settings import Settings
from ledger import canonical
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.rules.books import book_named
from tests.support.books import LIFE_MS, START_MS
from tests.support.ready import lay
from wallets.keys import Key
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path


class Person(NamedTuple):
    """A member of a book, their key, their account, and where they are."""

    member: str
    key: Key
    account: str


class World:
    """A service on a temporary database, and a client that speaks to its app in this process."""

    def __init__(
        self,
        folder: Path,
        seed: int = 0,
        now_ms: int = START_MS,
        passed_ms: int | None = None,
        **own: Any,  # noqa: ANN401
    ) -> None:
        """Open it; with `passed_ms` its clock is held against that, as a real service's is."""
        self.random = Random(seed)  # noqa: S311 tests want the same keys every time
        self.now_ms, self.passed_ms = now_ms, passed_ms
        settings = Settings(data=folder, anchor="none", session_hours=1).changed(**own)
        numbers = count(1)
        sources = Sources(
            now_ms=lambda: self.now_ms, random=self.random.randbytes,
            request_id=lambda: f"request-{next(numbers)}",
        )  # fmt: skip
        self.address = settings.public_url or "http://ayni.test"
        if not settings.database_url:
            lay(folder / "ayni.db")
        if passed_ms is not None:
            sources = replace(sources, passed_ms=lambda: self.passed_ms or 0)
        self.service = Service(settings, sources)
        self.app = create_app(settings, self.service)
        self._loop = asyncio.Runner()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app), base_url="http://ayni.test"
        )

    def __enter__(self) -> Self:
        """Use it."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self._loop.run(self._client.aclose())
        self._loop.run(self.app.state.running.checkers.close())
        self._loop.close()
        self.service.close()

    def mislead(self, host: str) -> None:
        """Have a proxy, which is trusted, name another host with each request."""
        named = {"Host": host, "X-Forwarded-Host": host, "Forwarded": f"host={host};proto=http"}
        self._client.headers.update(named | {"X-Forwarded-Proto": "http"})

    def call(self, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401
        """Send a request; `token` is a bearer's."""
        headers = more.pop("headers", {})
        if token:
            headers = {**headers, "Authorization": f"Bearer {token}"}
        asked = self._client.request(method, path, headers=headers, **more)
        return self._loop.run(asked)

    def run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401
        """Run something on the loop that the app runs on."""
        return self._loop.run(coroutine)

    def get(self, path: str, token: str = "", **more: Any) -> Any:  # noqa: ANN401
        """Get JSON that must be there."""
        response = self.call("GET", path, token, **more)
        assert response.status_code == httpx.codes.OK, response.text
        return response.json()

    def at_once(self, *requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
        """Send several requests (method, path, body) together."""
        return self.together(*((method, path, {"json": body}) for method, path, body in requests))

    def together(self, *requests: tuple[str, str, dict[str, Any]]) -> list[httpx.Response]:
        """Send several requests (method, path, all else) together."""

        async def send() -> list[httpx.Response]:
            asked = (self._client.request(method, path, **more) for method, path, more in requests)
            return list(await asyncio.gather(*asked))

        return self._loop.run(send())

    def one_amid_another(
        self,
        first: tuple[str, str, dict[str, Any]],
        begun: asyncio.Event,
        second: tuple[str, str, dict[str, Any]],
        free: asyncio.Event,
    ) -> tuple[httpx.Response, httpx.Response]:
        """Send `second` once `begun` says that the first is under way, and then set `free`."""

        async def send() -> tuple[httpx.Response, httpx.Response]:
            method, path, more = first
            waits = asyncio.create_task(self._client.request(method, path, **more))
            await begun.wait()
            method, path, more = second
            answered = await self._client.request(method, path, **more)
            free.set()
            return await waits, answered

        return self._loop.run(send())

    def at_once_as(self, *forms: tuple[dict[str, str], str]) -> list[httpx.Response]:
        """Send several empty forms (headers, path) together."""

        async def send() -> list[httpx.Response]:
            asked = (self._client.post(path, headers=headers) for headers, path in forms)
            return list(await asyncio.gather(*asked))

        return self._loop.run(send())

    def new_person(self) -> Person:
        """Somebody with a key and ids that nobody has used."""
        member, account = (uuid7(self.now_ms, self.random.randbytes(RANDOM_BYTES)) for _ in "ab")
        return Person(member, Key.generate(self.random.randbytes), account)


class Coop:
    """A community with one book: a steward, members, and orders that they sign.

    With `board`, so many stewards more open it, and all of them sign what stewards decide.
    """

    def __init__(self, world: World, name: str, board: int = 0, **own: Any) -> None:  # noqa: ANN401
        self.world = world
        self.operator = world.service.operator_token
        made = world.call("POST", "/v1/communities", self.operator, json={"name": name})
        self.community: str = made.json()["community"]
        self.nonce = world.random.randbytes(32).hex()
        self.admin = world.service.admin().hex()
        people = [world.new_person() for _ in range(1 + board)]
        self.steward, *self.others = people
        self.opened = self.opening(**own)
        self.book = book_named(self.opened)
        opening = self.order("book-opened", *self.board, **self.opened)
        assert self.send(opening, token=self.operator).is_success
        for steward in self.stewards:
            self.account_of(steward)

    @property
    def stewards(self) -> list[Person]:
        """The stewards who opened the book, in the order in which it names them."""
        return sorted([self.steward, *self.others], key=lambda one: one.member)

    @property
    def board(self) -> list[Key]:
        """The keys of all stewards who opened the book."""
        return [steward.key for steward in self.stewards]

    @property
    def path(self) -> str:
        """Where the book is."""
        return f"/v1/communities/{self.community}/books/{self.book}"

    def opening(self, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """The fields of the order that opens the book."""
        return {
            "admin": self.admin,
            "nonce": self.nonce,
            "unit": "h",
            "scale": 60,
            "quorum": 1,
            "service": self.world.service.key.public,
            "lower": "-600",
            "upper": "600",
            "stewards": [[one.member, one.key.public] for one in self.stewards],
        } | own

    def order(self, type_: str, *signers: Key, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """The body that posts an order which the first of `signers` leads and all sign."""
        common = {
            "v": 1,
            "type": type_,
            "book": self.book,
            "id": uuid7(self.world.now_ms, self.world.random.randbytes(RANDOM_BYTES)),
            "key": signers[0].public,
            "expires": self.world.now_ms + LIFE_MS,
        }
        fields = common | {name.removesuffix("_"): value for name, value in own.items()}
        text = canonical.encode(fields)
        signatures = sorted([key.public, key.sign(text)] for key in signers)
        return {"order": text.decode(), "signatures": signatures}

    def send(self, body: dict[str, Any], **more: Any) -> httpx.Response:  # noqa: ANN401
        """Post an order's body."""
        return self.world.call("POST", f"{self.path}/orders", json=body, **more)

    def post(self, type_: str, *signers: Key, **own: Any) -> httpx.Response:  # noqa: ANN401
        """Make an order and post it."""
        return self.send(self.order(type_, *signers, **own))

    def do(self, type_: str, *signers: Key, **own: Any) -> Any:  # noqa: ANN401
        """Post an order that must be accepted; its receipt."""
        response = self.post(type_, *signers, **own)
        assert response.status_code == httpx.codes.CREATED, response.text
        return response.json()

    def account_of(self, person: Person) -> None:
        """Open somebody's own account."""
        other = next((one for one in self.stewards if one != person), person)
        keys = {key.public: key for key in (person.key, other.key)}
        self.do(
            "account-opened", *keys.values(), account=person.account, kind="member",
            member=person.member, salt="33" * 32,
        )  # fmt: skip

    def join(self, *roles: str) -> Person:
        """Let somebody in, with an account and roles."""
        person = self.world.new_person()
        self.do("member-joined", person.key, self.steward.key, member=person.member)
        self.account_of(person)
        for role in roles:
            self.do("role-granted", *self.board, member=person.member, role=role)
        return person

    def transfer(self, payer: Person, payee: Person, amount: int, memo: str = "") -> dict[str, Any]:
        """The body of a transfer, with its memo if it has one."""
        own: dict[str, Any] = {"from_": payer.account, "to": payee.account, "amount": str(amount)}
        if not memo:
            return self.order("transfer", payer.key, **own)
        salt = sha256(memo.encode()).digest()
        body = self.order("transfer", payer.key, memo=commitment(salt, memo), **own)
        return body | {"memo": {"salt": salt.hex(), "text": memo}}

    def pay(self, payer: Person, payee: Person, amount: int, memo: str = "") -> Any:  # noqa: ANN401
        """Pay; the receipt."""
        response = self.send(self.transfer(payer, payee, amount, memo))
        assert response.status_code == httpx.codes.CREATED, response.text
        return response.json()

    def sign_in(self, key: Key) -> httpx.Response:
        """Ask for a challenge and answer it."""
        who = {"community": self.community, "book": self.book, "key": key.public}
        asked = self.world.call("POST", "/v1/sign-in/challenges", json=who).json()
        challenge = asked["challenge"]
        signed = {"challenge": challenge, "signature": answer(key, challenge, self.world.address)}
        return self.world.call("POST", "/v1/sign-in", json=signed)

    def token(self, person: Person) -> str:
        """Sign somebody in; the token."""
        response = self.sign_in(person.key)
        assert response.status_code == httpx.codes.OK, response.text
        token: str = response.json()["token"]
        return token


def answer(key: Key, challenge: str, address: str = "http://ayni.test") -> str:
    """A challenge's signature, made as docs/api.md says and not with the service's own code."""
    signed = b"ayni-sign-in-v2\x00" + sha256(f"{address}\n{challenge}".encode()).digest()
    return SigningKey(key.seed).sign(signed).signature.hex()
