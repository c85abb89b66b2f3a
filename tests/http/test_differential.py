"""One machine drives the whole HTTP surface on SQLite and PostgreSQL: every answer is the same.

First a walk meets every refusal and route, so that a new one needs a step there; then the machine.
`--hypothesis-profile=default` takes steps that no run took before, and ten times as many.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar

import pytest
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from api.rooms import ROUTES
from ledger.refusals import Code
from tests.http.differential import Twins, Village
from tests.http.differential_orders import ANY
from tests.http.differential_together import TogetherSteps
from tests.http.differential_tour import walk
from tests.http.spoilt import SPOILT
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.postgres import Server

PUBLIC = "https://ledger.example"
EXAMPLES = 20
STEPS = 60
NAME = st.sampled_from(["Ana", "Zo\xeb \N{BREAD}", "", "x" * 121, 7, "\0"])
RECEIPTS = st.sampled_from(["none", "full", "some"])
AROUND = (
    "/", "/docs/orders.md", "/healthz", "/nowhere", "/openapi.json", "/readyz", "/v1/service",
    "/v1/sign-in",
)  # fmt: skip

OUT_OF_REACH = {
    Code.balance_must_fit.name,  # takes 512 of the largest amounts
    Code.list_must_fit.name,  # takes a thousand accounts
    Code.hold_must_not_have_expired.name,  # by then the service has expired it
}


class Machine(TogetherSteps):
    """Reads beside orders; sign-ins, orders in bulk, epochs, evidence."""

    elsewhere: ClassVar[Village]

    # Signing in.

    @rule(who=ANY, wait_ms=st.sampled_from([0, 0, 120_000]), by=ANY)
    def sign_in(self, who: int, wait_ms: int, by: int) -> None:
        key = self.v.key(who)
        challenge = self.v.challenge(key)
        self.twins.now_ms += wait_ms
        self.v.sign_in(challenge, key if by % 3 else self.v.new_key())

    @rule()
    def sign_in_as_a_stranger(self) -> None:
        stranger = self.v.new_key()
        self.v.sign_in(self.v.challenge(stranger), stranger)

    @rule(who=ANY, token=st.none() | st.text("ab.", max_size=9))
    def bear_a_token_that_gives_nothing_here(self, who: int, token: str | None) -> None:
        held = self.elsewhere.token(0) if token is None else token
        self.v.get(f"/members/{self.v.person(who).member}", held)

    # What members see of each other.

    @rule(who=ANY, which=ANY, limit=st.integers(0, 3))
    def read_a_statement(self, who: int, which: int, limit: int) -> None:
        path = f"/accounts/{self.v.account(which).account}/statement"
        self.v.pages(path, self.v.token(who), "before", limit)

    @rule(who=ANY, which=ANY, limit=st.integers(1, 3))
    def read_accounts(self, who: int, which: int, limit: int) -> None:
        self.v.pages("/accounts", self.v.token(who), "after", limit)
        self.v.get(f"/accounts/{self.v.account(which).account}", self.v.token(who))

    @rule(who=ANY, whom=ANY, limit=st.integers(1, 3))
    def read_members(self, who: int, whom: int, limit: int) -> None:
        self.v.pages("/members", self.v.token(who), "after", limit)
        self.v.get(f"/members/{self.v.person(whom).member}", self.v.token(who))

    @rule(who=ANY, path=st.sampled_from(["/accounts", "/members", "/orders", "/nowhere"]))
    def read_what_is_not_there(self, who: int, path: str) -> None:
        self.v.get(f"{path}/{self.v.new_id()}", self.v.token(who))

    @rule(who=ANY, seq=st.integers(0, 60), which=ANY)
    def read_entries_and_receipts(self, who: int, seq: int, which: int) -> None:
        self.v.get(f"/entries/{seq}", self.v.token(who))
        order = self.v.id_of(self.v.sent[-1 - which % len(self.v.sent)])
        self.v.get(f"/orders/{order}", self.v.token(who))

    @rule(who=ANY, whom=ANY, name=NAME)
    def name_a_member(self, who: int, whom: int, name: object) -> None:
        path = f"{self.v.coop.path}/members/{self.v.person(whom).member}/profile"
        self.twins.call("PUT", path, self.v.token(who), json={"name": name})

    # Evidence.

    @rule(who=ANY)
    def close_an_epoch(self, who: int) -> None:
        self.twins.call("POST", f"{self.v.coop.path}/epochs", self.v.token(who))

    @rule(number=st.integers(0, 3))
    def read_epochs(self, number: int) -> None:
        self.v.pages("/epochs", "", "before", 1)
        self.v.get(f"/epochs/{number}")

    @rule(who=ANY, which=ANY, number=st.integers(0, 2), seqs=st.lists(st.integers(0, 30)))
    def read_a_bundle(self, who: int, which: int, number: int, seqs: list[int]) -> None:
        query = {"entries": ",".join(map(str, seqs))} | ({"epoch": number} if number else {})
        path = f"/accounts/{self.v.account(which).account}/bundle"
        self.v.get(path, self.v.token(who), **query)

    @rule(who=ANY, width=st.integers(1, 40))
    def read_the_head_and_tiles(self, who: int, width: int) -> None:
        self.v.get("/checkpoint")
        size = self.v.get("").json()["size"]
        for tile in (f"000.p/{width}", f"000.p/{min(size, 255)}", "000", "x01"):
            self.v.get(f"/tile/0/{tile}")
            self.v.get(f"/tile/entries/{tile}", self.v.token(who))

    @rule(who=ANY)
    def export(self, who: int) -> None:
        self.v.get("/export", self.v.token(who))

    # Orders together, and what is around the books.

    @rule(a=ANY, b=ANY, count=st.integers(2, 6))
    def transfer_several_at_once(self, a: int, b: int, count: int) -> None:
        signer, between = self.sides(a, b, 1)
        bodies = [self.v.body("transfer", signer, amount="40", **between) for _ in range(count)]
        path = f"{self.v.coop.path}/orders"
        self.twins.at_once(*(("POST", path, body) for body in bodies))

    @rule(count=ANY, spoilt=st.lists(st.sampled_from(sorted(SPOILT)), max_size=4), how=RECEIPTS)
    def post_in_bulk(self, count: int, spoilt: list[str], how: str) -> None:
        signer, between = self.sides(count, count + 1, 1)
        good = [self.v.body("transfer", signer, amount="30", **between) for _ in range(count)]
        bad = [SPOILT[name](self.v, self.v.account(count)) for name in spoilt]
        bodies = [*good, *bad, *self.v.sent[-2:], *good[:1], {"order": ""}]
        lines = "\n".join(json.dumps(body) for body in bodies if count)
        path = f"{self.v.coop.path}/orders/bulk"
        self.twins.call("POST", path, content=lines.encode(), params={"receipts": how})

    @rule(name=NAME)
    def make_a_community(self, name: object) -> None:
        operator = self.v.coop.operator
        made = self.twins.call("POST", "/v1/communities", operator, json={"name": name})
        path = f"/v1/communities/{made.json().get('community', 'X')}"
        self.twins.call("GET", path)
        self.twins.call("GET", f"{path}/books")

    @rule(path=st.sampled_from(AROUND), method=st.sampled_from(["GET", "GET", "DELETE", "POST"]))
    def look_around(self, path: str, method: str) -> None:
        self.twins.call(method, path, content=b'{"challenge":')


def unreached(twins: Twins) -> set[str]:
    """Return the operations that nothing was answered on with success.

    The process's own figures are no operation, and differ.
    """
    every = [route for of in ROUTES for route in of.routes if isinstance(route, APIRoute)]
    routes = [route for route in every if route.include_in_schema]
    return {
        f"{method} {route.path}"
        for route in routes
        for method in route.methods or ()
        if not any(
            method == asked and route.path_regex.match(path) for asked, path in twins.reached
        )
    }


@pytest.fixture
def twins(tmp_path: Path, postgres_server: Server) -> Iterator[Twins]:
    """Two services, alike but for the database."""
    twin = World(tmp_path / "postgresql", database_url=postgres_server.ready(), public_url=PUBLIC)
    with Twins(tmp_path / "sqlite", twin, PUBLIC) as made:
        yield made


def test_both_databases_give_the_same_answers(twins: Twins) -> None:
    Machine.twins, Machine.elsewhere = twins, Village(twins)
    walk(Machine.elsewhere)
    assert {code.name for code in Code} - twins.codes == OUT_OF_REACH
    assert unreached(twins) == set()
    # Problems name their page, challenges the address, sheets their link.
    assert twins.told > 100
    examples = EXAMPLES if settings().derandomize else 10 * EXAMPLES
    effort = settings(
        max_examples=examples, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(Machine, settings=effort)
