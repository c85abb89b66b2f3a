"""Steps of the walk through rooms beside the journal: offers and needs, regular care, own data."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from api.rotas.turns import today
from tests.support.pictures import bomb, halves, saved

if TYPE_CHECKING:
    import httpx

    from tests.http.differential import Village

NEAR: Final = {"north": 4139, "east": 217}
NOTICE: Final = {"kind": "offer", "category": "garden", "text": " Pears \N{PEAR} "}


def market(v: Village) -> None:
    """Publish, look for it, keep it and take it down; what is somebody else's stays."""
    path = f"{v.coop.path}/notices"
    made = [
        v.twins.call("POST", path, v.token(0), json=NOTICE | {"near": near}).json()["notice"]
        for near in (True, False)
    ]
    v.twins.call("POST", path, v.token(0), json=NOTICE | {"text": "\x1c"})
    for query in (
        {}, {"words": "pears \N{PEAR}"}, {"words": "100%_"}, {"kind": "need"}, {"kind": "x"},
        {"order": "nearest", "limit": 1}, {"before": made[0]},
    ):  # fmt: skip
        v.get("/notices", v.token(1), **query)
    v.get("/notices/own", v.token(0))
    for id_ in (made[0], v.new_id()):
        for who in (1, 0):
            v.get(f"/notices/{id_}", v.token(who))
            v.twins.call("POST", f"{path}/{id_}/keep", v.token(who), json={"days": 90})
            said = NOTICE | {"title": "Pears", "kind": "need"}
            v.twins.call("PUT", f"{path}/{id_}", v.token(who), json=said)
            v.twins.call("DELETE", f"{path}/{id_}", v.token(who))


def photos(v: Village) -> None:
    """Photos of a member and of a notice, seen by another, taken down by a steward."""
    book, kind = v.coop.path, {"content-type": "image/jpeg"}
    notice = v.twins.call("POST", f"{book}/notices", v.token(1), json=NOTICE).json()["notice"]
    v.get("/photos", v.token(0))
    for own, seen in (
        ("me/photo", f"members/{v.person(1).member}/photo"),
        *[(f"notices/{notice}/photos/{number}",) * 2 for number in (1, 2)],
    ):
        for sent in (b"<svg/>", bomb(), saved(halves(300, 200), "JPEG")):
            v.twins.call("PUT", f"{book}/{own}", v.token(1), content=sent, headers=kind)
        for size in ("large", "small", "huge"):
            v.get(f"/{seen}", v.token(0), size=size)
        v.get("/photos", v.token(0))
        v.get(f"/notices/{notice}", v.token(0))
        for token in (v.token(1), v.token(0)):
            said = {"reason": " Not here \N{PEAR} "}
            v.twins.call("POST", f"{book}/{seen}/taken-down", token, json=said)
            v.get(f"/{seen}", token)
        v.twins.call("DELETE", f"{book}/{own}", v.token(1))
    v.twins.call(
        "PUT", f"{book}/me/photo", v.token(1), content=saved(halves(90, 90), "PNG"), headers=kind
    )
    v.twins.call("DELETE", f"{book}/notices/{notice}", v.token(1))


def rotas(v: Village) -> None:
    """Regular care of the first member's, to which the second comes, or the third."""
    path, day = f"{v.coop.path}/rotas", today(v.twins.now_ms) + timedelta(days=1)
    said: dict[str, Any] = {
        "category": "care", "text": "Getting up", "minutes": 90, "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "at": "09:30", "first": str(day), "last": str(day + timedelta(days=20)),
        "carers": [v.person(1).member],
    }  # fmt: skip
    for own in ({"carers": [v.person(0).member]}, {"last": "2026-02-30"}, {"weekdays": [8]}):
        v.twins.call("POST", path, v.token(0), json=said | own)
    rota = v.twins.call("POST", path, v.token(0), json=said).json()["rota"]

    def do(who: int, act: str, method: str = "POST", on: object = day) -> httpx.Response:
        return v.twins.call(method, f"{path}/{rota}/visits/{on}/{act}", v.token(who))

    v.twins.call("POST", f"{path}/{rota}/agree", v.token(1))
    do(1, "out")
    for list_ in ("rotas", "rotas/wanted", f"rotas/{rota}", f"rotas/{rota}/visits/{day}"):
        v.get(f"/{list_}", v.token(2))
        v.get(f"/{list_}", v.token(0))
    for who, act in ((0, "take"), (2, "take"), (1, "take"), (1, "book"), (0, "book"), (0, "book")):
        do(who, act)
    for who, of in ((0, rota), (0, v.person(0).member), (1, rota), (0, v.person(1).member)):
        v.twins.call("POST", f"{v.coop.path}/calendars/{of}", v.token(who))
        v.get("/calendars", v.token(who))
    for _ in range(2):
        v.twins.call("DELETE", f"{v.coop.path}/calendars/{rota}", v.token(0))
    do(0, "off")
    do(0, "off", "DELETE")
    do(0, "book", on="2026-02-30")
    for who, act in ((0, "leave"), (1, "leave"), (1, "end"), (0, "end")):
        v.twins.call("POST", f"{path}/{rota}/{act}", v.token(who), json={"day": str(day)})


