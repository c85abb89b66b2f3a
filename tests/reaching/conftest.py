"""A co-op whose members are reached by receivers that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from tests.reaching.keys import KEY, SECRET
from tests.reaching.receivers import HttpReceiver, Mailbox, link_in, receivers
from tests.support.postgres import url_of
from tests.support.world import Coop, Person, World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

SECOND_MS: Final = 1_000
PUBLIC: Final = "https://ayni.example"


class Reached:
    """Ana and Ben, of whom Ana is reached by every way; nobody has a page open."""

    def __init__(self, world: World, push: HttpReceiver, mail: Mailbox, sms: HttpReceiver) -> None:
        self.world, self.push, self.mail, self.sms = world, push, mail, sms
        self.coop = Coop(world, "Any Co-op")
        self.ana, self.ben = self.coop.join(), self.coop.join()
        self.tokens = {one.member: self.coop.token(one) for one in (self.ana, self.ben)}
        for who, name in ((self.ana, "Ana Maravillas"), (self.ben, "Ben Quisquilloso")):
            named = self.ask(who, "PUT", f"/members/{who.member}/profile", name=name)
            assert named.is_success, named.text

    def ask(self, who: Person, method: str, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401
        """Ask a route of the book, as somebody."""
        if who.member not in self.tokens:
            self.tokens[who.member] = self.coop.token(who)
        more = {"json": body} if body or method in {"PUT", "POST"} else {}
        token = self.tokens[who.member]
        return self.world.call(method, self.coop.path + path, token, **more)

    def get(self, who: Person, path: str) -> Any:  # noqa: ANN401
        """Get what must be there."""
        found = self.ask(who, "GET", path)
        assert found.is_success, found.text
        return found.json()

    def look(self, *, s: int = 10) -> None:
        """Let the time pass, and the teller look."""
        self.world.now_ms += s * SECOND_MS
        self.world.app.state.running.teller.look()

    def subscribe(self, who: Person, path: str = "/p/1") -> str:
        """Let a browser of somebody's take pushes; its id."""
        asked = {"endpoint": self.push.address + path, "key": KEY, "secret": SECRET}
        made = self.ask(who, "POST", "/me/reach/pushes", **asked)
        assert made.is_success, made.text
        return str(made.json()["push"])

    def awake(self, who: Person) -> None:
        """No quiet hours, and all that there is by every way."""
        subjects = ("asked", "care", "received", "talk", "limits", "ending", "desk")
        ways = [
            {"subject": subject, "channel": channel}
            for subject in subjects
            for channel in ("push", "mail", "sms", "letter")
        ]
        own = {"language": "en", "quiet_from": "00:00", "quiet_until": "00:00", "ways": ways}
        assert self.ask(who, "PUT", "/me/reach", **own).is_success

    def confirm(self, who: Person, mail: str, sms: str = "") -> None:
        """Let somebody be reached by mail, and by text messages."""
        for channel, address in (("mail", mail), ("sms", sms)):
            if address:
                asked = self.ask(who, "PUT", f"/me/reach/addresses/{channel}", address=address)
                assert asked.status_code == 204, asked.text
        self.look()
        texts = [self.mail.mails[-1].get_body(("plain",)).get_content()]  # type: ignore[union-attr]
        texts += [self.sms.forms[-1]["text"]] if sms else []
        for text in texts:
            code = link_in(text).rpartition("/")[2]
            confirmed = self.world.call("POST", "/v1/reach/confirm", json={"code": code})
            assert confirmed.status_code == 204, confirmed.text
        self.forget()

    def forget(self) -> None:
        """Count what comes from here on."""
        for got in (self.push.got, self.mail.got, self.mail.to, self.sms.got):
            got.clear()

    def everywhere(self, who: Person) -> None:
        """Let somebody be reached by every way but letters, at any hour."""
        self.subscribe(who)
        self.awake(who)
        self.confirm(who, "ana@example.org", "+34 600 111 222")

    def confirm_mail_for_digest(self) -> None:
        """Ana gets mail, and nothing but the weekly letter by it."""
        ways = [{"subject": "digest", "channel": "mail"}]
        own = {"language": "en", "quiet_from": "00:00", "quiet_until": "00:00", "ways": ways}
        assert self.ask(self.ana, "PUT", "/me/reach", **own).is_success
        self.confirm(self.ana, "ana@example.org")

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many pushes, mails and texts came."""
        return len(self.push.got), len(self.mail.got), len(self.sms.got)

    def request(self, of: Person, amount: str = "95", text: str = "for the pears") -> str:
        """Let the other ask somebody for hours; the request's id."""
        asker = self.ben if of == self.ana else self.ana
        own = {"payer": of.member, "account": asker.account, "amount": amount, "text": text}
        made = self.ask(asker, "POST", "/requests", days=90, **own)
        assert made.is_success, made.text
        return str(made.json()["request"])


def settings_for(push: HttpReceiver, mail: Mailbox, sms: HttpReceiver) -> dict[str, Any]:
    """What an operator sets to use them."""
    del push
    return {
        "push": "this-machine", "public_url": PUBLIC, "mail_from": "ayni@coop.example",
        "smtp_url": f"smtp://127.0.0.1:{mail.port}",
        "sms_url": f"{sms.address}/send?to={{to}}&text={{text}}&ref={{id}}&from=Ayni",
        "sms_token": "gateway-token",
    }  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def reached(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Reached]:
    """The co-op, on each database."""
    with receivers() as found:
        own = settings_for(*found) | {"database_url": url_of(request, request.param)}
        with World(tmp_path, **own) as world:
            yield Reached(world, *found)
