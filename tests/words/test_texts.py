"""What people write to each other, by whichever door: what nobody sees is left out or refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest

from api.rotas.turns import today
from api.words.texts import cleaned, has_controls, is_as_written, one_line

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office

TURNED: Final = "a\u202eb\u2066c\u200b\u2060\ufeff\ufdd0\U0002ffffe\u0301"
PLAIN: Final = "abc\u00e9"
JOINED: Final = "\U0001f469\u200d\U0001f33e \u0645\u06cc\u200c\u062e"
UNSEEN: Final = [*map(chr, (0, 1, 8, 11, 12, 14, 27, 31, 127, 128, 133, 159))]


def test_a_text_is_composed_without_what_nobody_sees() -> None:
    assert cleaned(TURNED) == PLAIN
    assert cleaned(JOINED) == JOINED
    assert cleaned("a\r\nb\rc\td\n") == "a\nb\nc\td\n"
    assert one_line("a\r\nb\tc") == "a b c"
    assert not has_controls("\t\r\n\u00a0\u2028")
    assert [sign for sign in UNSEEN if not has_controls(f"a{sign}b")] == []


@pytest.mark.parametrize("sign", [*TURNED[1:-2:2], *UNSEEN])
def test_what_is_signed_is_as_it_was_written(sign: str) -> None:
    assert is_as_written(f"a{sign}") == (sign in "bce")
    assert is_as_written(f"{JOINED}\r\n\te\u0301")


class Desk:
    """Where one writes what others read."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.first = today(office.world.now_ms) + timedelta(days=1)

    def send(self, path: str, text: str) -> httpx.Response:
        """Write it as a program does."""
        office, ben = self.office, self.office.ben
        bodies: dict[str, dict[str, Any]] = {
            "/notices": {"kind": "offer", "category": "care", "text": text, "place": text},
            f"/conversations/{ben.member}": {"text": text},
            "/requests": {
                "payer": ben.member, "account": office.ana.account, "amount": "1", "text": text,
            },
            "/rotas": {
                "category": "care", "text": text, "minutes": 90, "at": "09:30", "weekdays": [1, 2],
                "first": str(self.first), "last": str(self.first + timedelta(days=30)),
                "carers": [ben.member],
            },
        }  # fmt: skip
        where = path.format(member=ben.member)
        return office.ask(office.ana, "POST", where, **bodies[where])

    def form(self, path: str, text: str) -> httpx.Response:
        """Write it as a browser does."""
        office = self.office
        headers = {"Cookie": f"ayni={office.tokens[office.ana]}", "Sec-Fetch-Site": "same-origin"}
        fields = {
            "text": text, "place": text, "kind": "offer", "category": "care",
            "to": office.ben.account, "account": office.ana.account, "amount": "1",
        }  # fmt: skip
        where = path.format(member=office.ben.member)
        return office.world.call("POST", where, headers=headers, data=fields)


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


JSON: Final = ("/notices", "/conversations/{member}", "/requests", "/rotas")
FORMS: Final = ("/app/market", "/app/messages/{member}", "/app/ask")


@pytest.mark.parametrize("path", JSON)
def test_a_program_writes_it_clean(desk: Desk, path: str) -> None:
    made = desk.send(path, f" {TURNED} ")
    assert made.status_code == 201, made.text
    assert made.json()["text"].strip() == PLAIN
    assert made.json().get("place", PLAIN) == PLAIN
    for sign in UNSEEN:
        refused = desk.send(path, f"a{sign}b").json()
        assert (refused["code"], refused["fields"]) == (
            "request_must_be_well_formed", {"where": "text", "why": "unseen_character"},
        )  # fmt: skip
    assert desk.send(path, "\u200b\u202e").status_code == (201 if path == "/requests" else 422)
    half = desk.office.world.call(
        "POST", f"{desk.office.coop.path}{path}".format(member=desk.office.ben.member),
        desk.office.tokens[desk.office.ana], content=b'{"text": "\\ud800"}',
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert half.status_code == 422


@pytest.mark.parametrize("path", FORMS)
def test_a_page_writes_it_clean(desk: Desk, path: str) -> None:
    office, ana = desk.office, desk.office.ana
    listed, name = {
        "/app/market": ("/notices", "notices"),
        "/app/messages/{member}": (f"/conversations/{office.ben.member}", "messages"),
        "/app/ask": ("/requests", "requests"),
    }[path]
    assert desk.form(path, f" {TURNED} ").status_code == 303
    for sign in UNSEEN:
        refused = desk.form(path, f"a{sign}b")
        assert refused.status_code == 422
        assert "unseen_character" in refused.text
    found = office.get(ana, listed)[name]
    assert [one["text"] for one in found] == [PLAIN]
    assert found[0].get("place", PLAIN) == PLAIN


@pytest.mark.parametrize("sign", ["\u202e", "\u200b", "\ufdd0", "\x1b"])
def test_a_memo_is_not_changed_once_it_is_signed(office: Office, sign: str) -> None:
    ana, ben = office.ana, office.ben
    refused = office.coop.send(office.coop.transfer(ana, ben, 1, f"a{sign}b"))
    assert refused.json()["fields"] == {"where": "memo.text", "why": "unseen_character"}
    assert office.coop.send(office.coop.transfer(ana, ben, 1, f"{JOINED}\ne\u0301")).is_success


def test_ways_to_reach_somebody_are_clean(office: Office) -> None:
    told = office.ask(office.ana, "PUT", "/me/contacts", phone="1\x1b2")
    assert told.json()["fields"] == {"where": "phone", "why": "unseen_character"}
