"""By which ways members are reached: confirmed, ended by one press, quiet at night."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from api.reaching import outside
from api.reaching.outside import UnreachedError, is_allowed, post
from tests.reaching.keys import KEY, SECRET
from tests.reaching.receivers import HttpReceiver, link_in

if TYPE_CHECKING:
    from tests.reaching.conftest import Reached

DAY_S: Final = 86_400


def test_nothing_but_a_link_goes_to_an_address_before_it_was_followed(reached: Reached) -> None:
    ana = reached.ana
    reached.awake(ana)
    assert reached.ask(ana, "PUT", "/me/reach/addresses/mail", address="ana@example.org").is_success
    reached.request(ana)
    for _ in range(5):
        reached.look()
    [mail] = reached.mail.mails
    assert mail["Subject"] == "Confirm that we may reach you here."
    assert [one["confirmed"] for one in reached.get(ana, "/me/reach")["addresses"]] == [False]
    body = mail.get_body(("plain",))
    assert body is not None
    path = link_in(body.get_content())
    # Who only looks at the link, as mail programs do, confirms nothing.
    assert reached.world.call("GET", path).is_success
    assert [one["confirmed"] for one in reached.get(ana, "/me/reach")["addresses"]] == [False]
    own = {"Origin": "https://ayni.example"}
    assert reached.world.call("POST", path, headers=own).is_success
    assert [one["confirmed"] for one in reached.get(ana, "/me/reach")["addresses"]] == [True]
    reached.request(ana)
    reached.look()
    assert len(reached.mail.got) == 2


def test_a_link_confirms_for_seven_days_and_says_so_afterwards(reached: Reached) -> None:
    ana, own = reached.ana, {"Origin": "https://ayni.example"}
    assert reached.ask(ana, "PUT", "/me/reach/addresses/mail", address="ana@example.org").is_success
    reached.look()
    body = reached.mail.mails[-1].get_body(("plain",))
    assert body is not None
    path = link_in(body.get_content())
    reached.world.now_ms += 7 * DAY_S * 1_000 - 10_000
    reached.tokens[ana.member] = reached.coop.token(ana)
    cookie = {"Cookie": f"__Host-ayni={reached.tokens[ana.member]}"}
    for method in ("GET", "POST"):
        late = reached.world.call(method, path, headers=own)
        assert late.status_code == 422
        assert "This link has ended" in late.text
        assert "<form" not in late.text
    refused = reached.world.call(
        "POST", "/v1/reach/confirm", json={"code": path.rpartition("/")[2]}
    )
    assert refused.status_code == 422
    assert refused.json()["fields"] == {"where": "code", "why": "over"}
    page = reached.world.call("GET", "/app/reach", headers=cookie).text
    assert "the link that we sent there has ended" in page
    assert [one["confirmed"] for one in reached.get(ana, "/me/reach")["addresses"]] == [False]
    # Another link is had at once; and what it has confirmed stays so.
    reached.confirm(ana, "ana@example.org")
    reached.world.now_ms += 7 * DAY_S * 1_000
    reached.tokens[ana.member] = reached.coop.token(ana)
    assert [one["confirmed"] for one in reached.get(ana, "/me/reach")["addresses"]] == [True]


def test_the_link_that_somebody_asked_for_comes_at_night(reached: Reached) -> None:
    own = {"language": "en", "zone": "UTC", "quiet_from": "00:00", "quiet_until": "23:59"}
    assert reached.ask(reached.ana, "PUT", "/me/reach", ways=[], **own).is_success
    asked = reached.ask(reached.ana, "PUT", "/me/reach/addresses/mail", address="ana@example.org")
    assert asked.is_success
    reached.look()
    assert len(reached.mail.got) == 1


def test_nobody_sends_others_mail_with_it(reached: Reached) -> None:
    for count in range(5):
        own = {"address": f"a{count}@example.org"}
        assert reached.ask(reached.ana, "PUT", "/me/reach/addresses/mail", **own).is_success
    own = {"address": "b@example.org"}
    refused = reached.ask(reached.ana, "PUT", "/me/reach/addresses/mail", **own)
    assert refused.status_code == 429
    reached.look()
    # What went to an address that was changed meanwhile goes to the last alone.
    assert set(reached.mail.to) == {"a4@example.org"}


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        ("mail", "ana"), ("mail", "ana@example"), ("mail", "a@b.example\nBcc: c@d.example"),
        ("mail", "a@b.example, c@d.example"), ("sms", "600111222"), ("sms", "+34 6"),
        ("sms", "+34600111222&to=+34600111223"),
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(reached: Reached, channel: str, address: str) -> None:
    asked = reached.ask(reached.ana, "PUT", f"/me/reach/addresses/{channel}", address=address)
    assert asked.status_code == 422, asked.text


def test_one_press_in_a_mail_program_ends_such_mail(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    reached.request(reached.ana)
    reached.look()
    mail = reached.mail.mails[0]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = urlsplit(mail["List-Unsubscribe"].strip("<>")).path
    pressed = reached.world.call("POST", path, content="List-Unsubscribe=One-Click")
    assert pressed.is_success
    reached.forget()
    reached.request(reached.ana)
    reached.look()
    assert reached.counts == (1, 0, 1)


def test_a_mail_is_plain_text_and_simple_html_in_the_members_language(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    ways = [{"subject": "asked", "channel": "mail"}]
    own = {"language": "fr", "quiet_from": "00:00", "quiet_until": "00:00", "ways": ways}
    assert reached.ask(reached.ana, "PUT", "/me/reach", **own).is_success
    reached.request(reached.ana)
    reached.look()
    [mail] = reached.mail.mails
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert mail["Content-Language"] == "fr"
    assert mail["Subject"] == "On vous demande des heures."
    assert mail["From"].addresses[0].display_name == "Any Co-op"
    [page] = [part.get_content() for part in mail.iter_parts() if "html" in part.get_content_type()]
    for loaded in ("<img", "src=", "<script", "style"):
        assert loaded not in page


def test_who_refuses_a_recipient_is_believed(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    reached.mail.refuses = "550 no such ana@example.org here"
    reached.request(reached.ana)
    for _ in range(5):
        reached.look(s=600)
    told = {one["channel"]: one for one in reached.get(reached.coop.steward, "/deliveries")[
        "deliveries"]}  # fmt: skip
    assert (told["mail"]["ended"], told["mail"]["fault"]) == (1, "smtp_550")
    assert "example.org" not in str(told)
    cookie = {"Cookie": f"__Host-ayni={reached.coop.token(reached.ana)}"}
    said = "The last message was not accepted there."
    assert said in reached.world.call("GET", "/app/reach", headers=cookie).text
    reached.mail.refuses = ""
    reached.request(reached.ana)
    reached.look()
    assert said not in reached.world.call("GET", "/app/reach", headers=cookie).text


def test_texts_are_no_more_in_a_day_than_may_be(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    settings = reached.world.service.settings.changed(sms_daily_max=3)
    reached.world.service.settings = settings
    for _ in range(4):
        reached.request(reached.ana)
        reached.look(s=60)
    assert len(reached.sms.got) == 2  # One confirmed the number.
    assert len(reached.push.got) == 4
    for _ in range(26):
        reached.look(s=3_600)
    assert len(reached.sms.got) == 4


@pytest.mark.parametrize(
    ("zone", "evening"),
    [
        ("Europe/Madrid", "2026-03-28T22:30:00+01:00"),
        ("Europe/Madrid", "2026-10-24T22:30:00+02:00"),
        ("America/New_York", "2026-03-07T22:30:00-05:00"),
        ("America/New_York", "2026-10-31T22:30:00-04:00"),
    ],
)
def test_nights_are_quiet_where_somebody_is_over_changes_of_the_clock(
    reached: Reached, zone: str, evening: str
) -> None:
    began = datetime.fromisoformat(evening)
    reached.world.now_ms = int(began.timestamp()) * 1_000
    reached.tokens.clear()
    reached.subscribe(reached.ana)
    ways = [{"subject": "asked", "channel": "push"}]
    own = {"language": "en", "zone": zone, "quiet_from": "21:00", "quiet_until": "08:00"}
    assert reached.ask(reached.ana, "PUT", "/me/reach", ways=ways, **own).is_success
    reached.request(reached.ana)
    while not reached.push.got:
        reached.look(s=1_200)
        assert reached.world.now_ms < began.timestamp() * 1_000 + DAY_S * 1_000
    came = datetime.fromtimestamp(reached.world.now_ms / 1_000, UTC)
    local = came.astimezone(ZoneInfo(zone))
    assert (local.hour, local.date()) == (8, (began + timedelta(days=1)).date())
    assert local.minute < 20


PRIVATE: Final = (
    "127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",  # noqa: S104
    "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
    "224.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1", "2001:0:7f00:1::",
)  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_no_push_goes_to_an_address_inside(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("9.9.9.9", 443))
    inside = (family, socket.SOCK_STREAM, 6, "", (address, 443))
    for found in ([inside], [public, inside]):
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, found=found, **__: found)
        monkeypatch.setattr("socket.create_connection", _never)
        with pytest.raises(UnreachedError, match="not_public"):
            post("https://push.example/x", b"", {})


def test_each_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = HttpReceiver()
    try:
        rows = [(2, 1, 6, "", (address, receiver.port)) for address in ("127.0.0.2", "127.0.0.1")]
        monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: rows)
        url = f"http://push.example:{receiver.port}/x"
        assert post(url, b"", {}, anywhere=True) == 201
    finally:
        receiver.stop()


def _never(*_: object, **__: object) -> None:
    raise AssertionError


@pytest.mark.parametrize(
    "url",
    [
        "http://push.example/x", "https://push.example:8443/x", "https://a:b@push.example/x",
        "ftp://push.example/x", "https://localhost/x", "https:///x", "https://push.example/ x",
        "https://push.example/\r\nHost: y", "file:///etc/passwd", "https://[::1/x", "",
    ],
)  # fmt: skip
def test_what_members_may_give_is_bound(url: str) -> None:
    assert not is_allowed(url, local=False)
    assert is_allowed("https://push.example/x?y=z", local=False)


def test_no_redirect_is_followed(reached: Reached) -> None:
    other = HttpReceiver()
    try:
        reached.subscribe(reached.ana)
        reached.awake(reached.ana)
        reached.push.status, reached.push.location = 307, other.address
        reached.request(reached.ana)
        reached.look()
        assert len(reached.push.got) == 1
        assert other.got == []
    finally:
        other.stop()


def test_who_never_ends_an_answer_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "DEADLINE_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(UnreachedError, match="timeout"):
            post(f"http://127.0.0.1:{port}/x", b"", {}, anywhere=True)


def test_a_name_is_looked_up_no_longer_than_there_is_time(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = Event()
    monkeypatch.setattr(outside, "DEADLINE_S", 0.3)
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: ended.wait(20) and [])
    monkeypatch.setattr("socket.create_connection", _never)
    began = monotonic()
    try:
        with pytest.raises(UnreachedError, match="timeout"):
            post("https://push.example/x", b"", {})
    finally:
        ended.set()
    assert monotonic() - began < 10


def test_browsers_are_few_and_ones_own(reached: Reached) -> None:
    first = reached.subscribe(reached.ana)
    assert reached.subscribe(reached.ana) == first
    for count in range(9):
        reached.subscribe(reached.ana, f"/q/{count}")
    own = {"endpoint": reached.push.address + "/more", "key": KEY, "secret": SECRET}
    assert reached.ask(reached.ana, "POST", "/me/reach/pushes", **own).status_code == 409
    reached.ask(reached.ben, "DELETE", f"/me/reach/pushes/{first}")
    assert len(reached.get(reached.ana, "/me/reach")["pushes"]) == 10
    reached.ask(reached.ana, "DELETE", f"/me/reach/pushes/{first}")
    assert len(reached.get(reached.ana, "/me/reach")["pushes"]) == 9
    # A browser in which somebody else signs in is theirs from then on.
    reached.subscribe(reached.ben, "/q/1")
    assert len(reached.get(reached.ana, "/me/reach")["pushes"]) == 8


def test_letters_are_printed_and_handed_over(reached: Reached) -> None:
    steward, ana = reached.coop.steward, reached.ana
    assert reached.ask(ana, "GET", "/letters").status_code == 403
    assert reached.ask(steward, "PUT", f"/letters/{ana.member}").is_success
    reached.awake(ana)
    reached.request(ana)
    reached.request(ana)
    reached.look()
    found = reached.get(steward, "/letters")
    [letter] = found["letters"]
    assert letter["words"] == ["You are asked for hours."]
    assert letter["called"].startswith("Ana")
    until = {"until_ms": found["now_ms"]}
    handed = f"/letters/{ana.member}/handed"
    assert reached.ask(steward, "POST", handed, **until).status_code == 204
    assert reached.get(steward, "/letters")["letters"] == []
    assert reached.ask(steward, "POST", handed, **until).status_code == 404
    assert reached.ask(steward, "DELETE", f"/letters/{ana.member}").is_success
    reached.request(ana)
    reached.look()
    assert reached.get(steward, "/letters")["letters"] == []


def test_the_weekly_letter_stops_itself_and_comes_again_once_opened(reached: Reached) -> None:
    reached.confirm_mail_for_digest()
    letters = 0
    for week in range(7):
        own = {"kind": "offer", "category": "garden", "text": f"Pears {week}", "days": 30}
        reached.tokens.clear()
        assert reached.ask(reached.ben, "POST", "/notices", **own).is_success
        reached.look(s=7 * DAY_S)
        letters = len(reached.mail.got)
        if letters < 4:
            assert letters == week + 1
    assert letters == 4
    texts = [one.get_body(("plain",)).get_content() for one in reached.mail.mails]  # type: ignore[union-attr]
    assert ["last one" in text for text in texts] == [False, False, False, True]
    assert "Pears" not in "".join(texts)
    cookie = {"Cookie": f"__Host-ayni={reached.coop.token(reached.ana)}"}
    led = reached.world.call("GET", link_in(texts[-1]), headers=cookie).headers["location"]
    assert led == "/app/market"
    reached.tokens.clear()
    own = {"kind": "need", "category": "garden", "text": "Figs", "days": 30}
    assert reached.ask(reached.ben, "POST", "/notices", **own).is_success
    reached.look(s=7 * DAY_S)
    assert len(reached.mail.got) == 5


def test_what_is_kept_is_given_and_erased(reached: Reached) -> None:
    reached.everywhere(reached.ana)
    reached.request(reached.ana)
    reached.look()
    own = reached.get(reached.ana, "/me/data")
    assert own["reach_address"][0]["address"] in {"ana@example.org", "+34600111222"}
    assert len(own["reach"]) == len(own["reach_push"]) == 1
    assert own["outbox"]
