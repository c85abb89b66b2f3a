"""How members are reached, on the walk: each way is taken, confirmed and ended."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from api.reaching.addresses import code_of
from api.reaching.tables import ReachAddressRow
from ledger.store import Place
from tests.reaching.keys import KEY, SECRET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.http.differential import Village

MAIL: Final = "ana@example.org"


@contextmanager
def _with_mail(v: Village) -> Iterator[None]:
    """Let both services have a mail server, which nothing is sent to."""
    services = [v.twins.service, v.twins.twin.service]
    before = [one.settings for one in services]
    own = {"mail_from": "ayni@ayni.test", "smtp_url": "smtp://127.0.0.1:1"}
    for one in services:
        url = one.settings.public_url or "http://127.0.0.1"
        one.settings = one.settings.changed(public_url=url, **own)
    yield
    for one, settings in zip(services, before, strict=True):
        one.settings = settings


def reaching(v: Village) -> None:
    """Choose ways, take a push and an address, and hand a letter over."""
    path, token, member = v.coop.path, v.token(0), v.person(0).member
    ways = [{"subject": "asked", "channel": "mail"}, {"subject": "care", "channel": "letter"}]
    own: dict[str, Any] = {"language": "en", "quiet_from": "21:00", "quiet_until": "08:00"}
    v.twins.call("PUT", f"{path}/me/reach", token, json=own | {"ways": ways})
    push = {"endpoint": "https://push.example/a1", "key": KEY, "secret": SECRET}
    made = v.twins.call("POST", f"{path}/me/reach/pushes", token, json=push).json()["push"]
    v.get("/me/reach", token)
    with _with_mail(v):
        v.twins.call("PUT", f"{path}/me/reach/addresses/mail", token, json={"address": MAIL})
    service = v.twins.service
    with service.database.reading() as session:
        place = Place(v.coop.community, 0)
        row = session.get_one(ReachAddressRow, (*place, member, "mail"))
        code = {"code": code_of(service, row)}
    v.get("/me/reach", token)
    for act in ("confirm", "stop"):
        v.twins.call("POST", f"/v1/reach/{act}", json=code)
    v.twins.call("DELETE", f"{path}/me/reach/pushes/{made}", token)
    v.twins.call("DELETE", f"{path}/me/reach/addresses/mail", token)
    other = v.person(1).member
    v.twins.call("PUT", f"{path}/letters/{other}", token)
    asked = {"payer": other, "account": v.account(0).account, "amount": "5"}
    v.twins.call("POST", f"{path}/requests", token, json=asked)
    for one in {v.twins, v.twins.twin}:
        one.app.state.running.teller.look()
    v.get("/letters", token)
    v.get("/deliveries", token)
    until = {"until_ms": v.twins.now_ms}
    v.twins.call("POST", f"{path}/letters/{other}/handed", token, json=until)
    v.twins.call("DELETE", f"{path}/letters/{other}", token)