def our_coop(v: Village) -> None:
    """How the co-op is reached, its neighbourhoods, and who chooses which."""
    book, steward = v.coop.path, v.token(0)
    for token in (v.token(1), steward):
        v.twins.call("PUT", f"{book}/contact", token, json={"phone": " 93  1 ", "text": "Tuesdays"})
    v.get("/contact", v.token(1))
    named = [
        v.twins.call("POST", f"{book}/neighbourhoods", token, json=said)
        for token, said in (
            (v.token(1), NEAR | {"name": "Sur"}), (steward, NEAR | {"name": " Sur "}),
            (steward, NEAR | {"name": "", "north": 9001}),
        )
    ]  # fmt: skip
    id_ = named[1].json().get("neighbourhood", v.new_id())
    for chosen in (id_, v.new_id()):
        body = {"neighbourhood": chosen}
        v.twins.call("PUT", f"{book}/me/neighbourhood", v.token(1), json=body)
    v.get("/neighbourhoods", v.token(1))
    for token in (v.token(1), steward, steward):
        v.twins.call("DELETE", f"{book}/neighbourhoods/{id_}", token)


def categories(v: Village) -> None:
    """The co-op's list, worded anew by its steward, and hours by it."""
    listed = [{"code": "care", "names": {"en": "Care", "es": "Cuidados"}}]
    for who, body in ((1, listed), (0, []), (0, listed)):
        v.twins.call("PUT", f"{v.coop.path}/categories", v.token(who), json={"categories": body})
    for who in (1, 0):
        v.get("/categories", v.token(who))
        v.get("/categories/hours", v.token(who))


def reports(v: Village) -> None:
    """How the circle is, and reports of it, for a member and a steward."""
    for who in (1, 0):
        for what in (
            "health", "funder?period=2023-Q4", "accounts?period=2023", "social?year=2023",
            "journal?period=2023", "baseline",
        ):  # fmt: skip
            name, _, query = what.partition("?")
            v.get(f"/reports/{name}", v.token(who), **dict(parse_qsl(query)))
        body = {"period": "2022"}
        v.twins.call("PUT", f"{v.coop.path}/reports/baseline", v.token(who), json=body)


def own_data(v: Village) -> None:
    """What a member shares, where they are, who looked, all of it, and none of it any more."""
    book, ana, ben = v.coop.path, v.person(0).member, v.person(1).member
    v.twins.call("PUT", f"{book}/me/contacts", v.token(0), json={"phone": " 1  2", "mail": "a@b"})
    for kinds in (["x"], ["phone"]):
        v.twins.call("PUT", f"{book}/members/{ben}/sharing", v.token(0), json={"kinds": kinds})
    v.twins.call("PUT", f"{book}/me/place", v.token(0), json={"north": 4139, "east": 217})
    for path in (
        f"members/{ben}/sharing", f"members/{ana}/sharing", "me/privacy", "me/place", "me/data",
    ):  # fmt: skip
        v.get(f"/{path}", v.token(0))
    v.get(f"/members/{ana}/contacts", v.token(1))
    v.get("/me/access-log", v.token(0))
    v.get("/members", v.token(1), words="1-8")
    for band in (35, 40, 30):
        v.twins.call("PUT", f"{book}/me/age", v.token(0), json={"band": band})
    v.get("/me/age", v.token(0))
    v.get("/me/age", v.token(1))
    for what in ("age", "place", "data"):
        v.twins.call("DELETE", f"{book}/me/{what}", v.token(0))
    v.twins.call("DELETE", f"{book}/me/data?knowing_debt=true", v.token(0))
