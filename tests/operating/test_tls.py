"""Behind nginx with TLS every address that is shown is the public one, however nginx asks."""

from __future__ import annotations

import html
import json
import re
from base64 import urlsafe_b64decode
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import httpx
import pytest
from nacl.signing import SigningKey

from api.doctor import address, findings
from api.doctor.asking import Answered
from api.doctor.findings import Machine
from api.http.challenges import sign_in_input
from api.keys.sheets import USE
from api.pages.qr import picture
from api.service.service import Service, Sources
from api.settings import Settings
from tests.browser.furniture import furnish
from tests.browser.town import Clock, Town, found_town
from tests.browser.walk import STOPS
from tests.crash.programs import Program
from tests.crash.stores import free_port, service
from tests.support.nginx import EXAMPLES, NAME, WAYS, WRONG_HOST, Caller, Ports, before
from tests.support.ready import lay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.starts

EVERY_WAY: Final = pytest.mark.parametrize("way", [EXAMPLES, *WAYS])
OWN: Final = {"Sec-Fetch-Site": "same-origin"}
CHEQUE: Final = "ABCDEFGHIJKLMNOPQRSTUVWX"


class Stand(NamedTuple):
    """A cooperative whose service is asked through nginx alone."""

    town: Town
    named: dict[str, str]
    address: str
    inner: str
    callers: dict[str, Caller]
    plain: int
    data: Path

    def sign_in(self, way: str, who: str) -> httpx.Response:
        """Sign somebody in by a challenge, for the address that it names."""
        scribe, key = self.town.scribe, self.town.people[who].key
        asked = {"community": scribe.community, "book": scribe.book, "key": key.public}
        caller = self.callers[way]
        challenge = caller.call("POST", "/v1/sign-in/challenges", json=asked).json()["challenge"]
        named = json.loads(urlsafe_b64decode(challenge.partition(".")[0] + "=="))["address"]
        assert named == self.address
        signed = SigningKey(key.seed).sign(sign_in_input(challenge, named)).signature.hex()
        answer = {"challenge": challenge, "signature": signed}
        return caller.call("POST", "/app/session", json=answer, headers=OWN)

    def looking(self, way: str, who: str) -> dict[str, str]:
        """The headers of a browser in which somebody is signed in."""
        kept = self.sign_in(way, who).headers["set-cookie"].partition(";")[0]
        return OWN | {"Cookie": kept}

    def assert_public(self, text: str) -> None:
        """Nothing that is shown leads elsewhere."""
        for other in (self.inner, WRONG_HOST, f"http://{NAME}"):
            assert other not in text
        assert set(re.findall(rf"https?://{NAME}(?::\d+)?", text)) <= {self.address}


@pytest.fixture(scope="module")
def stand(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    """Return the cooperative, its service and nginx before it running."""
    folder = tmp_path_factory.mktemp("tls")
    data, clock = folder / "data", Clock(0)
    lay(data / "ayni.db")
    made = Service(Settings(data=data, anchor="none"), Sources(now_ms=clock))
    town = found_town(made, clock)
    named = furnish(town)
    made.close()
    ports, inner = Ports.free(), free_port()
    how = service(data, f"sqlite:///{data / 'ayni.db'}", inner).how
    told = {**how.environment, "AYNI_PUBLIC_URL": ports.address}
    app = Program(how._replace(environment=told))
    app.start()
    try:
        with before(folder / "nginx", inner, ports) as trusted:
            callers = {way: Caller(trusted, port) for way, port in ports.ways.items()}
            yield Stand(
                town, named, ports.address, f"127.0.0.1:{inner}", callers, ports.plain, data
            )
            for caller in callers.values():
                caller.close()
    finally:
        app.stop()


@EVERY_WAY
def test_every_page_leads_to_the_public_address_alone(stand: Stand, way: str) -> None:
    cookies = {who: stand.looking(way, who) for who in {stop.who for stop in STOPS} - {""}}
    for stop in STOPS:
        path = stop.path.format(**stand.named)
        shown = stand.callers[way].call("GET", path, headers=cookies.get(stop.who, {}))
        assert shown.status_code == (404 if stop.path == "/app/nowhere" else 200), stop
        assert shown.headers["strict-transport-security"] == "max-age=31536000"
        stand.assert_public(f"{shown.headers}{html.unescape(shown.text)}")


@EVERY_WAY
def test_what_is_printed_sent_and_scanned_carries_the_public_address(
    stand: Stand, way: str
) -> None:
    rosa, amina = (stand.looking(way, who) for who in ("Rosa", "Amina Osei"))
    caller = stand.callers[way]

    def shown(method: str, path: str, who: dict[str, str], **more: Any) -> str:  # noqa: ANN401
        answer = caller.call(method, path, headers=who, **more)
        assert answer.status_code == 200, answer.text
        return html.unescape(answer.text)

    account = stand.town.people["Rosa"].account
    asks = f"{stand.address}/pay?to={account}&amount=1%3A30"
    sheet = f"{stand.address}{USE}/{stand.named['place']}"
    for link, page in (
        (asks, shown("GET", f"/app/show?account={account}&amount=1:30", rosa)),
        (sheet, shown("GET", "/app/sheet", rosa)),
    ):
        assert link in page
        assert picture(link) in page
    invited = shown("POST", "/app/invitations", amina)
    assert re.search(f"{stand.address}/app/join/[A-Za-z0-9_-]+", invited)
    drawn = shown("POST", "/app/cheques/pictures", rosa, json={"codes": [CHEQUE]})
    cheque = f"{stand.address}/app/broker/redeem#{CHEQUE}"
    assert json.loads(drawn) == {"pictures": [picture(cheque)]}


@EVERY_WAY
def test_cookies_are_for_tls_and_this_host_alone(stand: Stand, way: str) -> None:
    [kept] = stand.sign_in(way, "Rosa").headers.get_list("set-cookie")
    assert kept.startswith("__Host-ayni=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"} <= set(kept.split("; "))


@EVERY_WAY
def test_problems_point_to_the_public_address(stand: Stand, way: str) -> None:
    answer = stand.callers[way].call("GET", "/v1/nowhere")
    assert answer.json()["type"] == f"{stand.address}/docs/refusals#resource_must_exist"


def test_the_example_sends_who_comes_without_tls_to_where_it_is(stand: Stand) -> None:
    asked = f"http://127.0.0.1:{stand.plain}/app/join/x?lang=es"
    sent_on = httpx.get(asked, headers={"Host": NAME}, trust_env=False)
    assert sent_on.status_code == 301
    assert sent_on.headers["location"] == f"https://{NAME}/app/join/x?lang=es"


def test_the_example_lets_through_what_is_larger_than_nginx_takes_of_itself(stand: Stand) -> None:
    scribe = stand.town.scribe
    path = f"/v1/communities/{scribe.community}/books/{scribe.book}/orders/bulk"
    lines = b'{"order":"{}","signatures":[]}\n' * 50_000
    answer = stand.callers[EXAMPLES].call("POST", path, content=lines)
    assert answer.json()["code"] == "bulk_must_have_lines"


def test_the_doctor_finds_what_a_proxy_does_not_say(stand: Stand) -> None:
    def found(way: str) -> list[str]:
        def ask(url: str) -> Answered:
            told = stand.callers[way].call("GET", url.removeprefix(stand.address))
            return Answered(told.status_code, dict(told.headers), told.json())

        settings = Settings(public_url=stand.address, data=stand.data)
        return [one.what for one in address.look(findings.Place(settings, Machine(ask=ask)))]

    assert found(EXAMPLES) == []
    assert found("plain") == ["the proxy does not say who asks"]
