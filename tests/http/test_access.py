"""Who may read what: sessions, roles, and communities that never see each other's data."""

import base64
import hmac
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from fastapi.routing import APIRoute
from nacl.signing import SigningKey
from sqlmodel import select

from api.cli.wallet.client import Client
from api.cli.wallet.files import Identity
from api.cli.wallet.seat import sign_in
from api.http.access import BEFORE_ALL
from api.http.challenges import CHALLENGE_MS
from api.http.sessions import AnsweredRow, SessionRow
from api.people.jobs import Forgetting
from api.rooms import ROUTES
from api.service.clock import Clock
from api.service.closings import APART_MS
from api.service.times import DAY_MS, HOUR_MS
from ledger.errors import EvidenceError
from tests.support.towns import Town
from tests.support.world import Coop, Person, World, answer

PUBLIC = {
    ("GET", "/v1/communities/{community}/books/{book}"),
    ("GET", "/v1/communities/{community}/books/{book}/checkpoint"),
    ("GET", "/v1/communities/{community}/books/{book}/epochs"),
    ("GET", "/v1/communities/{community}/books/{book}/epochs/{number}"),
    ("GET", "/v1/communities/{community}/books/{book}/tile/{path:path}"),
    ("GET", "/v1/communities/{community}/books/{book}/recoveries/{member}/keys/{key}"),
    ("POST", "/v1/communities/{community}/books/{book}/recoveries/{member}/keys/{key}/signature"),
}
"""What everybody may read of a book they know of; orders are posted without a session too.

A device whose key is not in force yet asks how its recovery goes on, and signs it.
"""

BODIES: dict[str, dict[str, object]] = {
    "preview": {"order": "{}"},
    "said": {"amount": "1"},
    "visit": {"day": "2026-12-03"},
    "agree": {"asked_ms": 0},
    "decider": {"role": "broker"},
    "{hold}": {"amount": "1", "text": "x", "said_ms": 0},
    "off": {},
    "capture": {"order": "{}", "key": "00" * 32, "signature": "00" * 64},
    "asked": {"order": "{}", "key": "00" * 32, "signature": "00" * 64},
    "drafts": {"order": "{}", "key": "00" * 32, "signature": "00" * 64},
    "signatures": {"key": "00" * 32, "signature": "00" * 64},
    "leave": {},
    "trials": {"rule": "fixed-1", "figures": {"above": 1, "below": 1}},
    "end": {},
    "keep": {},
    "sharing": {"kinds": []},
    "list": {"invitations": [{"name": "x"}]},
    "anew": {"invitations": ["00" * 32]},
    "wish": {"wish": "heir"},
    "answer": {"agrees": True},
    "{member}": {"reason": "x"},
    "{notice}": {"kind": "offer", "category": "garden", "text": "x"},
    "contact": {"phone": "1"},
    "neighbourhoods": {"name": "x", "north": 4139, "east": 217},
    "neighbourhood": {"neighbourhood": BEFORE_ALL},
    "place": {"north": 4139, "east": 217},
    "ended": {"members": [BEFORE_ALL]},
    "signed": {
        "signatures": [{"draft": BEFORE_ALL, "key": "00" * 32, "signature": "00" * 64}],
    },
    "trial": {"format": "csv", "files": [{"name": "x", "text": "x"}]},
    "cards": {"members": [BEFORE_ALL]},
    "categories": {"categories": [{"code": "x", "names": {"en": "x"}}]},
    "signature": {"signature": "00" * 64},
    "reach": {"language": "en", "quiet_from": "21:00", "quiet_until": "08:00", "ways": []},
    "{channel}": {"address": "a@b.example"},
    "pushes": {"endpoint": "https://push.example/a", "key": "B" + "A" * 86, "secret": "A" * 22},
    "handed": {"until_ms": 0},
    "previews": {"from_ms": 0, "until_ms": 0},
    "lists": {"from_ms": 0, "until_ms": 0},
    "{order}": {"text": "x"},
    "reply": {"text": "x"},
    "asks": {"kind": "solidarity", "account": BEFORE_ALL, "amount": "1", "reason": "x"},
    "decision": {"amount": "0", "reason": "x"},
    "baseline": {"period": "2020"},
    "age": {"band": 30},
    "taken-down": {"reason": "x"},
    "payments": {"account": BEFORE_ALL, "rows": [{"account": BEFORE_ALL, "amount": "1"}]},
    "bounds": {"rows": [{"account": BEFORE_ALL, "lower": "0", "upper": "0"}]},
}
"""What routes take that take more than a name, by the end of their address."""
SIGNED = ("POST", "/v1/communities/{community}/books/{book}/orders")
OPERATORS = ("PUT", "/v1/communities/{community}/books/{book}/admission")
"""No session allows it, whatever its roles."""


