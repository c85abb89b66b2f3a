"""A walk through a village: what it has is looked at, and every reason for a refusal is met."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from api.rotas.turns import today
from tests.http.differential_arrivals import arrivals
from tests.http.differential_doors import (
    audits,
    devices,
    foundings,
    leavings,
    newcomers,
    recoveries,
)
from tests.http.differential_governing import governing
from tests.http.differential_moving import moving_in
from tests.http.differential_reaching import reaching
from tests.http.differential_reports import governed, reported
from tests.http.differential_rooms import (
    categories,
    market,
    our_coop,
    own_data,
    photos,
    reports,
    rotas,
)
from tests.http.differential_trust import entrusted, exchanges, guardians, mandates, papers
from tests.http.differential_votes import votes
from tests.http.spoilt import SPOILT

if TYPE_CHECKING:
    from tests.http.differential import Village

SOON_MS: Final = 5_000
DAY_MS: Final = 86_400_000
NOTICE_MS: Final = 14 * DAY_MS
YEAR_MS: Final = 366 * DAY_MS
ACCOUNT: Final = {"kind": "member", "salt": "33" * 32}


def walk(village: Village) -> None:
    """Send what is refused and what it takes to get there; look at what there is then."""
    for step in (
        _amounts, _holds, _reversals, exchanges, mandates, guardians, papers, _people, _accounts,
        _passing, governing, _bounds, _epochs, _spoilt, _change, _later, _look, market, photos,
        rotas, categories, reports, our_coop, reaching, votes, own_data, moving_in, arrivals,
        governed, reported,
    ):  # fmt: skip
        step(village)


def between(village: Village, payer: int, payee: int) -> dict[str, Any]:
    """Return the accounts that an amount moves between."""
    return {"from_": village.account(payer).account, "to": village.account(payee).account}


def _amounts(v: Village) -> None:
    ana, nobody = v.key(0), {"to": v.new_id()}
    v.send("transfer", ana, amount="1", unit="EUR", **between(v, 0, 1))
    v.send("transfer", ana, amount="1", **between(v, 0, 0))
    v.send("transfer", ana, amount="1", **between(v, 0, 1) | nobody)
    v.send("transfer", ana, amount="1", **between(v, 1, 0))
    long = v.twins.now_ms + YEAR_MS + 1
    v.send("transfer", ana, amount="1", expires=long, **between(v, 0, 1))
    v.send("transfer", ana, amount="601", **between(v, 0, 1))
    v.send("transfer", ana, amount="600", **between(v, 0, 1))
    v.send("transfer", v.key(2), amount="1", **between(v, 2, 1))
    v.send("account-closed", ana, account=v.account(0).account)
    v.send("transfer", v.key(1), amount="600", **between(v, 1, 0))


def _holds(v: Village) -> None:
    payer, other, payee = (v.key(index) for index in range(3))
    until = v.twins.now_ms + SOON_MS
    id_ = v.new_id()
    v.send("hold", payer, amount="9", until=v.twins.now_ms, **between(v, 0, 2))
    v.send("hold", payer, amount="9", until=v.twins.now_ms + YEAR_MS + 1, **between(v, 0, 2))
    v.send("hold", other, amount="9", until=until, **between(v, 0, 2))
    v.send("hold", payer, id=id_, amount="9", until=until, **between(v, 0, 2))
    v.send("capture", payer, hold=id_, amount="1", rest="held")
    v.send("capture", payee, hold=id_, amount="10", rest="held")
    v.send("capture", payee, hold=v.new_id(), amount="1", rest="held")
    v.send("release", other, hold=id_)
    v.send("hold-expired", other, hold=id_)
    v.send("hold-expired", v.twins.service.key, hold=id_)
    v.twins.now_ms += SOON_MS
    v.send("capture", payee, hold=id_, amount="1", rest="held")


def _reversals(v: Village) -> None:
    id_ = v.new_id()
    v.send("transfer", v.key(0), id=id_, amount="9", **between(v, 0, 2))
    v.send("reversal", v.key(2), of=id_)
    v.send("reversal", v.key(0), of=id_)
    v.send("reversal", v.key(1), of=id_)
    v.send("reversal", v.key(1), of=id_)
    v.send("reversal", v.key(1), of=v.id_of(v.sent[0]))
    v.send("reversal", v.key(1), of=v.new_id())


def _people(v: Village) -> None:
    steward, plain, member = v.key(0), v.key(2), v.person(2).member
    new, nobody = v.new_key(), v.new_id()
    v.send("member-joined", new, plain, member=nobody)
    v.send("member-joined", new, steward, member=member)
    v.send("member-joined", plain, steward, member=nobody)
    v.send("key-added", plain, new, member=nobody, added=new.public)
    v.send("key-added", plain, member=member, added=new.public)
    v.send("key-added", steward, new, member=member, added=new.public)
    v.send("key-added", plain, new, member=member, added=new.public)
    v.send("key-revoked", new, member=member, revoked=plain.public)
    v.keys[member], v.revoked = [new], [*v.revoked, plain]
    v.send("role-granted", steward, member=v.person(1).member, role="treasurer")
    v.send("role-withdrawn", steward, member=member, role="treasurer")
    v.send("role-withdrawn", steward, member=v.person(0).member, role="steward")


def _accounts(v: Village) -> None:
    steward, owner, member = v.key(0), v.key(2), v.person(2).member
    known, second = v.account(2).account, v.new_id()
    v.send("account-opened", owner, steward, account=known, member=member, **ACCOUNT)
    v.send("account-opened", owner, account=second, member=member, **ACCOUNT)
    v.send("account-opened", steward, account=second, member=v.person(0).member, **ACCOUNT)
    v.send("account-opened", steward, account=second, member=member, **ACCOUNT)
    v.send("account-opened", steward, account=second, member=v.new_id(), **ACCOUNT)
    fund = ACCOUNT | {"kind": "fund", "account": second, "member": member}
    v.send("account-opened", owner, **fund)
    v.send("account-opened", owner, steward, account=second, member=member, **ACCOUNT)
    v.send("account-closed", v.key(1), account=second)
    v.send("account-closed", owner, account=second)
    v.send("account-closed", owner, account=second)


def _passing(v: Village) -> None:
    """What a member leaves who can sign no more."""
    gone, steward = v.twins.new_person(), v.key(0)
    v.send("member-joined", gone.key, steward, member=gone.member)
    own = ACCOUNT | {"account": gone.account, "member": gone.member}
    v.send("account-opened", gone.key, steward, **own)
    v.send("transfer", v.key(2), amount="2", to=gone.account, **{"from": v.account(2).account})
    to = {"from": gone.account, "to": v.account(1).account}
    v.send("balance-passed-on", steward, amount="2", **to)
    v.send("key-revoked", steward, member=gone.member, revoked=gone.key.public)
    v.send("balance-passed-on", steward, amount="2", **to)
    v.twins.now_ms += NOTICE_MS
    for amount in ("3", "2"):
        v.send("balance-passed-on", steward, amount=amount, **to)


def _bounds(v: Village) -> None:
    account = v.account(2).account
    bounds = {"lower": "-5", "upper": "none"}
    v.send("bound-set", v.key(2), account=account, **bounds)
    v.send("bound-set", v.key(0), account=v.account(0).account, **bounds)
    v.send("bound-set", v.key(0), account=account, lower="5", upper="9")
    v.send("bound-set", v.key(0), account=account, until=v.twins.now_ms, **bounds)


def _later(v: Village) -> None:
    """What a bound that ends, and ninety days, make impossible."""
    ends, id_ = v.twins.now_ms + SOON_MS, v.new_id()
    for account in (v.account(0).account, v.account(2).account):
        bounds: dict[str, Any] = {"lower": "none", "upper": "none", "until": ends}
        v.send("bound-set", v.key(1), account=account, **bounds)
    v.send("hold", v.key(0), amount="1300", until=ends + 1, **between(v, 0, 2))
    v.send("transfer", v.key(0), id=id_, amount="1", **between(v, 0, 2))
    v.twins.now_ms += 90 * DAY_MS + 1
    v.send("reversal", v.key(1), of=id_)


def _epochs(v: Village) -> None:
    own: dict[str, Any] = {"epoch": 9, "accounts": 1, "balances": "88" * 32, "total": "0"}
    v.send("epoch-closed", v.key(0), **own)
    v.send("epoch-closed", v.twins.service.key, **own)
    leaf = {"account": v.account(0).account, "leaf": "99" * 32}
    v.send("leaf-countersigned", v.key(0), epoch=9, **leaf)


def _spoilt(v: Village) -> None:
    for spoil in SPOILT.values():
        v.forward(spoil(v, v.account(0)))
    v.send("book-opened", v.key(0), **v.coop.opening())
    nowhere = f"/v1/communities/{v.coop.community}/books/{'77' * 32}/orders"
    fields = between(v, 0, 1) | {"amount": "1", "book": "77" * 32}
    v.twins.call("POST", nowhere, json=v.body("transfer", v.key(0), **fields))


def _look(v: Village) -> None:
    community, token = f"/v1/communities/{v.coop.community}", v.token(0)
    for path in ("/v1/service", "/healthz", "/readyz", community, f"{community}/books"):
        v.twins.call("GET", path)
    v.twins.call("PUT", f"{v.coop.path}/admission", token)
    v.twins.call("PUT", f"{v.coop.path}/admission", v.coop.operator)
    v.twins.call("POST", f"{v.coop.path}/epochs", token)
    account, member = f"/accounts/{v.account(2).account}", f"/members/{v.person(2).member}"
    rows = v.get(f"{account}/statement", token).json()["rows"]
    v.get(f"{account}/bundle", token, entries=",".join(str(row["seq"]) for row in rows))
    for who in (1, 0):
        body = {"zone": "Europe/Paris", "every": "month"}
        v.twins.call("PUT", f"{v.coop.path}/schedule", v.token(who), json=body)
    for path in (
        "", "/schedule", "/condition", "/checkpoint", "/epochs", "/epochs/1", "/tile/0/000.p/9",
        "/tile/entries/000.p/9",
        "/accounts", account, "/members", member, "/entries/0", f"/orders/{v.id_of(v.sent[0])}",
        "/export",
    ):  # fmt: skip
        v.get(path, token)
    _beside(v, token)
    _acted(v, token, v.account(0).account)
    _limits(v)
    for step in (devices, recoveries, newcomers, leavings, foundings, audits):
        step(v)
    token = v.token(0)
    v.get("/entries/0/proof", token, size=9)
    v.get("/consistency", token, old=4, size=9)
    v.get(f"/members/{v.person(0).member}/acts", token)
    good = v.body("transfer", v.key(0), amount="1", **between(v, 0, 1))
    for body in (good, {"order": good["order"]}, {"order": "{}"}):
        v.twins.call("POST", f"{v.coop.path}/orders/preview", token, json=body)
    over = v.sign_in(v.challenge(v.key(0)), v.key(0)).json()["token"]
    v.twins.call("DELETE", "/v1/sign-in", over)


def _decided(v: Village, hold: str, token: str) -> None:
    """What a third decides of a visit of which two say different times."""
    path = v.coop.path
    v.twins.call("POST", f"{path}/bookings/{hold}/said", token, json={"amount": "0"})
    for who in ({"role": "broker"}, {"member": v.person(2).member}, {}):
        v.twins.call("PUT", f"{path}/decider", token, json=who)
    said_ms = v.get(f"/bookings/{hold}", v.token(1)).json()["theirs"]["time_ms"]
    body = {"amount": "3", "text": "So it was", "said_ms": said_ms}
    for own in (body, body, body | {"amount": "4"}):
        v.get("/decisions", v.token(2))
        v.twins.call("PUT", f"{path}/decisions/{hold}", v.token(2), json=own)
    v.get("/decisions", v.token(2))
    v.get("/decider", token)
    v.twins.call("PUT", f"{path}/decisions/{hold}", token, json=body)


def _acted(v: Village, token: str, account: str) -> None:
    """Acts of the co-op, and what is asked of them."""
    path = v.coop.path
    for read in ("acts", "acts/periods", "acts/runs", "asks", "plans"):
        v.get(f"/{read}", token)
    v.get(f"/acts/runs/{v.person(1).member}", token)
    figures = {"keep": 0, "months": 1}
    period = {"from_ms": 0, "until_ms": 31 * 86_400_000, "figures": figures}
    v.twins.call("POST", f"{path}/acts/saving-1/previews", token, json=period)
    v.twins.call("POST", f"{path}/acts/saving-1/lists", token, json=period)
    asked = {"kind": "solidarity", "account": account, "amount": "9", "reason": "ill"}
    made = v.twins.call("POST", f"{path}/asks", token, json=asked).json()["ask"]
    said = {"amount": "5", "reason": "so"}
    v.twins.call("POST", f"{path}/asks/{made}/decision", token, json=said)
    v.twins.call("DELETE", f"{path}/asks/{made}", token)


def _limits(v: Village) -> None:
    """What members ask about their limits, treasurers answer, and limits that only warn."""
    path, account = v.coop.path, v.account(2).account
    asked = {"account": account, "text": "More"}
    for who in (2, 0):
        v.twins.call("POST", f"{path}/me/appeals", v.token(who), json=asked)
    back, made = (
        v.twins.call("POST", f"{path}/me/appeals", v.token(2), json=asked).json()["appeal"]
        for _ in range(2)
    )
    v.twins.call("DELETE", f"{path}/me/appeals/{back}", v.token(2))
    v.get("/me/appeals", v.token(2))
    for who in (2, 1, 1):
        v.get("/appeals", v.token(who))
        v.twins.call("POST", f"{path}/appeals/{made}/reply", v.token(who), json={"text": "So"})
    v.twins.call("DELETE", f"{path}/me/appeals/{made}", v.token(2))
    for own in ({"percent": 5}, {"account": account, "lower": "-1"}, {"lower": "1"}):
        v.twins.call("POST", f"{path}/warnings", v.token(1), json={"reason": "Care", **own})
    v.get("/warnings", v.token(1))
    v.get("/me/limits", v.token(2))
    v.get("/watch-list", v.token(1), state="warned")


def _beside(v: Village, token: str) -> None:
    """What stands beside the journal."""
    path, other = v.coop.path, v.person(1).member
    for read in (
        "me", "waiting", "requests", "bookings", "bookings/silence", "decisions", "decider",
        "conversations", "drafts",
        "joinings", "mandates", "mandates/bookings", "cheques", "cheques/offices", "watch-list",
        "exchanges", "roster", "me/reach", "letters", "deliveries", "lists",
        "policies", f"standings/{other}", "rules", "households",
    ):  # fmt: skip
        v.get(f"/{read}", token)
    v.get("/mandates", token, member=v.person(0).member)
    ours, theirs = v.account(0).account, v.account(1).account
    paid = {"account": ours, "rows": [{"account": theirs, "amount": "2"}]}
    kept = v.twins.call("POST", f"{path}/lists/payments", token, json=paid).json()
    v.twins.call("POST", f"{path}/lists/payments", token, json={**paid, "account": "x"})
    v.get(f"/lists/{kept['parts']}", token)
    bound = {"rows": [{"account": theirs, "lower": "-1", "upper": "none"}]}
    v.twins.call("POST", f"{path}/lists/bounds", token, json=bound)
    tried = {"rule": "fixed-1", "figures": {"above": 9, "below": 1}, "days": 30, "every": 1}
    for own in (tried, tried | {"rule": "zeal-1"}, tried | {"figures": {}}):
        v.twins.call("POST", f"{path}/policies/trials", token, json=own)
    v.twins.call("POST", f"{path}/policies/runs", token)
    v.twins.call("POST", f"{path}/invitations", token)
    asked = {"payer": other, "account": v.account(0).account, "amount": "5"}
    made = v.twins.call("POST", f"{path}/requests", token, json=asked).json()["request"]
    v.get(f"/requests/{made}", token)
    v.twins.call("POST", f"{path}/requests/{made}/decline", v.token(1))
    v.twins.call("DELETE", f"{path}/requests/{made}", token)
    v.twins.call("PUT", f"{path}/bookings/silence", token, json={"days": 3})
    hold, until = v.new_id(), v.twins.now_ms + YEAR_MS // 2
    visit = f"{path}/bookings/{hold}/visit"
    day = today(v.twins.now_ms) + timedelta(days=3)
    when = {"day": str(day), "at": "09:30", "place": "Here", "note": "Ring twice"}
    asked = {**when, "to": v.account(1).account}
    v.twins.call("PUT", visit, token, json=asked)
    v.twins.call("PUT", visit, token, json={**asked, "day": "2001-01-01"})
    v.send("hold", v.key(0), id=hold, amount="9", until=until, **between(v, 0, 1))
    for at in ("10:00", "9:30"):
        v.twins.call("PUT", visit, v.token(1), json={**when, "at": at})
    v.twins.call("POST", f"{visit}/agree", token, json={"asked_ms": 1})
    found = v.get(f"/bookings/{hold}", token).json()["visit"]
    v.twins.call("POST", f"{visit}/agree", token, json={"asked_ms": found["asked_ms"]})
    v.twins.call("POST", f"{visit}/off", v.token(1), json={"text": "Ill"})
    v.twins.call("POST", f"{visit}/seen", token)
    v.get("/bookings", token)
    for id_ in (hold, other):
        v.get(f"/bookings/{id_}", token)
        body = v.body("capture", v.key(1), hold=id_, amount="5", rest="released", expires=until)
        [[key, signature]] = body["signatures"]
        left = {"order": body["order"], "key": key, "signature": signature}
        v.twins.call("POST", f"{path}/bookings/{id_}/capture", v.token(1), json=left)
        v.twins.call("POST", f"{path}/bookings/{id_}/said", token, json={"amount": "4"})
    v.twins.call("POST", f"{path}/bookings/{hold}/decision/seen", token)
    _decided(v, hold, token)
    v.twins.call("POST", f"{path}/conversations/{other}", token, json={"text": "Hello"})
    v.get(f"/conversations/{other}", token)
    v.twins.call("POST", f"{path}/conversations/{other}/seen", token)
    number = v.get("/me", token).json()["accounts"][0]["number"]
    for asked_for in (number, "x"):
        v.get(f"/accounts/by-number/{asked_for}", token)
    entrusted(v)


def _change(v: Village) -> None:
    profile = f"{v.coop.path}/members/{v.person(2).member}/profile"
    v.twins.call("PUT", profile, v.token(0), json={"name": "Inti \N{SNOWMAN}"})
    bodies = [v.body("transfer", v.key(0), amount="1", **between(v, 0, 1)) for _ in range(3)]
    lines = "\n".join(map(json.dumps, [*bodies, *v.sent[:2]])).encode()
    v.twins.call("POST", f"{v.coop.path}/orders/bulk", content=lines)
