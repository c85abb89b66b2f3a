"""A co-op that moves in with its files: tried, signed by two, laid out, certified, and claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.arrivals.jobs import Arrivals
from tests.http.differential import Village

if TYPE_CHECKING:
    import httpx

MEMBERS: Final = "No,Name,Phone,Balance\n1,Ana Puig,600 1,1.5\n2,Zoë,,-1.5\n"
EXCHANGES: Final = "Date,From,To,Hours,What\n2020-01-31,2,1,1.5,Vïsit\n"
NOTICES: Final = "Member,Type,Title,Category\n1,offer,Pears,Garden\n"
WRONG: Final = "No,Name,Balance\n1,Ana,1.5\n2,,x\n"
DAY_MS: Final = 86_400_000


def arrivals(v: Village) -> None:
    """Nothing can be tried where hours have moved; all of it in a book that is new."""
    _try(v, 0)
    village = Village(v.twins)
    steward, treasurer = 0, 1
    for name in ("steward", "auditor"):
        own = {"member": village.person(2).member, "role": name}
        village.send("role-granted", village.key(0), **own)
    _ask(village, steward, "GET", "/arrival/trial")
    _ask(village, steward, "GET", "/arrival/order")
    _try(village, 2, format="abacus")
    _try(village, treasurer)
    _try(village, steward, files=[{"name": "a.csv", "text": WRONG}])
    _try(village, steward, files=[{"name": "a.csv", "base64": "?"}])
    _try(village, steward, known={"1": village.new_id()})
    _try(village, steward)
    for read in ("", "/trial", "/trial/accounts?limit=1", "/order", "/certificate", "/expected"):
        _ask(village, steward, "GET", f"/arrival{read}")
    _ask(village, steward, "DELETE", "/arrival/trial")
    _ask(village, steward, "DELETE", "/arrival/trial")
    _try(village, steward)
    own = _ask(village, treasurer, "GET", "/arrival/order").json()
    village.send("balances-brought", village.key(0), village.key(1), **own)
    _ask(village, steward, "DELETE", "/arrival/trial")
    _ask(village, treasurer, "GET", "/arrival/certificate/order")
    _go_on(village)
    _after(village)


def _ask(v: Village, who: int, method: str, rest: str, **more: Any) -> httpx.Response:  # noqa: ANN401
    return v.twins.call(method, f"{v.coop.path}{rest}", v.token(who), **more)


def _try(v: Village, who: int, **own: Any) -> httpx.Response:  # noqa: ANN401
    files = [
        {"name": "members.csv", "text": MEMBERS}, {"name": "exchanges.csv", "text": EXCHANGES},
        {"name": "notices.csv", "text": NOTICES},
    ]  # fmt: skip
    chosen = {"": {"decimal": "."}}
    body = {"format": "csv", "files": files, "chosen": chosen, "known": {}} | own
    return _ask(v, who, "POST", "/arrival/trial", json=body)


def _go_on(v: Village) -> None:
    """What the clock does, in both."""
    for one in {id(each): each for each in (v.twins, v.twins.twin)}.values():
        with one.service.database.reading() as session:
            found = Arrivals().due(session, one.now_ms)
        for due in found:
            Arrivals().do(one.service, due)


def _after(v: Village) -> None:
    """Once all parts are in."""
    own = _ask(v, 1, "GET", "/arrival/certificate/order").json()
    _ask(v, 2, "GET", "/arrival/certificate")
    v.send("import-certified", v.key(1), v.key(2), **own)
    _try(v, 0)
    for who in (0, 1):
        _ask(v, who, "GET", "/arrival")
        _ask(v, who, "GET", "/past-exchanges?limit=1")
        _ask(v, who, "GET", "/me/past-exchanges?before=9")
        _ask(v, who, "GET", "/past-exchanges/0")
    expected = _ask(v, 0, "GET", "/arrival/expected?limit=1").json()
    _ask(v, 0, "GET", f"/arrival/expected?after={expected['next']}")
    member = expected["members"][0]["member"]
    for members in ([member], [v.new_id()]):
        made = _ask(v, 0, "POST", "/arrival/cards", json={"members": members})
        if made.is_success:
            _claim(v, member, made.json()["cards"][0]["code"])


def _claim(v: Village, member: str, code: str) -> None:
    v.twins.call("GET", f"/v1/invitations/{code}")
    key = v.new_key()
    until = v.twins.now_ms + 15 * DAY_MS
    body = v.body("member-joined", key, member=member, expires=until)
    [[_, signature]] = body["signatures"]
    left = {"order": body["order"], "key": key.public, "signature": signature}
    asked = {"code": code, "name": "Ana", "orders": [left]}
    for _ in range(2):
        v.twins.call("POST", "/v1/joinings", json=asked)
    _ask(v, 0, "GET", "/joinings")