class Call(NamedTuple):
    """A request to a route within a book."""

    method: str
    path: str
    template: str


def in_books(coop: Coop, person: Person) -> Iterator[Call]:
    """Every route within a book, filled in with what is there in this one."""
    own = {
        "community": coop.community,
        "book": coop.book,
        "member": person.member,
        "account": person.account,
        "order": person.member,
        "seq": "1",
        "number": "1",
        "path": "entries/000.p/1",
        "hold": person.member,
        "request": person.member,
        "draft": person.member,
        "mandate": person.member,
        "notice": person.member,
        "neighbourhood": person.member,
        "rota": person.member,
        "calendar": person.member,
        "day": "2026-12-03",
        "key": person.key.public,
        "code": "AAAA-AAAA",
        "invitation": "00" * 32,
        "audit": BEFORE_ALL,
        "step": "chain",
        "place": "0",
        "vote": person.member,
        "channel": "mail",
        "push": "00" * 32,
        "parts": "00" * 32,
        "act": "levy-1",
        "ask_id": person.member,
        "photo": "1",
        "appeal": person.member,
    }
    for router in ROUTES:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            if "{book}" in route.path and "/bulk" not in route.path:
                for method in route.methods or ():
                    filled = re.sub(r"{(\w+)(:path)?}", lambda m: own[m[1]], route.path)
                    yield Call(method, filled, route.path)


def _body_of(call: Call) -> dict[str, object]:
    """What a route takes."""
    if "/conversations/" in call.template:
        return {"text": "x"}
    return BODIES.get(call.template.rpartition("/")[2], {"name": "x"})


def is_public(call: Call) -> bool:
    """Whether a call needs no session; bundles of entries do, though hash tiles do not."""
    return (call.method, call.template) in PUBLIC and "/entries/" not in call.path


def status_of(response: httpx.Response) -> int:
    """The status; whatever is no success must be a problem."""
    if response.status_code >= 400:
        assert response.headers["content-type"] == "application/problem+json"
    return response.status_code


def test_every_route_in_a_book_needs_a_session_for_it(town: Town) -> None:
    stranger, body = town.other.token(town.other.steward), {"name": "x"}
    seen = 0
    for call in in_books(town.coop, town.ana):
        if is_public(call) or (call.method, call.template) == SIGNED:
            continue
        seen += 1
        for token, expected in (
            ("", 401),
            ("x", 401),
            (f"{'e30'}.{'0' * 64}", 401),
            (stranger, 401 if (call.method, call.template) == OPERATORS else 403),
        ):
            answered = town.world.call(call.method, call.path, token, json=body)
            assert status_of(answered) == expected, (call, answered.text)
    assert seen >= 10


def test_ids_of_another_community_are_as_unknown_as_any(town: Town) -> None:
    token = town.coop.token(town.roles["steward"])
    unknown = town.world.new_person()
    for theirs, nobodys in zip(
        in_books(town.coop, town.zoe), in_books(town.coop, unknown), strict=True
    ):
        if town.zoe.member not in theirs.path and town.zoe.account not in theirs.path:
            continue
        body = _body_of(theirs)
        one = town.world.call(theirs.method, theirs.path, token, json=body)
        two = town.world.call(nobodys.method, nobodys.path, token, json=body)
        assert status_of(one) == 404, theirs
        assert one.json() == two.json()


