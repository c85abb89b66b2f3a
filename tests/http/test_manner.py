"""The manner of the JSON door: other sites, names of answers and requests, forms, addresses."""

from __future__ import annotations

import gzip
import logging
import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from api.http.packing import BYTES_MIN
from api.pages.documents import anchor
from api.service.troubles import Trouble
from ledger.refusals import Code
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import httpx

    from tests.support.towns import Town

APP: Final = "https://app.example"
PREFLIGHT: Final = {
    "Origin": APP, "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}  # fmt: skip
ALLOWED: Final = "access-control-allow-origin"


def test_pages_of_other_sites_may_read_what_any_program_may(town: Town) -> None:
    coop = town.coop
    for method, path, body in (
        ("GET", "/v1/service", None), ("GET", coop.path, None), ("GET", "/openapi.json", None),
        ("GET", "/v1/nowhere", None), ("GET", f"{coop.path}/accounts", None),
        ("POST", f"{coop.path}/orders", coop.transfer(town.ana, town.ben, 1)),
        ("POST", f"{coop.path}/orders", coop.transfer(town.ana, town.ben, 90_000)),
        ("POST", f"{coop.path}/orders", {}),
    ):  # fmt: skip
        answer = town.world.call(method, path, json=body, headers={"Origin": APP})
        assert answer.headers[ALLOWED] == "*", path
        assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in answer.headers
    for path in ("/", "/app/sign-in", "/app/", "/docs", "/healthz"):
        answer = town.world.call("GET", path, headers={"Origin": APP})
        assert ALLOWED not in answer.headers, path


def test_a_page_is_told_beforehand_what_it_may_send(town: Town) -> None:
    answer = town.world.call("OPTIONS", f"{town.coop.path}/orders", headers=PREFLIGHT)
    assert (answer.status_code, answer.headers[ALLOWED]) == (204, "*")
    assert answer.headers["access-control-allow-methods"] == "OPTIONS, POST"
    sent = answer.headers["access-control-allow-headers"].lower().split(", ")
    assert {"authorization", "content-type", "idempotency-key"} <= set(sent)
    assert int(answer.headers["access-control-max-age"]) > 0
    plain = town.world.call("OPTIONS", f"{town.coop.path}/orders")
    assert "access-control-allow-methods" not in plain.headers


@pytest.mark.parametrize(
    ("setting", "origin", "allowed"),
    [
        ("none", APP, None), (f"{APP} http://localhost:5173", APP, APP), (APP, f"{APP}.evil", None),
        (f"{APP} http://localhost:5173", "http://localhost:5173", "http://localhost:5173"),
        ("none", "none", None),
    ],
)  # fmt: skip
def test_an_operator_says_which(
    tmp_path: Path, setting: str, origin: str, allowed: str | None
) -> None:
    with World(tmp_path, cors=setting) as world:
        coop = Coop(world, "Any")
        person = coop.join()
        headers = PREFLIGHT | {"Origin": origin}
        order = coop.transfer(person, coop.steward, 1)
        for answer in (
            world.call("GET", "/v1/service", headers=headers),
            coop.send(order, headers=headers),
            world.call("OPTIONS", f"{coop.path}/orders", headers=headers),
        ):
            assert answer.is_success
            assert answer.headers.get(ALLOWED) == allowed
            assert "Origin" in answer.headers["vary"]
            if allowed is None:
                assert "access-control-allow-headers" not in answer.headers


def test_what_is_known_is_not_sent_again(town: Town) -> None:
    token = town.coop.token(town.ana)
    for path in ("", "/accounts", "/checkpoint", "/epochs", "/tile/0/000.p/2"):
        at = town.coop.path + path
        got = town.world.call("GET", at, token)
        name = got.headers["etag"]
        assert re.fullmatch(r'W/"[0-9a-f]{24}"', name)
        for known in (name, name.removeprefix("W/"), f'"x", {name}', "*"):
            again = town.world.call("GET", at, token, headers={"If-None-Match": known})
            assert (again.status_code, again.content) == (304, b""), path
            assert again.headers["etag"] == name
            assert again.headers["cache-control"] == got.headers["cache-control"]
        other = town.world.call("GET", at, token, headers={"If-None-Match": '"x"'})
        assert (other.status_code, other.content) == (200, got.content)
    at = f"{town.coop.path}/accounts/{town.ana.account}"
    name = town.world.call("GET", at, token).headers["etag"]
    town.coop.pay(town.ana, town.ben, 1)
    assert town.world.call("GET", at, token, headers={"If-None-Match": name}).status_code == 200
    unknown = town.world.call("GET", "/v1/nowhere", headers={"If-None-Match": "*"})
    assert unknown.status_code == 404


def test_what_is_read_goes_packed_where_that_is_taken(town: Town) -> None:
    coop, token = town.coop, town.coop.token(town.ana)
    at = f"{coop.path}/accounts"
    plain = town.world.call("GET", at, token, headers={"Accept-Encoding": "identity"})
    packed = town.world.call("GET", at, token, headers={"Accept-Encoding": "gzip"})
    assert len(plain.content) > BYTES_MIN
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert (packed.content, packed.headers["etag"]) == (plain.content, plain.headers["etag"])
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "Accept-Encoding" in plain.headers["vary"]
    asked = town.world.call("HEAD", at, token, headers={"Accept-Encoding": "gzip"})
    assert asked.headers["content-length"] == packed.headers["content-length"]
    gzipped = {"Accept-Encoding": "gzip"}
    export = town.world.call(
        "GET", f"{coop.path}/export", coop.token(coop.steward), headers=gzipped
    )
    assert "content-encoding" not in export.headers
    assert gzip.decompress(export.content)
    receipt = coop.send(coop.transfer(town.ana, town.ben, 1), headers=gzipped)
    assert "content-encoding" not in receipt.headers


@pytest.mark.parametrize(
    ("said", "packed"),
    [
        ("gzip", True), ("GZIP ; Q=0.001", True), ("deflate, gzip;q=1.0", True), ("*", True),
        ("br;q=1, *;q=0.5", True), ("gzip;q=0.5, identity;q=0.5", True),
        ("gzip;q=0", False), ("gzip; q=0.000", False), ("identity", False), ("", False),
        ("*;q=0", False), ("gzip;q=0, *", False), ("gzip;q=0.5, identity", False),
        ("x-gzip-like", False),
    ],
)  # fmt: skip
def test_what_is_not_wanted_packed_goes_plain(town: Town, said: str, *, packed: bool) -> None:
    headers = {"Accept-Encoding": said}
    token = town.coop.token(town.roles["auditor"])
    style = town.world.call("GET", "/app/sign-in").text.split('href="/static/')[1].split('"')[0]
    for path in (
        f"{town.coop.path}/accounts", "/openapi.json", f"{town.coop.path}/tile/entries/000.p/1",
        f"/static/{style}", "/app/sign-in",
    ):  # fmt: skip
        answer = town.world.call("GET", path, token, headers=headers)
        assert answer.is_success, path
        assert answer.headers.get("content-encoding") == ("gzip" if packed else None), path
        assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize("said", ["abc-123", "01H/x:y=z", "a" * 64])
def test_a_request_keeps_the_name_that_it_has(town: Town, said: str) -> None:
    for answer in each_kind_of_answer(town, {"X-Request-Id": said}):
        assert answer.headers["x-request-id"] == said


@pytest.mark.parametrize("said", ["", "a b", "a" * 65, "{}", "\u00e9"])
def test_any_other_request_gets_a_name(town: Town, said: str) -> None:
    headers = {"X-Request-Id": said.encode()} if said else {}
    names = [one.headers["x-request-id"] for one in each_kind_of_answer(town, headers)]
    assert len(set(names)) == len(names)
    assert all(name.startswith("request-") for name in names)


def each_kind_of_answer(town: Town, headers: Mapping[str, Any]) -> list[httpx.Response]:
    """A receipt and a refusal of the fast lane, one of the app, a page, nothing."""
    coop = town.coop
    return [
        coop.send(coop.transfer(town.ana, town.ben, 1), headers=headers),
        coop.send(coop.transfer(town.ana, town.ben, 90_000), headers=headers),
        coop.send({"order": "x", "signatures": []}, headers=headers),
        town.world.call("GET", "/", headers=headers),
        town.world.call("GET", "/nowhere", headers=headers),
    ]


def test_the_log_says_which_request_failed(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("api.http.health._anchor", fail)
    with caplog.at_level(logging.ERROR, "ayni.http"):
        answer = world.call("GET", "/v1/service", headers={"X-Request-Id": "mine-7"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "mine-7")
    assert "GET /v1/service failed (mine-7)" in caplog.text


def code(answer: httpx.Response) -> tuple[int, str]:
    """Its status, and what the problem is."""
    return answer.status_code, answer.json()["code"]


@pytest.mark.parametrize(
    "kind",
    ["", "text/plain", "application/x-www-form-urlencoded", "application/xml",
     "multipart/form-data", "application/jsonx", "application/json+x"],
)  # fmt: skip
def test_bodies_are_json_and_say_so(town: Town, kind: str) -> None:
    coop = town.coop
    order = coop.transfer(town.ana, town.ben, 1)
    before = town.world.get(coop.path)["size"]
    for path, body in (
        (f"{coop.path}/orders", order),
        ("/v1/sign-in/challenges", {"community": coop.community, "book": coop.book, "key": ""}),
    ):
        sent = town.world._client.build_request("POST", path, json=body)  # noqa: SLF001 for its bytes
        headers = {"Content-Type": kind} if kind else {}
        answer = town.world.call("POST", path, content=sent.content, headers=headers)
        assert code(answer) == (415, "content_type_must_be_known"), path
        assert answer.headers["accept-post"] == "application/json"
    assert town.world.get(coop.path)["size"] == before


def test_lines_are_lines(town: Town) -> None:
    path = f"{town.coop.path}/orders/bulk"
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = town.world.call("POST", path, content=b"{}", headers={"Content-Type": kind})
        assert code(answer) == (415, "content_type_must_be_known")
        assert answer.headers["accept-post"] == "application/x-ndjson"
    for kind in ("application/x-ndjson; charset=utf-8", "APPLICATION/JSON"):
        answer = town.world.call("POST", path, content=b"{}", headers={"Content-Type": kind})
        assert answer.status_code == 200


@pytest.mark.parametrize("path", ["/orders", "/orders/bulk", "/orders/preview", "/epochs"])
def test_nothing_is_unpacked(town: Town, path: str) -> None:
    for encoding in ("gzip", "br", "gzip, identity"):
        headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
        body = gzip.compress(b"{}")
        answer = town.world.call("POST", town.coop.path + path, content=body, headers=headers)
        assert code(answer) == (415, "content_must_not_be_packed")
        assert answer.headers["accept-encoding"] == "identity"


def test_a_problems_type_opens_at_its_heading(town: Town) -> None:
    page = town.world.call("GET", "/docs/refusals")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    ids = re.findall(r'<h4 id="([^"]+)">([^<]+)</h4>', page.text)
    assert [id_ for id_, _ in ids] == [title for _, title in ids]
    assert {id_ for id_, _ in ids} == {*(one.name for one in Code), *Trouble}
    refused = town.coop.send(town.coop.transfer(town.ana, town.ben, 90_000)).json()
    assert refused["type"] == "http://ayni.test/docs/refusals#lower_bound_must_hold"
    lost = town.world.call("GET", "/v1/nowhere").json()
    assert lost["type"] == "http://ayni.test/docs/refusals#resource_must_exist"
    bad = town.world.call("GET", "/v1/nowhere", headers={"Host": "[x"})
    assert bad.json()["code"] == "resource_must_exist"


def test_types_follow_the_address_that_is_set(tmp_path: Path) -> None:
    with World(tmp_path, public_url="https://ledger.example") as world:
        coop = Coop(world, "Any")
        line = b'{"order":"{}","signatures":[]}\n'
        for answer in (
            world.call("GET", "/v1/nowhere", headers={"Host": "evil.example"}),
            coop.send({"order": "{}", "signatures": []}, headers={"Host": "evil.example"}),
            world.call("POST", f"{coop.path}/orders/bulk", content=line),
        ):
            assert '"https://ledger.example/docs/refusals#' in answer.text


def test_the_whole_reference_can_be_read_and_its_addresses_lead_somewhere(
    town: Town, repository: Path
) -> None:
    for file in sorted((repository / "docs").glob("*.md")):
        shown = town.world.call("GET", f"/docs/{file.stem}")
        assert shown.status_code == 200, file
        text = re.sub(r"```.*?```", "", file.read_text(), flags=re.DOTALL)
        headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
        for heading in headings:
            assert f'id="{anchor(heading)}"' in shown.text, (file, heading)
        for page, part in re.findall(r'href="/docs/([a-z]+)#([^"]+)"', shown.text):
            assert f'id="{part}"' in town.world.call("GET", f"/docs/{page}").text, (file, part)
    assert town.world.call("GET", "/docs/nothing").status_code == 404
