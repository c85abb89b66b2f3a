"""Audits for other programs: begun, looked at, and of a file that is sent, under /v1."""

from __future__ import annotations

import asyncio
import csv
import json
import re
from html import unescape
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest

from api.audits.runs import RUNS_KEPT
from api.http.edge import AUDITED_BYTES_MAX
from api.service.times import MINUTE_MS
from chain.cli import main as chain
from chain.gap_texts import GAPS, OF_FIGURES
from tests.support.world import Coop

if TYPE_CHECKING:
    import httpx

    from tests.support.world import Person, World

ANSWER = '{"ok": true}'
ENGLISH = re.compile(r"\b(?:the|of|is|are|was|and|not|that|this|with|to|it|by)\b", re.IGNORECASE)
"""Words without which nobody writes an English sentence, and which Spanish does not have."""


class Desk:
    """A cooperative's auditor, and audits that only say that they were asked for."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.auditor, self.ana = self.coop.join("auditor"), self.coop.join()
        self.asked: list[list[str]] = []
        world.app.state.running.auditors._run = self._audit  # noqa: SLF001

    async def _audit(self, asked: list[str], _allowed: object) -> str:
        self.asked.append(asked)
        return ANSWER

    def ask(self, who: Person, method: str, rest: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401
        """Ask as somebody."""
        token = self.coop.token(who)
        return self.world.call(method, f"{self.coop.path}/audits{rest}", token, **more)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def test_an_audit_is_begun_and_looked_at(desk: Desk) -> None:
    digest = "ab" * 32
    begun = desk.ask(desk.auditor, "POST", json={"digest": f" 0x{digest.upper()} "})
    assert begun.status_code == 201
    [one] = desk.ask(desk.auditor, "GET").json()["audits"]
    assert desk.ask(desk.auditor, "GET", f"/{begun.json()['audit']}").json() == one
    assert (one["going"], one["answer"], one["file"]) == (False, {"ok": True}, "")
    assert digest in desk.asked[0]


def test_a_file_is_sent_to_be_audited(desk: Desk) -> None:
    sent = desk.ask(desk.auditor, "POST", "/file?name=copy.gz", content=bytes(100_000))
    assert sent.status_code == 201
    [one] = desk.ask(desk.auditor, "GET").json()["audits"]
    assert (one["audit"], one["file"]) == (sent.json()["audit"], "copy.gz")
    large = desk.ask(desk.auditor, "POST", "/file", content=bytes(AUDITED_BYTES_MAX + 1))
    assert large.status_code == 413


@pytest.mark.parametrize(
    ("name", "kept"),
    [("a%1b[31m%0a%e2%80%aefdp.exe", "a[31m fdp.exe"), ("%e2%80%8b", "?"), ("%20", "?"), ("", "?")],
)
def test_a_files_name_is_what_can_be_seen_of_it(desk: Desk, name: str, kept: str) -> None:
    desk.ask(desk.auditor, "POST", f"/file?name={name}", content=b"x")
    [one] = desk.ask(desk.auditor, "GET").json()["audits"]
    assert one["file"] == kept


def test_the_latest_are_kept(desk: Desk) -> None:
    begun = []
    for _ in range(RUNS_KEPT + 1):
        desk.world.now_ms += 1
        begun.append(desk.ask(desk.auditor, "POST", json={}).json()["audit"])
    kept = desk.ask(desk.auditor, "GET").json()["audits"]
    assert [one["audit"] for one in kept] == begun[:0:-1]


def test_only_auditors_do_and_see_it(desk: Desk) -> None:
    for method, rest, more in (
        ("GET", "", {}), ("POST", "", {"json": {}}), ("POST", "/file", {"content": b"x"}),
        ("GET", f"/{desk.ana.member}", {}),
    ):  # fmt: skip
        told = desk.ask(desk.ana, method, rest, **more)
        assert (told.status_code, told.json()["fields"]) == (403, {"right": "auditor"})
        nobody = desk.world.call(method, f"{desk.coop.path}/audits{rest}", **more)
        assert nobody.status_code == 401
    assert desk.ask(desk.auditor, "GET", f"/{desk.ana.member}").status_code == 404
    assert desk.asked == []


def test_one_is_under_way_at_a_time_and_a_digest_is_one(desk: Desk) -> None:
    for digest in ("x", "ab" * 31, "0x"):
        told = desk.ask(desk.auditor, "POST", json={"digest": digest})
        assert told.status_code == (201 if digest == "0x" else 422)
    headers = {"Authorization": f"Bearer {desk.coop.token(desk.auditor)}"}
    request = ("POST", f"{desk.coop.path}/audits", {"json": {}, "headers": headers})
    begun, free = asyncio.Event(), asyncio.Event()

    async def audit(_asked: list[str], _allowed: object) -> str:
        begun.set()
        await free.wait()
        return ANSWER

    desk.world.app.state.running.auditors._run = audit  # noqa: SLF001
    first, second = desk.world.one_amid_another(request, begun, request, free)
    assert (first.status_code, second.status_code) == (201, 429)
    assert second.json()["code"] == "audit_must_be_finished"
    assert second.headers["retry-after"] == "60"


def test_all_closings_are_a_file_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.audits.pages.AT_ONCE", 2)
    coop, path = desk.coop, "/app/auditor/closings.csv"
    for _ in range(3):
        coop.pay(coop.steward, desk.ana, 1)
        desk.world.now_ms += MINUTE_MS
        closed = desk.world.call("POST", f"{coop.path}/epochs", coop.token(coop.steward))
        assert closed.status_code == 201, closed.text
    own = {"Cookie": f"ayni={coop.token(desk.auditor)}"}
    answer = desk.world.call("GET", path, headers=own)
    _head, *rows = csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    epochs = desk.world.get(f"{coop.path}/epochs")["epochs"]
    assert [(int(row[0]), int(row[2]), row[6]) for row in rows] == [
        (one["epoch"], one["size"], one["digest"]) for one in epochs
    ]
    assert [row[4:6] for row in rows] == [["3", "0 h 03"], ["2", "0 h 02"], ["1", "0 h 01"]]
    stranger = {"Cookie": f"ayni={coop.token(desk.ana)}"}
    assert desk.world.call("GET", path, headers=stranger).status_code == 403


async def audited(asked: list[str], _allowed: object) -> str:
    """What the program says, in this process, at whatever time the journal has."""
    at, out = asked.index("--memory"), StringIO()
    chain(["audit", *asked[:at], *asked[at + 2 :], "--now", "9999999999999"], out, StringIO())
    return out.getvalue()


def desk_in(desk: Desk, language: str) -> str:
    """The text of the auditor's page in a language."""
    own = {"Cookie": f"ayni={desk.coop.token(desk.auditor)}", "Accept-Language": language}
    answer = desk.world.call("GET", "/app/auditor", headers=own)
    assert answer.status_code == 200
    [main] = re.findall(r"(?s)<main.*?</main>", answer.text)
    assert 'lang="en"' not in main
    return unescape(re.sub(r"<[^>]+>", " ", main))


