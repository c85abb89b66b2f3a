"""Two books of one community: no row of one is read, changed or erased from the other.

The second book has the same member ids as the first, each with every role and a key of its own.
Every table that the service keeps beside the journal is filled for the first, whatever tables there
are; then every route there is, is asked by whoever the second book knows under those ids.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import Boolean, LargeBinary, String, Table, insert, select
from sqlmodel import SQLModel

from api.lists.preparing import pack
from api.people.personal import PERSONAL
from ledger.columns import Hex, Id
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.rules.books import book_named
from tests.support.postgres import url_of
from tests.support.world import Coop, Person, World
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column


MARK: Final = "hush"
"""Begins every text that is kept for the first book."""

OF_NO_BOOK: Final = {
    "community", "waiting_device", "origin", "anchor_home", "turn", "moved", "founding",
    "founding_steward", "steward_invitation",
}  # fmt: skip
"""The tenant itself; devices of which nobody knows yet whose they are, behind a secret code; under
what name the operator signs, with which contract; and whose turn it is: nothing of anybody's. What
is founded has no book yet."""

ROLES: Final = ("treasurer", "auditor", "broker", "steward")
CHOSEN: Final[dict[str, dict[str, object]]] = {
    "kind": {
        "contact": "phone", "contact_share": "phone", "notice": "offer", "outbox": "request",
        "key_name": "device", "ask": "saving",
    },
    "channel": {"reach_address": "mail", "outbox": "push"},
    "language": {"reach": "en", "calendar": "en"},
    "quiet_from": {"reach": 0},
    "quiet_until": {"reach": 0},
    "chosen": {"reach": "asked.push"},
    "what": {"look": "history"},
    "rule": {"list": "payments-1"},
    "plan": {"list": pack([])},
    "said": {"list": "{}"},
    "category": {"notice": "care", "payment_request": "care", "rota": "care"},
    "reach": {"notice": "town"},
    "role": {"care_decider": ""},
    "with_id": {"contact_share": "00000000-0000-0000-0000-00000000000a"},
}  # fmt: skip
"""What is one of a few words, as those pages show it that would show it to others too."""

MANY: Final = 1_000
"""Fewer requests than that, and the routes were not all asked."""

DAY_MS: Final = 86_400_000


class Apart:
    """Both books, in which the same ids belong to other people."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.first = Coop(world, "One")
        self.ana, self.ben = self.first.join("treasurer"), self.first.join()
        self.first.pay(self.ana, self.ben, 30, f"{MARK} bread")
        until = world.now_ms + DAY_MS
        own = {"from_": self.ana.account, "to": self.ben.account, "amount": "5", "until": until}
        self.first.do("hold", self.ana.key, **own)
        world.service.close_epoch(self.first.community, self.first.book).result()
        people = (self.ana, self.ben)
        self.ids = {
            "member": {one.member for one in people},
            "account": {one.account for one in people},
        }
        self.texts = {table.name: self._fill(table) for table in beside_the_journal()}
        self.second = self._open()
        self.posing = self._pose()

    def _fill(self, table: Table) -> str:
        """A row of the first book's in this table; what its texts are."""
        text = f"{MARK} {table.name}"
        row = {column.name: self._value(column, text) for column in table.columns}
        with self.world.service.database.writing_engine.begin() as connection:
            of_book = table.c.community_id == self.first.community, table.c.book == 0
            alone = len(table.primary_key.columns) == len(of_book)
            if not alone or connection.execute(select(table).where(*of_book)).first() is None:
                connection.execute(insert(table), [row])
        return text

    def _value(self, column: Column[Any], text: str) -> object:
        """What the row has in a column, by its name or its kind."""
        random = self.world.random.randbytes
        named = {"community_id": self.first.community, "book": 0}
        named |= dict.fromkeys({name for one in PERSONAL for name in one.names}, self.ana.member)
        if column.name in named and column.name not in CHOSEN:
            return named[column.name]
        if column.table.name in CHOSEN.get(column.name, {}):
            return CHOSEN[column.name][column.table.name]
        if isinstance(column.type, Id):
            made = uuid7(self.world.now_ms, random(RANDOM_BYTES))
            self.ids.setdefault(column.name.removesuffix("_id"), set()).add(made)
            return made
        if isinstance(column.type, String):
            return text[: column.type.length or len(text)]
        kinds = {Hex: random(32).hex(), Boolean: True, LargeBinary: text.encode()}
        return kinds.get(type(column.type), self.world.now_ms + DAY_MS)

    def _open(self) -> Coop:
        """The second book, opened by somebody whom the first does not know."""
        coop = Coop.__new__(Coop)
        salt = self.world.random.randbytes(32).hex()
        steward = self.world.new_person()
        coop.__dict__ |= self.first.__dict__ | {"salt": salt, "steward": steward}
        fields = coop.opening()
        coop.book = book_named(fields)
        opening = coop.order("book-opened", steward.key, **fields)
        opened = coop.send(opening, token=coop.operator)
        assert opened.status_code == 201, opened.text
        coop.account_of(steward)
        return coop

    def _pose(self) -> list[Person]:
        """Whoever joins the second book under the ids of the first's members."""
        found = []
        for one in (self.ana, self.ben):
            account = uuid7(self.world.now_ms, self.world.random.randbytes(RANDOM_BYTES))
            posing = Person(one.member, Key.generate(self.world.random.randbytes), account)
            keys = (posing.key, self.second.steward.key)
            self.second.do("member-joined", *keys, member=posing.member)
            self.second.account_of(posing)
            for role in ROLES:
                self.second.do(
                    "role-granted", self.second.steward.key, member=posing.member, role=role
                )
            found.append(posing)
        return found

    def named(self, what: str) -> list[str]:
        """The ids that an address may have in the place of this: of its kind, or all there are.

        The name of a row's own id begins the name of what leads to it.
        """
        of_kind = [ids for kind, ids in self.ids.items() if what in {kind, f"{kind}_id"}]
        return sorted(set().union(*(of_kind or self.ids.values())))

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        """All that there is of the first book, in every table."""
        found = {}
        with self.world.service.database.reading() as session:
            for table in SQLModel.metadata.sorted_tables:
                if table.name in OF_NO_BOOK:
                    continue
                of = table.c.community_id == self.first.community, table.c.book == 0
                read = session.connection().execute(select(table).where(*of))
                found[table.name] = sorted((tuple(row) for row in read), key=repr)
        return found


