"""What every answer carries, whoever made it: who may keep it, in what language, for whom."""

import functools
import gzip
import stat
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.requests import Request

from api.http.public import own_cookie
from api.http.room import Room
from api.pages.forms import FIELDS_MAX
from api.service.troubles import ProblemError
from tests.support.towns import Town
from tests.support.world import Coop, World

UNKEPT = "private, no-store"
FOR_GOOD = "public, max-age=31536000, immutable"


def test_personal_answers_are_kept_nowhere(town: Town) -> None:
    auditor = town.coop.token(town.roles["auditor"])
    for path in (
        f"/accounts/{town.ana.account}", "/accounts", "/members", "/entries/1", "/export",
        "/tile/entries/000.p/1", "/nowhere",
    ):  # fmt: skip
        answered = town.world.call("GET", town.coop.path + path, auditor)
        assert answered.headers["cache-control"] == UNKEPT, path
        assert answered.headers["x-content-type-options"] == "nosniff"


def test_a_receipt_is_kept_nowhere(town: Town) -> None:
    answered = town.coop.send(town.coop.transfer(town.ana, town.ben, 1))
    assert answered.status_code == 201
    assert answered.headers["cache-control"] == UNKEPT


def test_public_evidence_may_be_kept_by_all(town: Town) -> None:
    tile = town.world.call("GET", f"{town.coop.path}/tile/0/000.p/2")
    assert tile.headers["cache-control"] == FOR_GOOD
    assert not {"vary", "content-language"} & tile.headers.keys()
    checkpoint = town.world.call("GET", f"{town.coop.path}/checkpoint")
    assert checkpoint.headers["cache-control"] == "public, no-cache"
    assert "content-language" not in checkpoint.headers


def test_entries_are_packed_where_that_is_taken(town: Town) -> None:
    auditor = town.coop.token(town.roles["auditor"])
    path = f"{town.coop.path}/tile/entries/000.p/4"
    plain = town.world.call("GET", path, auditor, headers={"Accept-Encoding": "identity"})
    packed = town.world.call("GET", path, auditor, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content  # The client unpacks it.
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 1))


def test_entries_that_are_packed_later_have_the_same_name(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor = town.coop.token(town.roles["auditor"])
    path, names = f"{town.coop.path}/tile/entries/000.p/4", set()
    for time_s in (1_000, 2_000):
        monkeypatch.setattr("time.time", lambda time_s=time_s: float(time_s))
        packed = town.world.call("GET", path, auditor, headers={"Accept-Encoding": "gzip"})
        names.add(packed.headers["etag"])
    assert len(names) == 1


@pytest.mark.parametrize(
    "path",
    ["/healthz", "/readyz", "/", "/app/sign-in", "/app", "/favicon.ico", "/v1/service", "/nowhere"],
)
def test_whatever_can_be_got_can_be_asked_about(world: World, path: str) -> None:
    got, asked = world.call("GET", path), world.call("HEAD", path)
    assert (asked.status_code, asked.content) == (got.status_code, b"")
    assert asked.headers.get("content-length") == got.headers.get("content-length")
    assert got.status_code < 400 or path == "/nowhere"


def test_options_say_what_an_address_takes(town: Town) -> None:
    for path, methods in (
        ("/healthz", "GET, HEAD, OPTIONS"),
        (f"{town.coop.path}/epochs", "GET, HEAD, OPTIONS, POST"),
        ("/v1/sign-in", "DELETE, OPTIONS, POST"),
    ):
        asked = town.world.call("OPTIONS", path)
        assert (asked.status_code, asked.headers["allow"]) == (204, methods)
        wrong = town.world.call("PATCH", path)
        assert (wrong.status_code, wrong.headers["allow"]) == (405, methods)


def test_the_wallet_is_found_without_its_slash(world: World) -> None:
    answered = world.call("GET", "/app?lang=es")
    assert (answered.status_code, answered.headers["location"]) == (308, "/app/?lang=es")


def test_nothing_has_a_second_address(town: Town) -> None:
    for path in (f"{town.coop.path}/tile/0/000.p/2", "/healthz", f"{town.coop.path}/checkpoint"):
        assert town.world.call("GET", path).status_code == 200
        assert town.world.call("GET", f"{path}%0a").status_code == 404


@pytest.mark.parametrize(
    "others", ['prefs={"a":1}; ', "a b=c; ", "odd; ", "caf\u00e9=1; ", "x[0]=1; ", ""]
)
def test_other_cookies_do_not_lose_the_language(world: World, others: str) -> None:
    cookies = {"Cookie": f"{others}lang=es".encode(), "Accept-Language": "fr"}
    assert '<html lang="es">' in world.call("GET", "/app/sign-in", headers=cookies).text


def test_a_form_of_many_fields_is_not_read(world: World) -> None:
    own = {"Sec-Fetch-Site": "same-origin"}
    for count, status in ((FIELDS_MAX, 303), (FIELDS_MAX + 1, 422)):
        fields = {f"f{at}": "x" for at in range(count)}
        assert world.call("POST", "/app/switch", data=fields, headers=own).status_code == status


def test_with_an_https_address_browsers_are_held_to_it(tmp_path: Path) -> None:
    with World(tmp_path, public_url="https://ledger.example") as world:
        answered = world.call("GET", "/app/sign-in", headers={"Host": "evil.example"})
        assert answered.headers["strict-transport-security"] == "max-age=31536000"
        scope = {"type": "http", "app": world.app, "headers": [], "scheme": "http"}
        cookie = own_cookie(Request(scope), "ayni", "x", 60)
        assert cookie.startswith("__Host-ayni=x; Path=/; HttpOnly; SameSite=Strict;")
        assert cookie.endswith("; Secure")
        for origin, status in (("https://ledger.example", 303), ("http://ayni.test", 403)):
            sent = world.call("POST", "/app/switch", headers={"Origin": origin})
            assert sent.status_code == status


def test_links_follow_the_address_that_is_set(tmp_path: Path) -> None:
    with World(tmp_path, public_url="https://ledger.example") as world:
        coop = Coop(world, "Any")
        cookie = {
            "Cookie": f"__Host-ayni={coop.token(coop.steward)}",
            "Host": "evil.example", "X-Forwarded-Host": "evil.example",
            "Origin": "https://ledger.example",
        }  # fmt: skip
        shown = [
            world.call("GET", "/app/sheet", headers=cookie).text,
            world.call("GET", "/app/show", headers=cookie).text,
            world.call("POST", "/app/invitations", headers=cookie).text,
        ]
        assert all("https://ledger.example/" in text for text in shown)
        assert not any("evil" in text for text in shown)


def test_files_of_the_service_are_its_owners_alone(tmp_path: Path) -> None:
    with World(tmp_path / "var") as world:
        Coop(world, "Any")
        found = {
            file.name: stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "var").iterdir()
        }
    assert {"ayni.db", "ayni.db-wal", "service.key"} <= found.keys()
    assert set(found.values()) == {0o600}
    assert stat.S_IMODE((tmp_path / "var").stat().st_mode) == 0o700