def test_a_spanish_desk_has_no_english_sentence(desk: Desk) -> None:
    desk.world.app.state.running.auditors._run = audited  # noqa: SLF001
    desk.coop.pay(desk.coop.steward, desk.ana, 1)
    for method, path, more in (
        ("POST", "", {"json": {}}),
        ("POST", "", {"json": {"digest": "ab" * 32}}),
        ("POST", "/file?name=foto.jpg", {"content": b"no export at all" * 20}),
    ):
        assert desk.ask(desk.auditor, method, path, **more).status_code == 201
        desk.world.now_ms += 1
    said = desk_in(desk, "es")
    assert ENGLISH.findall(said) == []
    assert "Que esta es la historia que se mostró a los miembros" in said
    assert f"ningún cierre de este archivo tiene la huella {'ab' * 32}" in said
    assert "no empieza como la exportación de un libro" in said
    assert ENGLISH.findall(desk_in(desk, "en"))


def test_whatever_was_not_established_is_said_in_spanish(desk: Desk) -> None:
    gaps = [
        {"code": code, "what": "it", "why": "is", "what_to_do": "to", "figures": figures}
        for figures in ({"first": 1, "last": 2, "expected": 3},)
        for code in GAPS
    ]
    answer: dict[str, object] = {}

    async def said_so(asked: list[str], allowed: object) -> str:
        answer.update(json.loads(await audited(asked, allowed)))
        found = dict.fromkeys(OF_FIGURES, 2)
        return json.dumps(answer | found | {"not_established": gaps})

    desk.world.app.state.running.auditors._run = said_so  # noqa: SLF001
    desk.ask(desk.auditor, "POST", json={})
    said = desk_in(desk, "es")
    assert ENGLISH.findall(said) == []
    assert said.count("número secreto") == len(OF_FIGURES)
    assert "que son 3" in said


def test_closings_are_read_in_either_direction(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.audits.pages.EPOCHS_SHOWN", 2)
    coop = desk.coop
    for _ in range(5):
        coop.pay(coop.steward, desk.ana, 1)
        desk.world.now_ms += MINUTE_MS
        assert desk.world.call("POST", f"{coop.path}/epochs", coop.token(coop.steward)).is_success
    own = {"Cookie": f"ayni={coop.token(desk.auditor)}; lang=en"}

    def page(query: str) -> tuple[list[int], str]:
        text = desk.world.call("GET", f"/app/auditor{query}", headers=own).text
        return [int(one) for one in re.findall(r'scope="row" class="number">(\d+)<', text)], text

    shown, first = page("")
    assert shown == [5, 4]
    [turned] = re.findall(r'aria-sort="descending"><a href="([^"]*)#epochs"', first)
    shown, oldest = page(turned)
    assert shown == [1, 2]
    for expected in ([3, 4], [5]):
        [on] = re.findall(r'href="/app/auditor([^"]*)#epochs">Newer', oldest)
        shown, oldest = page(on)
        assert shown == expected
    assert ">Newer<" not in oldest