def beside_the_journal() -> list[Table]:
    """The tables of what belongs to people or to the service, rather than to the ledger."""
    mappers = SQLModel._sa_registry.mappers  # noqa: SLF001 there is no other list of them
    kept = [each.local_table for each in mappers if each.class_.__module__.startswith("api.")]
    return [table for table in kept if isinstance(table, Table) and table.name not in OF_NO_BOOK]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def apart(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Apart]:
    """Both books, on each database."""
    with World(
        tmp_path_factory.mktemp("apart"), database_url=url_of(request, request.param)
    ) as world:
        yield Apart(world)


def test_every_table_is_keyed_by_book() -> None:
    for table in SQLModel.metadata.sorted_tables:
        keyed = [column.name for column in table.primary_key.columns][:2]
        if table.name in OF_NO_BOOK:
            assert keyed[0] == "community_id"
        else:
            assert keyed == ["community_id", "book"], table.name


def test_what_is_looked_for_is_there(apart: Apart) -> None:
    """Whose it is gets all of it: the marks that the next test looks for do come out."""
    token = apart.first.token(apart.ana)
    said = as_page(apart.world, "GET", "/app/privacy/all.json", token)
    for one in PERSONAL:
        name = str(one.table.__tablename__)
        assert said.json()[name], name
    assert MARK in said.text


