"""Steps of the walk that run a policy and an act of the co-op, and report of all that was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from api.lists.jobs import SignedLists
from api.service.clock import Clock

if TYPE_CHECKING:
    from tests.http.differential import Village

DAY_MS: Final = 86_400_000


def _between(v: Village, payer: int, payee: int) -> dict[str, Any]:
    return {"from_": v.account(payer).account, "to": v.account(payee).account}


def governed(v: Village) -> None:
    """What the co-op decides: rules, households, a policy and its run, a list of payments."""
    steward, member, path = v.key(0), v.person(0).member, v.coop.path
    v.send("role-granted", steward, member=member, role="treasurer")
    v.send("household-stated", steward, member=member, household=v.new_id())
    v.send("book-ruled", steward, funds="none", lower="-600", treasurers=1, upper="600")
    figures = {"above": 900, "below": 60}
    begins_ms = v.twins.now_ms + 1
    said: dict[str, Any] = {
        "rule": "fixed-1", "figures": [list(one) for one in figures.items()], "reason": "99" * 32,
    }  # fmt: skip
    v.send("policy-adopted", steward, from_=begins_ms, **said)
    v.twins.now_ms += DAY_MS
    v.send("transfer", steward, amount="1", **_between(v, 0, 1))
    tried = {"rule": "fixed-1", "figures": figures, "days": 9, "every": 3}
    v.twins.call("POST", f"{path}/policies/trials", v.token(0), json=tried)
    run = v.twins.call("POST", f"{path}/policies/runs", v.token(0)).json()
    paid = {"account": v.account(1).account, "amount": "1"}
    body = {"account": v.account(0).account, "rows": [paid]}
    pay = v.twins.call("POST", f"{path}/lists/payments", v.token(0), json=body).json()
    for one in (run, pay):
        fields = {"from_" if name == "from" else name: is_ for name, is_ in one["fields"].items()}
        v.send("list-approved", steward, **fields)
    v.twins.twin.now_ms = v.twins.now_ms
    for world in {id(one): one for one in (v.twins, v.twins.twin)}.values():
        Clock(world.service, [SignedLists()]).look()
    v.get("/policies", v.token(0))
    v.get(f"/standings/{member}", v.token(0))
    v.get(f"/lists/{pay['parts']}", v.token(0))
    v.send("policy-ended", steward, kind="limits", reason="99" * 32)


def reported(v: Village) -> None:
    """An act of the co-op, previewed and signed; and what is reported of all that was."""
    steward, path, fund = v.key(0), v.coop.path, v.new_id()
    own = {"account": fund, "kind": "fund", "member": v.person(0).member, "salt": "33" * 32}
    v.send("account-opened", steward, **own)
    v.send("transfer", steward, amount="30", to=fund, **{"from": v.account(0).account})
    begins = datetime.fromtimestamp(v.twins.now_ms / 1000, UTC).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    ends = (begins + timedelta(days=31)).replace(day=1)
    figures = {"gave-weight": 1, "months": 1, "surplus": 10, "took-weight": 1}
    body: dict[str, Any] = {"account": fund, "figures": figures}
    body |= {"from_ms": int(begins.timestamp()) * 1000, "until_ms": int(ends.timestamp()) * 1000}
    v.twins.now_ms += 31 * DAY_MS
    v.twins.call("POST", f"{path}/acts/dividend-1/previews", v.token(0), json=body)
    listed = v.twins.call("POST", f"{path}/acts/dividend-1/lists", v.token(0), json=body)
    if listed.is_success:
        order = v.new_id()
        v.send("list-approved", steward, id=order, **listed.json()["fields"])
        v.get(f"/acts/runs/{order}", v.token(0))
    asked = {"kind": "solidarity", "account": v.account(2).account, "amount": "9", "reason": "ill"}
    made = v.twins.call("POST", f"{path}/asks", v.token(2), json=asked).json()["ask"]
    said = {"amount": "5", "reason": "so"}
    v.twins.call("POST", f"{path}/asks/{made}/decision", v.token(0), json=said)
    year = str(ends.year)
    v.get("/reports/funder", v.token(0), period=year)
    v.get("/reports/accounts", v.token(0), period=year)
    v.get("/reports/social", v.token(0), year=year)