def test_what_others_could_read_before_is_closed_to_them(tmp_path: Path) -> None:
    with World(tmp_path):
        pass
    (tmp_path / "ayni.db").chmod(0o644)
    with World(tmp_path):
        assert stat.S_IMODE((tmp_path / "ayni.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("who", ["nobody", "a member", "an auditor"])
def test_a_file_is_read_only_for_who_may_have_it_audited(town: Town, who: str) -> None:
    """Whoever may not send 16 MB is told so before the first byte of them is read."""
    readers = {"a member": town.ana, "an auditor": town.roles["auditor"]}
    token = town.coop.token(readers[who]) if who in readers else ""
    headers = {"Cookie": f"ayni={token}", "Sec-Fetch-Site": "same-origin"}
    read = 0

    async def file() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(20):
            read += 1_000_000
            yield bytes(1_000_000)

    answered = town.world.call("POST", "/app/auditor/file", headers=headers, content=file())
    expected = {"nobody": (401, 0), "a member": (403, 0), "an auditor": (413, 17_000_000)}
    assert (answered.status_code, read) == expected[who]


def test_what_says_that_it_is_too_large_is_not_read(world: World) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        read.append("some of it")
        yield bytes(70_000)

    headers = {"Content-Length": "70000"}
    answered = world.call("POST", "/v1/communities", headers=headers, content=body())
    assert (answered.status_code, read) == (413, [])


def test_large_bodies_have_so_much_room_and_an_address_a_share_of_it() -> None:
    room = Room()
    with ExitStack() as stack:
        take = functools.partial(_take, stack, room)
        assert [take("203.0.113.1") for _ in range(5)] == [True] * 4 + [False]
        assert [take("203.0.113.2") for _ in range(5)] == [True] * 4 + [False]
        assert [take("127.0.0.1") for _ in range(9)] == [True] * 8 + [False]
        assert not take("203.0.113.3")
    with ExitStack() as stack:
        assert _take(stack, room, "203.0.113.1")


def _take(stack: ExitStack, room: Room, address: str) -> bool:
    try:
        stack.enter_context(room.take({"client": (address, 1)}, 16 * 1024 * 1024))
    except ProblemError:
        return False
    return True
