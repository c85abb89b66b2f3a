"""The walk goes on with orders that entrust others with something, or take several to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from wallets.cheques import slip_of
from wallets.guardians import HOUR_MS
from wallets.mandates import PAPER_MS_MAX, PAPER_NOTICE_MS
from wallets.memos import commitment

if TYPE_CHECKING:
    from tests.http.differential import Village

SOON_MS: Final = 5_000
PAPER: Final = commitment(bytes(32), "Signed on paper on Monday")


def exchanges(v: Village) -> None:
    """Give together, with each reason why not."""
    ana, ben, inti = (v.account(index).account for index in range(3))
    good: dict[str, Any] = {"givers": parts({ana: 3, ben: 2}), "receivers": parts({inti: 5})}
    v.send("exchange", v.key(0), **good)
    v.send("exchange", v.key(0), v.key(1), **good | {"receivers": parts({inti: 4})})
    v.send("exchange", v.key(0), v.key(1), **good | {"receivers": parts({ana: 5})})
    v.send("exchange", v.key(0), v.key(1), text="Together", **good)


def parts(amounts: dict[str, int]) -> list[list[str]]:
    """Return the givers or receivers of an exchange."""
    return [[account, str(amount)] for account, amount in sorted(amounts.items())]


def mandates(v: Village) -> None:
    """Let a broker enter transfers, with each reason why not."""
    (ana, ben, inti), broker = (v.account(index).account for index in range(3)), v.person(1).member
    for who in (0, 1):
        v.send("role-granted", v.key(0), member=v.person(who).member, role="broker")
    end_ms, given, last, paper = v.twins.now_ms + SOON_MS, v.new_id(), v.new_id(), v.new_id()
    own: dict[str, Any] = {
        "account": ana, "broker": broker, "each": "4", "total": "6", "until": end_ms,
    }  # fmt: skip
    v.send("mandate-given", v.key(0), **own | {"until": v.twins.now_ms})
    v.send("mandate-given", v.key(0), **own | {"broker": v.new_id()})
    v.send("mandate-given", v.key(0), **own | {"account": inti, "paper": PAPER})
    v.send("mandate-given", v.key(0), id=given, payees=[inti], **own)
    by = {"from_": ana, "to": inti, "amount": "4", "mandate": given}
    v.send("transfer-by-mandate", v.key(0), **by)
    v.send("transfer-by-mandate", v.key(1), **by | {"mandate": v.new_id()})
    v.send("transfer-by-mandate", v.key(1), **by | {"from_": inti, "to": ben})
    v.send("transfer-by-mandate", v.key(1), **by | {"to": ben})
    v.send("transfer-by-mandate", v.key(1), **by | {"amount": "5"})
    v.send("transfer-by-mandate", v.key(1), text="Entered for Ana", **by)
    v.send("transfer-by-mandate", v.key(1), **by | {"amount": "3"})
    v.send("mandate-withdrawn", v.key(2), mandate=given)
    v.send("mandate-withdrawn", v.key(0), mandate=given)
    v.send("transfer-by-mandate", v.key(1), **by | {"amount": "1"})
    on_paper = own | {"account": inti, "paper": PAPER}
    v.send("mandate-given", v.key(0), v.key(1), id=paper, **on_paper)
    v.send("mandate-given", v.key(0), id=last, **own)
    v.twins.now_ms = end_ms
    v.send("transfer-by-mandate", v.key(1), **by | {"mandate": last})


def guardians(v: Village) -> None:
    """Choose guardians, and have them bring in new keys, with each reason why not."""
    members = [v.person(index).member for index in range(3)]
    choice: dict[str, Any] = {
        "guardians": sorted(members[:2]), "member": members[2], "notice": HOUR_MS, "quorum": 2,
    }  # fmt: skip
    new, asked, again = v.new_key(), v.new_id(), v.new_id()
    ask = {"member": members[2], "added": new.public}
    v.send("recovery-asked", v.key(0), v.key(1), new, **ask)
    v.send("guardians-chosen", v.key(0), **choice)
    v.send("guardians-chosen", v.key(2), **choice | {"guardians": sorted(members)})
    v.send("guardians-chosen", v.key(2), **choice | {"quorum": 3})
    v.send("guardians-chosen", v.key(2), **choice)
    for who, agrees in ((0, True), (1, False), (2, True)):
        path = f"{v.coop.path}/guardians/{members[2]}/answer"
        v.twins.call("PUT", path, v.token(who), json={"agrees": agrees})
    v.send("recovery-asked", v.key(0), v.key(1), **ask)
    v.send("recovery-asked", v.key(0), new, **ask)
    v.send("recovery-asked", v.key(0), v.key(1), new, id=asked, **ask)
    v.send("recovery-asked", v.key(0), v.key(1), new, **ask)
    named = {"member": members[2], "recovery": asked}
    objection = v.body("recovery-cancelled", v.key(1), **named)
    v.twins.call("POST", f"{v.coop.path}/objections", v.token(1), json=objection)
    v.send("recovery-cancelled", v.key(1), **named)
    v.send("recovery-cancelled", v.key(2), **named)
    v.send("recovery-cancelled", v.key(2), **named)
    v.send("recovery-asked", v.key(0), v.key(1), new, id=again, **ask)
    named |= {"recovery": again}
    v.send("recovery-completed", new, **named)
    v.twins.now_ms += HOUR_MS
    v.send("recovery-completed", v.new_key(), **named)
    v.send("recovery-completed", new, **named)
    v.revoked.append(v.key(2))
    v.keys[members[2]] = [new]


def papers(v: Village) -> None:
    """Vouch for what somebody without a key has signed, and end what was entrusted."""
    gus, now_ms = v.coop.join(), v.twins.now_ms
    ana, inti = v.account(0).account, v.account(2).account
    paper, given = v.new_id(), v.new_id()
    own: dict[str, Any] = {
        "account": gus.account, "broker": v.person(2).member, "each": "4", "total": "6",
        "until": now_ms + PAPER_NOTICE_MS + HOUR_MS, "paper": PAPER, "payees": [ana],
    }  # fmt: skip
    nobody = {name: value for name, value in own.items() if name != "payees"}
    vouching = v.key(0), v.key(1)
    v.send("mandate-given", *vouching, **own)
    v.send("key-revoked", gus.key, member=gus.member, revoked=gus.key.public)
    v.send("mandate-given", *vouching, **nobody)
    v.send("mandate-given", *vouching, **own | {"until": now_ms + 2 * PAPER_MS_MAX})
    v.send("mandate-given", v.key(0), **own | {"payees": [inti]})
    v.send("mandate-given", *vouching, id=paper, **own | {"payees": [inti]})
    by = {"from_": gus.account, "to": inti, "amount": "1", "mandate": paper}
    v.send("transfer-by-mandate", v.key(2), **by)
    broker = v.person(1).member
    more = {"account": ana, "broker": broker, "each": "4", "total": "6"}
    v.send("mandate-given", v.key(0), id=given, until=now_ms + HOUR_MS, **more)
    v.send("role-withdrawn", v.key(0), member=broker, role="broker")
    by = {"from_": ana, "to": inti, "amount": "1", "mandate": given}
    v.send("transfer-by-mandate", v.key(1), **by)
    v.send("role-granted", v.key(0), member=broker, role="steward")
    v.send("role-granted", v.key(0), member=v.person(0).member, role="auditor")
    v.send("role-withdrawn", v.key(0), member=broker, role="steward")
    v.send("guardians-kept", v.key(2), member=v.person(2).member, choice=v.new_id())


def entrusted(v: Village) -> None:
    """What stands beside the journal of these: drafts, mandates, cheques, the treasurer's list."""
    path, tokens = v.coop.path, [v.token(who) for who in range(3)]
    ana, ben, inti = (v.account(index).account for index in range(3))
    v.get(f"/watch-list/{ana}", tokens[0])
    own = {"givers": parts({ana: 3, ben: 2}), "receivers": parts({inti: 5})}
    for end in (True, False):
        body = v.body("exchange", v.key(0), text="Wood", **own)
        [[key, signature]] = body["signatures"]
        left = {"order": body["order"], "key": key, "signature": signature, "memo": body["memo"]}
        v.twins.call("POST", f"{path}/drafts", tokens[2], json=left)
        made = v.twins.call("POST", f"{path}/drafts", tokens[0], json=left).json()["id"]
        v.get(f"/drafts/{made}", tokens[1])
        more = {"key": v.key(1).public, "signature": v.key(1).sign(body["order"].encode())}
        if end:
            v.twins.call("DELETE", f"{path}/drafts/{made}", tokens[1])
        signed = v.twins.call("POST", f"{path}/drafts/{made}/signatures", tokens[1], json=more)
        several = {"signatures": [{"draft": made, **more}]}
        v.twins.call("POST", f"{path}/drafts/signed", tokens[1], json=several)
        if signed.is_success:
            v.get(f"/exchanges/{signed.json()['seq']}", tokens[2])
    given = v.new_id()
    until = v.twins.now_ms + HOUR_MS
    given_own = {"broker": v.person(0).member, "each": "4", "total": "6"}
    v.send("mandate-given", v.key(2), id=given, account=inti, until=until, **given_own)
    slip = slip_of(bytes(15))
    v.send(
        "hold", v.key(2), id=slip.hold, from_=inti, to=ana, amount="4", until=until,
        memo=slip.commitment,
    )  # fmt: skip
    for token in tokens:
        v.get(f"/mandates/{given}", token)
        v.get(f"/cheques/{slip.hold}", token)