FORM: Final = {
    "sure": "1", "name": "Taken", "phone": "1", "mail": "1", "address": "1", "amount": "1",
    "text": "x", "days": "3", "q": "hush", "kind": "offer", "category": "care", "words": "x",
    "reason": "x",
}  # fmt: skip


JSON: Final[dict[str, dict[str, Any]]] = {
    "keep": {"days": 3}, "leave": {}, "end": {}, "sharing": {"kinds": ["phone"]},
    "contacts": {"phone": "1"}, "place": {"north": 1, "east": 1}, "silence": {"days": 3},
    "age": {"band": 30},
    "taken-down": {"reason": "x"},
    "said": {"amount": "1"}, "answer": {"agrees": True},
}  # fmt: skip
"""What routes take that take more than a name, by the end of their address."""


def as_page(world: World, method: str, path: str, token: str, **more: Any) -> Any:  # noqa: ANN401
    """Ask for a page, signed in as a browser is."""
    headers = {"Cookie": f"ayni={token}", "sec-fetch-site": "same-origin"}
    return world.call(method, path, headers=headers, **more)


def is_alone(route: Any) -> bool:  # noqa: ANN401 whatever the app serves
    """Whether it is the app's own, of which there is one: the description of all others."""
    return getattr(route, "path", "") == "/openapi.json"


def asked(apart: Apart) -> Iterator[tuple[str, str]]:
    """Every route with every method; in the place of ids, each that the first book has."""
    for route in apart.world.app.routes:
        if is_alone(route):
            continue
        assert isinstance(route, APIRoute)
        if "sign-out" in route.path:
            continue
        path = route.path.replace("{community}", apart.first.community)
        path = path.replace("{day}", "2026-12-03") if path.startswith("/v1") else path
        for book in (apart.second.book, apart.first.book):
            named = path.replace("{book}", book)
            rest = re.findall(r"\{(\w+)(?::\w+)?\}", named)
            for id_ in [*apart.named(rest[0]), "1"] if rest else [""]:
                filled = re.sub(r"\{\w+(?::\w+)?\}", id_, named)
                for method in sorted((route.methods or set()) - {"HEAD"}):
                    yield method, filled
            if "{book}" not in path:
                break


def test_no_route_reaches_into_the_other_book(apart: Apart) -> None:
    before, count = apart.rows(), 0
    token = apart.second.token(apart.posing[0])
    for method, path in asked(apart):
        sends: list[dict[str, Any]] = [{}]
        if method != "GET":
            form = FORM | dict.fromkeys(("to", "account", "member"), apart.ana.account)
            sends = [{"data": form}, {"json": {"name": "Taken"}}]
            last = path.rpartition("/")[2]
            sends += [{"json": JSON[last]}] if path.startswith("/v1") and last in JSON else []
        for sent in sends:
            count += 1
            if path.startswith("/v1"):
                answer = apart.world.call(method, path, token, **sent)
            else:
                answer = as_page(apart.world, method, path, token, **sent)
            assert MARK not in answer.text.replace('value="hush"', ""), (method, path)
    after = apart.rows()
    assert {name for name in after if before[name] != after[name]} == set()
    assert count > MANY


def test_a_sign_in_is_for_one_book(apart: Apart) -> None:
    world, token = apart.world, apart.second.token(apart.posing[0])
    assert world.call("GET", f"{apart.second.path}/members", token).status_code == 200
    refused = world.call("GET", f"{apart.first.path}/members", token)
    assert (refused.status_code, refused.json()["code"]) == (403, "session_must_be_for_this_book")
    assert apart.first.sign_in(apart.posing[0].key).status_code == 401


def test_a_name_is_one_books(apart: Apart) -> None:
    world, ana = apart.world, apart.ana.member
    token = apart.second.token(apart.posing[0])
    put = world.call("PUT", f"{apart.second.path}/members/{ana}/profile", token, json={"name": "B"})
    assert put.status_code == 204
    there = world.get(f"{apart.first.path}/members/{ana}", apart.first.token(apart.ana))
    assert there["name"] == apart.texts["profile"]