def test_a_book_is_only_found_under_its_own_community(town: Town) -> None:
    # Those who may send what is larger than others may.
    auditor, steward = (town.coop.token(town.roles[role]) for role in ("auditor", "steward"))
    for call in in_books(town.coop, town.ana):
        if (call.method, call.template) == SIGNED:
            continue
        token = steward if call.path.endswith("/trial") else auditor
        elsewhere = call.path.replace(town.coop.community, town.other.community)
        answered = town.world.call(call.method, elsewhere, token, json={"name": "x"})
        assert status_of(answered) == 404, (call, answered.text)


def test_lists_hold_only_what_is_in_the_book(town: Town) -> None:
    token = town.coop.token(town.roles["auditor"])
    theirs = {town.zoe.member, town.zoe.account, town.other.book, town.other.steward.member}
    for path in ("/members", "/accounts", "/epochs", ""):
        text = town.world.call("GET", town.coop.path + path, token).text
        assert not any(id_ in text for id_ in theirs)


ROLES = ["member", "steward", "treasurer", "auditor", "broker"]
ALLOWED = {
    "/accounts/{ben}": {"steward", "treasurer", "auditor", "broker"},
    "/accounts/{ben}/statement": {"steward", "treasurer", "auditor"},
    "/accounts/{ben}/bundle": {"steward", "treasurer", "auditor"},
    "/entries/5": {"steward", "treasurer", "auditor"},
    "/export": {"steward", "treasurer", "auditor"},
    "/tile/entries/000.p/1": {"steward", "treasurer", "auditor"},
    "/members/{ben_member}": set(ROLES),
}


@pytest.mark.parametrize("role", ROLES)
def test_roles_see_what_they_need_and_no_more(town: Town, role: str) -> None:
    reader = town.ana if role == "member" else town.roles[role]
    token = town.coop.token(reader)
    for path, roles in ALLOWED.items():
        own = {"ben": town.ben.account, "ben_member": town.ben.member}
        answered = town.world.call("GET", town.coop.path + path.format(**own), token)
        assert status_of(answered) == (200 if role in roles else 403), (path, answered.text)


@pytest.mark.parametrize("role", ROLES)
def test_only_stewards_and_treasurers_close_epochs(town: Town, role: str) -> None:
    reader = town.ana if role == "member" else town.roles[role]
    town.coop.pay(town.ana, town.ben, 1)
    town.world.now_ms += APART_MS
    answered = town.world.call("POST", f"{town.coop.path}/epochs", town.coop.token(reader))
    assert status_of(answered) == (201 if role in {"steward", "treasurer"} else 403)


@pytest.mark.parametrize("role", ROLES)
def test_memos_are_for_both_sides_and_the_treasurer(town: Town, role: str) -> None:
    seq = town.coop.pay(town.ana, town.ben, 1, "Kept between us")["seq"]
    reader = town.ana if role == "member" else town.roles[role]
    answered = town.world.call("GET", f"{town.coop.path}/entries/{seq}", town.coop.token(reader))
    may_read = role in {"member", "treasurer"}
    assert ("Kept between us" in answered.text) == may_read


def test_members_see_their_own_balance_and_that_others_have_accounts(town: Town) -> None:
    found = town.world.get(f"{town.coop.path}/accounts", town.coop.token(town.ana))["accounts"]
    assert {row["account"] for row in found} >= {town.ana.account, town.ben.account}
    assert [row["account"] for row in found if "balance" in row] == [town.ana.account]


def test_a_revoked_key_ends_its_sessions(world: World) -> None:
    coop = Coop(world, "Any")
    person = coop.join()
    token = coop.token(person)
    path = f"{coop.path}/accounts/{person.account}"
    assert world.call("GET", path, token).status_code == 200
    coop.do("key-revoked", person.key, member=person.member, revoked=person.key.public)
    assert status_of(world.call("GET", path, token)) == 401
    assert status_of(coop.sign_in(person.key)) == 401


