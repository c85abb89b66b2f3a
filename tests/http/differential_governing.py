"""Steps of the walk through what a book goes by, its policies, and lists that are signed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from credit.parting import moves_parted

if TYPE_CHECKING:
    from ledger.parts import Part
    from tests.http.differential import Village

REASON: Final = "66" * 32
FIGURES: Final = [["amount", 5], ["grace-days", 0], ["months", 1], ["spared", 0]]
WEEK_MS: Final = 7 * 86_400_000


def governing(v: Village) -> None:
    """Policies, lists and rules of the book: what each of them is refused for."""
    steward, treasurer = v.key(0), v.key(1)
    _policies(v)
    ours, theirs = v.account(0).account, v.account(2).account
    parts = moves_parted([(2, ours, theirs)])
    paid = _listed("payments-1", parts) | {"account": ours}
    for own in ({"at": 10**6}, {"until": 5}):
        v.send("list-approved", steward, **paid | own)
    levy = _listed("levy-1", parts) | {"figures": FIGURES, "until": v.twins.now_ms}
    for _ in range(2):
        v.send("list-approved", steward, treasurer, **levy)
    _entered(v, paid | {"parts": moves_parted([(2, theirs, ours)])[0].hash},
             moves_parted([(2, theirs, ours)])[0])  # fmt: skip
    _entered(v, paid | {"rows": 2}, parts[0])
    _entered(v, paid, parts[0])
    for part in (v.new_id(), v.id_of(v.sent[-1])):
        v.send("list-reversed", treasurer, parts=[part], reason=REASON)
    _entered(v, paid, parts[0], after_ms=WEEK_MS)
    _stated(v)
    _rules(v)


def _policies(v: Village) -> None:
    steward, now_ms = v.key(0), v.twins.now_ms
    adopted: dict[str, Any] = {"rule": "levy-1", "figures": FIGURES, "reason": REASON}
    ended = {"kind": "levy", "reason": REASON}
    v.send("policy-ended", steward, **ended)
    v.send("policy-adopted", steward, **adopted | {"rule": "levy-0"}, from_=now_ms)
    v.send("policy-adopted", steward, **adopted, from_=now_ms - 1)
    v.send("policy-adopted", steward, **adopted, from_=now_ms)


def _listed(rule: str, parts: list[Part]) -> dict[str, Any]:
    return {
        "rule": rule, "at": 0, "from_": 0, "until": 0, "parts": parts[0].hash, "rows": 1,
        "total": "2",
    }  # fmt: skip


def _entered(v: Village, said: dict[str, Any], part: Part, after_ms: int = 0) -> None:
    order = v.new_id()
    v.send("list-approved", v.key(0), id=order, **said)
    v.twins.now_ms += after_ms
    v.send(part.type, v.twins.service.key, list=order, **part.fields)


def _stated(v: Village) -> None:
    """Nobody vouches for herself, nor states her own leave; both are of people who are there."""
    treasurer, plain = v.key(1), v.key(2)
    one, other = v.person(2).member, v.person(3).member
    pair: dict[str, Any] = {"endorser": one, "endorsed": other, "amount": "30"}
    for own in ({"endorsed": one}, {"endorsed": v.new_id()}, {}, {"amount": "0"}):
        v.send("endorsement-stated", plain, **pair | own)
    v.send("endorsement-stated", treasurer, **pair)
    home = v.new_id()
    for own in ({"household": home}, {}):
        for member in (one, other):
            v.send("household-stated", v.key(0), member=member, **own)
        v.send("endorsement-stated", plain, **pair)
    day_ms = v.twins.now_ms
    leave: dict[str, Any] = {
        "member": one,
        "from_": day_ms,
        "until": day_ms + WEEK_MS,
        "reason": REASON,
    }
    wrongs: tuple[dict[str, Any], ...] = ({"until": day_ms - 1}, {"member": v.person(1).member}, {})
    for wrong in wrongs:
        v.send("leave-stated", treasurer, **leave | wrong)
    v.send("leave-stated", plain, **leave)
    for who in (1, 2):
        v.get("/leaves", v.token(who))
        for member in (one, other, v.new_id()):
            v.get(f"/stated/{member}", v.token(who))


def _rules(v: Village) -> None:
    """Two treasurers must agree, and a fund gives nothing with one signature."""
    steward, treasurer, plain = v.key(0), v.key(1), v.key(2)
    rules = {"lower": "-600", "upper": "600"}
    v.send("book-ruled", steward, funds="0", treasurers=2, **rules)
    account, fund = v.account(2).account, v.new_id()
    bound = {"account": account, "lower": "-9", "upper": "9", "reason": REASON}
    v.send("bound-set", treasurer, **bound)
    own = {"account": fund, "kind": "fund", "member": v.person(2).member, "salt": "33" * 32}
    v.send("account-opened", plain, steward, **own)
    v.send("transfer", plain, amount="3", from_=account, to=fund)
    v.send("transfer", plain, amount="3", from_=fund, to=account)
    v.send("transfer", plain, steward, amount="3", from_=fund, to=account)
    v.send("book-ruled", steward, funds="none", treasurers=1, **rules)
    v.send("policy-ended", steward, kind="levy", reason=REASON)
    home, ruled = v.new_id(), v.new_id()
    v.send("household-stated", steward, member=v.person(2).member, household=home)
    v.send("book-ruled", steward, id=ruled, funds="none", treasurers=1, **rules)
    for who in (0, 2):
        v.twins.call("PUT", f"{v.coop.path}/reasons/{ruled}", v.token(who), json={"text": "So"})
        for read in ("rules", "households"):
            v.get(f"/{read}", v.token(who))
