"""Every page there is, and who may see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import httpx
from nacl.signing import SigningKey

from api.http.challenges import sign_in_input

if TYPE_CHECKING:
    from api.service.scribe import Person
    from tests.browser.town import Town


class Stop(NamedTuple):
    """A page: its route, who looks (nobody signed in if empty), its address with places to fill."""

    route: str
    who: str
    path: str


def _same(who: str, *routes: str) -> tuple[Stop, ...]:
    """Pages whose address is their route."""
    return tuple(Stop(route, who, route) for route in routes)


STOPS: Final = (
    *_same("", "/", "/docs", "/app/offline", "/app/sign-in", "/app/devices/new", "/app/recovery"),
    *_same("", "/app/desk", "/app/found", "/app/unlock"),
    Stop("/docs/{name}", "", "/docs/refusals"),
    Stop("/app/found/{code}", "", "/app/found/{founding_link}"),
    Stop("/app/found/join/{code}", "", "/app/found/join/{founding_invitation}"),
    Stop("/app/founding/{community}", "", "/app/founding/{founding}"),
    Stop("/app/join/{code}", "", "/app/join/{invitation}"),
    Stop("/app/sheet/use", "", "/app/sheet/use"),
    Stop("/app/sheet/use/{code}", "", "/app/sheet/use/{place}"),
    Stop("/app/{rest:path}", "", "/app/nowhere"),
    *_same(
        "Rosa", "/app/", "/app/pay", "/app/statement", "/app/more", "/app/ask", "/app/requests",
        "/app/bookings", "/app/book", "/app/gift", "/app/several", "/app/market", "/app/market/new",
        "/app/accounts", "/app/near", "/app/messages", "/app/show", "/app/scan", "/app/people",
        "/app/safety", "/app/keys", "/app/guardians", "/app/acting", "/app/privacy", "/app/sheet",
        "/app/privacy/age", "/app/privacy/photo",
        "/app/reach",
        "/app/devices/add", "/app/recovery/cancel", "/app/cheques",
        "/app/rota", "/app/rota/new", "/app/rota/wanted", "/app/rota/week", "/app/calendar",
        "/app/leave", "/app/before", "/app/help", "/app/statement/paper", "/app/decisions",
        "/app/lists",
    ),
    *_same("Rosa", "/app/votes", "/app/votes/new"),
    Stop("/app/votes/{vote}", "Rosa", "/app/votes/{vote}"),
    Stop("/app/not-me", "Rosa", "/app/not-me?type=key-added&entry=3"),
    Stop("/app/pay", "Rosa", "/app/pay?to={account}"),
    Stop("/app/ask", "Rosa", "/app/ask?to={account}"),
    Stop("/app/book", "Rosa", "/app/book?to={account}"),
    Stop("/app/show", "Rosa", "/app/show?amount=1:30"),
    Stop("/app/devices/add", "Rosa", "/app/devices/add?code={device}"),
    Stop("/app/exchange/{seq}", "Rosa", "/app/exchange/{seq}"),
    Stop("/app/exchange/{seq}/take-back", "Rosa", "/app/exchange/{seq}/take-back"),
    Stop("/app/drafts/{id_}", "Rosa", "/app/drafts/{draft}"),
    Stop("/app/requests/{id_}", "Rosa", "/app/requests/{request}"),
    Stop("/app/bookings/{hold}", "Rosa", "/app/bookings/{hold}"),
    Stop("/app/lists/{parts}", "Rosa", "/app/lists/{listed}"),
    Stop("/app/lists/{parts}", "Chiara", "/app/lists/{bounded}"),
    Stop("/app/market/{id_}", "Rosa", "/app/market/{notice}"),
    Stop("/app/market", "Rosa", "/app/market?mine=1"),
    Stop("/app/market/{id_}/photos", "Hiroshi", "/app/market/{notice}/photos"),
    Stop("/app/market/{id_}/edit", "Hiroshi", "/app/market/{notice}/edit"),
    Stop("/app/book", "Rosa", "/app/book?rota={rota}&day={booked}"),
    Stop("/app/rota/{id_}", "Rosa", "/app/rota/{rota}"),
    Stop("/app/rota/{id_}", "Rosa", "/app/rota/{others_rota}"),
    Stop("/app/rota/{id_}/sheet", "Rosa", "/app/rota/{rota}/sheet"),
    Stop("/app/rota/{id_}/{day}", "Rosa", "/app/rota/{rota}/{booked}"),
    Stop("/app/rota/{id_}/{day}", "Rosa", "/app/rota/{others_rota}/{open}"),
    Stop("/app/messages/{member}", "Rosa", "/app/messages/{member}"),
    Stop("/app/people/{member}", "Rosa", "/app/people/{member}"),
    Stop("/app/people/{member}", "Rosa", "/app/people/{pictured}"),
    Stop("/app/recoveries/{member}", "Rosa", "/app/recoveries/{member}"),
    Stop("/app/broker/redeem/{hold}", "Rosa", "/app/broker/redeem/{hold}"),
    *_same("Amina Osei", "/app/letters"),
    *_same("Amina Osei", "/app/invitations", "/app/steward", "/app/steward/sign"),
    *_same("Amina Osei", "/app/steward/members"),
    *_same("Amina Osei", "/app/steward/categories"),
    *_same("Amina Osei", "/app/steward/rules", "/app/steward/households"),
    Stop(
        "/app/steward/households", "Amina Osei",
        "/app/steward/households?member=Rosa&with=Daniel",
    ),
    *_same("Amina Osei", "/app/arrival", "/app/arrival/members"),
    *_same("Amina Osei", "/app/coop", "/app/decisions/who"),
    *_same("Amina Osei", "/app/service", "/app/steward/leavings", "/app/first-steps"),
    Stop("/app/invitations/{secret_hash}", "Amina Osei", "/app/invitations/{invited}"),
    Stop("/app/steward/{member_id}", "Amina Osei", "/app/steward/{member}"),
    *_same("Chiara", "/app/treasurer"),
    Stop("/app/treasurer", "Chiara", "/app/treasurer?q=a&state=negative&sort=-name"),
    *_same("Chiara", "/app/treasurer/exchanges", "/app/acts"),
    *_same("Chiara", "/app/treasurer/appeals", "/app/treasurer/warnings"),
    *_same("Rosa", "/app/limits"),
    Stop("/app/acts/{tag}", "Chiara", "/app/acts/saving-1"),
    Stop("/app/acts/{tag}", "Chiara", "/app/acts/levy-1"),
    *_same("Rosa", "/app/asks"),
    Stop("/app/defaults/{account}", "Chiara", "/app/defaults/{account}"),
    Stop("/app/treasurer/chosen", "Chiara", "/app/treasurer/chosen?account={account}"),
    Stop("/app/treasurer/{account}", "Chiara", "/app/treasurer/{account}"),
    *_same("Chiara", "/app/policies", "/app/standing", "/app/plans", "/app/treasurer/leaves"),
    Stop("/app/treasurer/leaves", "Chiara", "/app/treasurer/leaves?member={member}"),
    *_same("Rosa", "/app/vouching"),
    Stop("/app/vouching/{member}", "Rosa", "/app/vouching/{member}"),
    Stop("/app/policies/{rule}", "Chiara", "/app/policies/earned-1"),
    Stop(
        "/app/policies/{rule}/trial", "Chiara",
        "/app/policies/fixed-1/trial?above=40&below=1&tried=60&every=7",
    ),
    Stop("/app/statement", "Chiara", "/app/statement?account={account}"),
    *_same("Chiara", "/app/reports", "/app/reports/funder", "/app/reports/social"),
    *_same("Daniel", "/app/broker", "/app/broker/list", "/app/broker/papers", "/app/broker/redeem"),
    Stop("/app/broker/papers", "Daniel", "/app/broker/papers?to={account}"),
    Stop("/app/broker/papers/{id_}", "Daniel", "/app/broker/papers/{paper}"),
    Stop("/app/broker/{mandate}", "Daniel", "/app/broker/{mandate}"),
    Stop("/app/broker/{mandate}", "Daniel", "/app/broker/{mandate}?to={account}"),
    *_same("Elena", "/app/auditor"),
)  # fmt: skip

NO_PAGES: Final = {
    "/app/reach/confirm/{code}": "for whom a link was sent; test_reaching.py looks at it",
    "/app/reach/stop/{code}": "for whom a link was sent; test_reaching.py looks at it",
    "/app/to/{message}": "leads on",
    "/pay": "leads on to /app/pay",
    "/app": "leads on to /app/",
    "/favicon.ico": "a picture",
    "/app/treasurers": "leads on to a message, where one member alone is a treasurer",
    "/app/demo": "stands in a demo only; test_demo.py looks at it",
    "/app/founding/{community}/terms": "for who founds a co-op; test_founding.py looks at it",
    "/app/arrival/certificate": "for who has moved in; test_moving_in.py looks at it",
    "/docs/{name}.md": "the reference, as plain text",
    "/app/statement.csv": "a file to keep",
    "/app/treasurer.csv": "a file to keep",
    "/app/treasurer/exchanges.csv": "a file to keep",
    "/app/auditor/closings.csv": "a file to keep",
    "/app/acts/{tag}/list.csv": "a file to keep",
    "/app/acts/runs/{order}": "for what was signed; tests/acts looks at it",
    "/app/steward/members.csv": "a file to keep",
    "/app/people/{member}/photo/{tag}/{size}": "a picture; pages show it",
    "/app/market/{id_}/photos/{number}/{tag}/{size}": "a picture; pages show it",
    "/app/reports.csv": "a file to keep",
    "/app/reports/{figure}.svg": "a picture to keep; its page shows it",
    "/app/reports/funder.csv": "a file to keep",
    "/app/reports/funder.pdf": "a file to keep",
    "/app/reports/accounts.csv": "a file to keep",
    "/app/reports/journal.beancount": "a file to keep",
    "/app/reports/social.csv": "a file to keep",
    "/app/reports/social.pdf": "a file to keep",
    "/app/arrival/certificate.json": "a file to keep",
    "/app/before/{place}.json": "a file to keep",
    "/app/privacy/all.json": "a file to keep",
    "/app/leave/archive.zip": "a file to keep",
    "/app/leave/komunitin.zip": "a file to keep",
    "/app/steward/komunitin.zip": "a file to keep",
    "/calendar/{code}.ics": "a file for calendars",
    "/app/manifest.webmanifest": "for the browser alone",
    "/app/worker.js": "for the browser alone",
    "/static/{version}/{path:path}": "what pages load",
    "/app/devices/waiting/{code}": "asked by a script",
    "/app/auditor/going": "asked by a script",
    "/app/arrival/standing": "asked by a script",
}
"""Routes that show nobody a page, and why."""


@dataclass(slots=True)
class Walk:
    """A cooperative on a service of its own, where its pages are, and who is signed in there."""

    town: Town
    address: str
    named: dict[str, str]
    client: httpx.Client
    cookies: dict[str, str] = field(default_factory=dict)
    came: dict[tuple[Stop, str], httpx.Response] = field(default_factory=dict)
    weighed: dict[tuple[str, str], int] = field(default_factory=dict)

    def url(self, stop: Stop) -> str:
        """Where a page is."""
        return self.address + stop.path.format(**self.named)

    def cookie(self, who: str) -> str:
        """The value of the cookie `ayni` of whoever looks, signed in as a browser would."""
        if who not in self.cookies:
            self.cookies[who] = _sign_in(self.address, self.town, self.town.people[who])
        return self.cookies[who]

    def read(self, stop: Stop, language: str) -> httpx.Response:
        """A page as it comes over the wire, the first time that it is asked for."""
        if (stop, language) not in self.came:
            self.came[stop, language] = self._read(stop, language)
        return self.came[stop, language]

    def weigh(self, path: str, cookie: str) -> int:
        """How many bytes come for a path, head and all; what names its version is asked once."""
        key = (path, "" if path.startswith("/static/") else cookie)
        if key not in self.weighed:
            answer = self.client.get(self.address + path, headers={"Cookie": cookie})
            head = sum(
                len(name) + len(value) + len(b": \r\n") for name, value in answer.headers.raw
            )
            self.weighed[key] = head + answer.num_bytes_downloaded
        return self.weighed[key]

    def _read(self, stop: Stop, language: str) -> httpx.Response:
        cookies = {"lang": language} | ({"ayni": self.cookie(stop.who)} if stop.who else {})
        value = "; ".join(f"{name}={text}" for name, text in cookies.items())
        return self.client.get(self.url(stop), headers={"Cookie": value})


def _sign_in(address: str, town: Town, person: Person) -> str:
    own = {"Sec-Fetch-Site": "same-origin"}
    asked = {
        "community": town.scribe.community, "book": town.scribe.book, "key": person.key.public
    }  # fmt: skip
    with httpx.Client(base_url=address, headers=own) as client:
        challenge = client.post("/v1/sign-in/challenges", json=asked).json()["challenge"]
        signed = SigningKey(person.key.seed).sign(sign_in_input(challenge, address))
        answer = {"challenge": challenge, "signature": signed.signature.hex()}
        client.post("/app/session", json=answer).raise_for_status()
        return client.cookies["ayni"]