def test_a_withdrawn_role_ends_at_once(world: World) -> None:
    coop = Coop(world, "Any")
    auditor = coop.join("auditor")
    token = coop.token(auditor)
    assert world.call("GET", f"{coop.path}/export", token).status_code == 200
    coop.do("role-withdrawn", coop.steward.key, member=auditor.member, role="auditor")
    assert status_of(world.call("GET", f"{coop.path}/export", token)) == 403


def test_sessions_and_challenges_end(world: World) -> None:
    coop = Coop(world, "Any")
    token = coop.token(coop.steward)
    world.now_ms += HOUR_MS - 1
    assert world.call("GET", f"{coop.path}/members", token).status_code == 200
    world.now_ms += 1
    assert status_of(world.call("GET", f"{coop.path}/members", token)) == 401
    challenge = ask(coop, coop.steward)
    world.now_ms += CHALLENGE_MS
    assert status_of(reply(coop, challenge, answer(coop.steward.key, challenge))) == 401


def ask(coop: Coop, person: Person) -> str:
    """A challenge for somebody."""
    who = {"community": coop.community, "book": coop.book, "key": person.key.public}
    challenge = coop.world.call("POST", "/v1/sign-in/challenges", json=who).json()["challenge"]
    assert isinstance(challenge, str)
    return challenge


def reply(coop: Coop, challenge: str, signature: str) -> httpx.Response:
    """Answer a challenge."""
    body = {"challenge": challenge, "signature": signature}
    return coop.world.call("POST", "/v1/sign-in", json=body)


def test_only_the_key_that_was_asked_signs_in(town: Town) -> None:
    challenge = ask(town.coop, town.ana)
    assert status_of(reply(town.coop, challenge, answer(town.ben.key, challenge))) == 401
    assert status_of(reply(town.coop, challenge, answer(town.ana.key, challenge))) == 200


def test_a_signature_of_an_order_signs_nobody_in(town: Town) -> None:
    challenge = ask(town.coop, town.ana)
    as_order = town.ana.key.sign(challenge.encode())
    plain = SigningKey(town.ana.key.seed).sign(challenge.encode()).signature.hex()
    for signature in (as_order, plain):
        assert status_of(reply(town.coop, challenge, signature)) == 401


def test_a_challenge_is_no_token_and_a_changed_one_is_nothing(town: Town) -> None:
    challenge, token = ask(town.coop, town.ana), town.coop.token(town.ana)
    path = f"{town.coop.path}/members"
    for changed in (
        challenge,
        token + "0",
        token[:-1],
        "B" + token[1:],
        token.swapcase(),
    ):
        assert status_of(town.world.call("GET", path, changed)) == 401
    assert status_of(reply(town.coop, token, answer(town.ana.key, token))) == 401


def test_a_challenge_is_answered_once(town: Town) -> None:
    challenge = ask(town.coop, town.ana)
    signature = answer(town.ana.key, challenge)
    statuses = [status_of(reply(town.coop, challenge, signature)) for _ in range(3)]
    assert statuses == [200, 401, 401]


def test_what_was_signed_for_another_address_signs_nobody_in(town: Town) -> None:
    """A service in between, at an address of its own, gets a signature that it cannot use."""
    challenge = ask(town.coop, town.ana)
    passed_on = answer(town.ana.key, challenge, "http://between.test")
    assert status_of(reply(town.coop, challenge, passed_on)) == 401
    said = json.loads(base64.urlsafe_b64decode(challenge.partition(".")[0]))
    assert said["address"] == "http://ayni.test"


def test_with_an_address_set_the_host_header_counts_for_nothing(tmp_path: Path) -> None:
    with World(tmp_path, public_url="https://ledger.example") as world:
        coop = Coop(world, "Any")
        challenge = ask(coop, coop.steward)
        assert status_of(reply(coop, challenge, answer(coop.steward.key, challenge))) == 401
        right = answer(coop.steward.key, challenge, "https://ledger.example")
        assert status_of(reply(coop, challenge, right)) == 200


