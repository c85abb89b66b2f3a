"""The walk goes on with what stands beside the journal: keys, newcomers, foundings, audits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.membership.joinings import ADMISSION_MS
from tests.founding.founders import TERMS, begin, join, link
from wallets.guardians import HOUR_MS

if TYPE_CHECKING:
    from tests.http.differential import Village

SALT: Final = "33" * 32


def devices(v: Village) -> None:
    """Let a device wait, speak for it, and name its key; read what a sheet says."""
    key, path = v.new_key(), v.coop.path
    code = v.twins.call("POST", "/v1/devices", json={"key": key.public}).json()["code"]
    member = v.person(0).member
    body = v.body("key-added", v.key(0), member=member, added=key.public)
    for name in ("", "Kitchen"):
        sent = {**body, "name": name}
        v.twins.call("POST", f"{path}/devices/{code}/claim", v.token(0), json=sent)
    for shown in (code, "nothing"):
        v.twins.call("GET", f"/v1/devices/{shown}")
    named = {"name": "Phone", "kind": "device"}
    for known in (v.key(0), key):
        v.twins.call("PUT", f"{path}/keys/{known.public}/name", v.token(0), json=named)
    v.get("/keys", v.token(0))
    sheet = v.get("/sheet", v.token(0)).json()["code"].replace(" ", "")
    for place in (sheet, "A"):
        v.twins.call("GET", f"/v1/sheets/{place}")


def recoveries(v: Village) -> None:
    """Ask for a recovery, sign it from both sides, and look at it."""
    key, path, member = v.new_key(), v.coop.path, v.person(2).member
    chosen: dict[str, Any] = {"guardians": [v.person(0).member], "quorum": 1, "notice": HOUR_MS}
    v.send("guardians-chosen", v.key(2), member=member, **chosen)
    v.twins.now_ms += HOUR_MS
    code = v.twins.call("POST", "/v1/devices", json={"key": key.public}).json()["code"]
    body = v.body("recovery-asked", v.key(0), member=member, added=key.public)
    for who in (1, 0):
        asked = {**body, "code": code}
        v.twins.call("POST", f"{path}/recoveries", v.token(who), json=asked)
    [[own, signature]] = body["signatures"]
    for who in (1, 0):
        v.get("/guardians", v.token(who))
        v.get(f"/recoveries/{member}", v.token(who))
        signed = {"key": own, "signature": signature}
        v.twins.call("POST", f"{path}/recoveries/{member}/signatures", v.token(who), json=signed)
    for of in (v.new_key(), key):
        to = f"/recoveries/{member}/keys/{of.public}"
        shown = {"signature": of.sign(body["order"].encode())}
        v.get(to)
        v.twins.call("POST", f"{path}{to}/signature", json=shown)


def newcomers(v: Village) -> None:
    """Invite, take back, join and decline; look at accounts and at a member."""
    path, steward = v.coop.path, v.token(0)
    noted = {"name": "Gus", "note": "a neighbour of Ana's"}
    v.twins.call("POST", f"{path}/invitations", steward, json=noted)
    code = v.twins.call("POST", f"{path}/invitations", steward).json()["code"]
    for shown in (code, "nothing"):
        v.twins.call("GET", f"/v1/invitations/{shown}")
    for names in (["Eva", "Bo"], ["Lu", "lu"]):
        several = {"invitations": [{"name": name} for name in names]}
        made = v.twins.call("POST", f"{path}/invitations/list", steward, json=several).json()
        hashes = [one["invitation"] for one in made.get("invitations", ())] or ["00" * 32]
        for one in hashes:
            v.twins.call("PUT", f"{path}/invitations/{one}/reminded", steward)
        v.twins.call("POST", f"{path}/invitations/anew", steward, json={"invitations": hashes})
    new, salt = v.twins.new_person(), SALT
    opened = {"account": new.account, "kind": "member", "member": new.member, "salt": salt}
    until = v.twins.now_ms + ADMISSION_MS
    bodies = [
        v.body("member-joined", new.key, member=new.member, expires=until),
        v.body("account-opened", new.key, expires=until, **opened),
    ]
    orders: list[Any] = [
        {"order": one["order"], "key": new.key.public, "signature": one["signatures"][0][1]}
        for one in bodies
    ]
    for name in ("Gus", "Gus"):
        left = {"code": code, "name": name, "orders": orders}
        v.twins.call("POST", "/v1/joinings", json=left)
    v.get("/joinings", steward)
    [out, *_] = v.get("/invitations", steward).json()["invitations"]
    for _ in "ab":
        v.twins.call("DELETE", f"{path}/joinings/{new.member}", steward)
        v.twins.call("DELETE", f"{path}/invitations/{out['invitation']}", steward)
    ended = {"members": [new.member]}
    v.twins.call("POST", f"{path}/joinings/ended", steward, json=ended)
    v.get("/me/accounts", v.token(1))
    for who in (1, 0):
        v.get(f"/desk/members/{v.person(2).member}", v.token(who))


def foundings(v: Village) -> None:
    """Found a co-op, with everything that can be changed before it stands; its first steps."""
    twins, name = v.twins, {"name": "Norte"}
    begin(twins, "Eve").call("DELETE")
    code = link(twins)
    for path in (f"links/{code}", "links/nothing", f"invitations/{code}"):
        twins.call("GET", f"/v1/foundings/{path}")
    ada = begin(twins, code=code)
    for limit in ("300", "0"):
        ada.call("PUT", "/terms", json=TERMS | name | {"owe": limit})
    bo, cai = join(twins, ada.invite()), join(twins, ada.invite("Cai"), "Cai")
    bo.call("PUT", "/terms", json=TERMS)
    ada.sign()
    cai.call("DELETE", f"/stewards/{cai.person.member}")
    twins.call("GET", f"/v1/foundings/invitations/{ada.invite('Dee')}")
    [out] = ada.see()["invitations"]
    for _ in "ab":
        ada.call("DELETE", f"/invitations/{out['invitation']}")
    for one in (ada, bo):
        one.sign(bo.see() | {"read": "00" * 32})
        one.sign()
    path = f"/v1/communities/{ada.community}/books/{ada.see()['book']}/first-steps"
    for method, rest in (
        ("GET", ""), ("PUT", "/chain/off"), ("GET", ""), ("DELETE", "/chain/off"),
        ("PUT", "/nothing/off"),
    ):  # fmt: skip
        twins.call(method, path + rest, ada.token)


def audits(v: Village) -> None:
    """Audit the journal and a file, and look at what came of it."""
    path = f"{v.coop.path}/audits"
    v.send("role-granted", v.key(0), member=v.person(1).member, role="auditor")
    v.twins.call("POST", path, v.token(0), json={})
    begun = v.twins.call("POST", path, v.token(1), json={})
    v.twins.call("POST", f"{path}/file", v.token(1), content=b"nothing", params={"name": "a"})
    for which in ("", f"/{begun.json()['audit']}"):
        v.twins.call("GET", path + which, v.token(1))


def leavings(v: Village) -> None:
    """Say what becomes of hours, leave and stay; erase somebody by two stewards."""
    path, steward, member = v.coop.path, v.token(0), v.token(1)
    wish = {"wish": "heir", "to": v.account(2).account}
    v.twins.call("PUT", f"{path}/me/leaving/wish", member, json=wish)
    v.twins.call("PUT", f"{path}/me/leaving/wish", member, json={"wish": "x"})
    v.twins.call("POST", f"{path}/me/leaving", member)
    for token in (member, steward):
        for shown in (
            "/me/leaving", "/leavings", "/debts", "/erasures", "/me/archive", "/me/komunitin",
            "/komunitin",
        ):  # fmt: skip
            v.get(shown, token)
    v.twins.call("DELETE", f"{path}/me/leaving/wish", member)
    v.get("/me/leaving", member)
    v.twins.call("DELETE", f"{path}/me/leaving", member)
    second = {"member": v.person(1).member, "role": "steward"}
    v.send("role-granted", v.key(0), **second)
    v.twins.call("PUT", f"{path}/erasures/{v.person(2).member}", steward, json={"reason": "x"})
    gone = v.twins.new_person()
    v.send("member-joined", gone.key, v.key(0), member=gone.member)
    v.send("key-revoked", gone.key, member=gone.member, revoked=gone.key.public)
    whom = f"{path}/erasures/{gone.member}"
    v.twins.call("PUT", whom, steward, json={"reason": "gone"})
    v.get("/erasures", steward)
    for _ in "ab":
        v.twins.call("DELETE", whom, steward)
    v.send("role-withdrawn", v.key(0), **second)