def test_signing_out_ends_the_token(town: Town) -> None:
    token, other = town.coop.token(town.ana), town.coop.token(town.ana)
    path = f"{town.coop.path}/members"
    assert town.world.call("DELETE", "/v1/sign-in", token).status_code == 204
    assert status_of(town.world.call("GET", path, token)) == 401
    assert status_of(town.world.call("GET", path, other)) == 200
    assert town.world.call("DELETE", "/v1/sign-in", token).status_code == 204


@pytest.mark.parametrize("form", [{}, {"all": "1"}])
def test_signing_out_on_a_page_ends_the_token(town: Town, form: dict[str, str]) -> None:
    token, other = town.coop.token(town.ana), town.coop.token(town.ana)
    own = {"Cookie": f"ayni={token}", "Sec-Fetch-Site": "same-origin"}
    assert town.world.call("POST", "/app/sign-out", headers=own, data=form).status_code == 303
    path = f"{town.coop.path}/members"
    assert status_of(town.world.call("GET", path, token)) == 401
    assert status_of(town.world.call("GET", path, other)) == 200


def test_the_services_key_makes_no_session(town: Town) -> None:
    """A thief of the key alone can put together every part of a token but what the table has."""
    token = town.coop.token(town.ana)
    head = base64.urlsafe_b64decode(token + "=")[:20]
    seed = town.world.service.key.seed
    for secret in (seed[:24], hmac.digest(seed, b"ayni-session-v1", "sha256")[:24]):
        made = base64.urlsafe_b64encode(head + secret).decode().rstrip("=")
        assert status_of(town.world.call("GET", f"{town.coop.path}/members", made)) == 401
    with town.world.service.database.reading() as session:
        rows = session.exec(select(SessionRow)).all()
    assert sha256(token.encode()).hexdigest() in {row.token_hash for row in rows}


def test_sign_ins_past_their_time_are_not_kept(world: World) -> None:
    coop = Coop(world, "Any")
    coop.token(coop.steward)
    world.now_ms += HOUR_MS + DAY_MS
    coop.token(coop.steward)
    Clock(world.service, [Forgetting()]).look()
    with world.service.database.reading() as session:
        kept = [len(session.exec(select(table)).all()) for table in (SessionRow, AnsweredRow)]
    assert kept == [1, 1]


def test_an_unknown_key_or_book_signs_nobody_in(town: Town) -> None:
    assert status_of(town.coop.sign_in(town.zoe.key)) == 401
    nowhere = Coop.__new__(Coop)
    nowhere.__dict__ |= town.coop.__dict__ | {"book": "99" * 32}
    assert status_of(nowhere.sign_in(town.ana.key)) == 401


def test_communities_take_the_operators_token_where_one_is_set(tmp_path: Path) -> None:
    with World(tmp_path, operator_token="sesame") as world:  # noqa: S106 a test's
        made = [
            world.call("POST", "/v1/communities", token, json={"name": "x"})
            for token in ("", "Sesame", "sesame")
        ]
        assert [status_of(response) for response in made] == [401, 401, 201]
        accented = {"Authorization": "Bearer sésame".encode()}
        made_so = world.call("POST", "/v1/communities", json={"name": "x"}, headers=accented)
        assert status_of(made_so) == 401


@dataclass(frozen=True, slots=True)
class _Between(Client):
    """A terminal wallet's way to a service, at an address of its own or of somebody between."""

    world: World

    def ask(self, method: str, path: str, body: object = None, token: str = "") -> Any:  # noqa: ANN401 any JSON
        """Pass everything on."""
        return self.world.call(method, path, token, json=body).json()


@pytest.mark.parametrize("base", ["http://between.test", "http://ayni.test"])
def test_the_terminal_signs_only_for_the_address_it_speaks_to(town: Town, base: str) -> None:
    client = _Between(base, town.world)
    key = town.ana.key.public
    identity = Identity(key, base, "", community=town.coop.community, book=town.coop.book)
    if base == town.world.address:
        assert sign_in(client, identity, town.ana.key)["token"]
        return
    with pytest.raises(EvidenceError):
        sign_in(client, identity, town.ana.key)
