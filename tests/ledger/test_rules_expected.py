"""Who is expected after a move, what nobody takes from them, and what certifies it all."""

from __future__ import annotations

from ledger.refusals import Code
from ledger.rules.bringing import PARTS_MS_MAX
from tests.support.brought import arrive, arriving, board, bring, claim, enter_all, unmoved


def test_claiming_gives_a_key_and_nothing_else_does() -> None:
    bench, tess = unmoved()
    ana, _ = arrive(bench, tess, 10, -10).people
    new = bench.new_key()
    added = bench.code("key-added", ana.key, new, member=ana.member, added=new.public)
    assert added is Code.key_must_be_known
    stewards = board(bench)
    asked = bench.code("recovery-asked", *stewards, new, member=ana.member, added=new.public)
    assert asked is Code.guardians_must_be_chosen
    alone = bench.code("member-joined", ana.key, member=ana.member)
    assert alone is Code.steward_must_sign
    claim(bench, ana)
    assert bench.code("member-joined", new, stewards[0], member=ana.member) is (
        Code.member_must_not_exist
    )
    bench.do("transfer", ana.key, from_=ana.account, to=tess.account, amount="4")


def test_what_stands_unclaimed_is_given_by_nobody() -> None:
    bench, tess = unmoved()
    ana, ben = arrive(bench, tess, 10, -10).people
    one, two, _ = (steward.key for steward in bench.stewards)
    waits = (Code.account_must_be_claimed, {"account": ana.account})
    sides = {"from_": ana.account, "to": ben.account, "amount": "1"}
    assert bench.code("transfer", one, **sides) is Code.payer_must_sign
    assert bench.code("hold", one, **sides, until=bench.now_ms + 9) is Code.payer_must_sign
    assert bench.refused("balance-passed-on", one, two, **sides) == waits
    mandate = {"account": ana.account, "broker": tess.member, "each": "1", "total": "1"}
    mandate |= {"paper": "66" * 32, "payees": [tess.account], "until": bench.now_ms + 9}  # type: ignore[dict-item]
    assert bench.refused("mandate-given", one, two, **mandate) == waits
    paid = bench.pay(tess, ana, 5).id
    taken = bench.refused("reversal", tess.key, of=paid, reason="44" * 32)
    assert taken == (Code.account_must_be_claimed, {"account": ana.account})
    assert bench.balance(ana) == 15
    claim(bench, ana)
    bench.grant(ben_like := bench.join(), "treasurer")
    bench.do("reversal", ben_like.key, of=paid, reason="44" * 32)


def test_an_unclaimed_account_closes_by_quorum_if_nothing_was_done_with_it() -> None:
    bench, tess = unmoved()
    ana, ben, eva = arrive(bench, tess, 0, 10, -10).people
    one, two, _ = (steward.key for steward in bench.stewards)
    few = bench.refused("account-closed", one, account=ana.account)
    assert few == (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
    bench.do("account-closed", one, two, account=ana.account)
    code = bench.code("account-closed", one, two, account=ben.account)
    assert code is Code.account_must_be_claimed
    bench.pay(tess, eva, 10)
    code = bench.code("account-closed", one, two, account=eva.account)
    assert code is Code.account_must_be_claimed
    claim(bench, ana)


def test_nobody_is_trusted_before_they_come() -> None:
    bench, tess = unmoved()
    ana, _ = arrive(bench, tess, 1, -1).people
    waits = (Code.member_must_have_joined, {"member": ana.member})
    stewards = board(bench)
    granted = bench.refused("role-granted", *stewards, member=ana.member, role="broker")
    assert granted == waits
    own = {"member": tess.member, "notice": 3_600_000, "quorum": 1, "guardians": [ana.member]}
    assert bench.refused("guardians-chosen", tess.key, **own) == waits
    mandate = {"account": tess.account, "broker": ana.member, "each": "1", "total": "1"}
    assert bench.refused("mandate-given", tess.key, **mandate, until=bench.now_ms + 9) == waits
    bounds = {"lower": "-5", "upper": "5", "reason": "44" * 32}
    bench.do("bound-set", tess.key, account=ana.account, **bounds)


# The certificate.


def test_a_treasurer_and_another_auditor_certify() -> None:
    bench, tess = unmoved()
    gus = bench.join()
    bench.grant(gus, "auditor")
    found = arriving(bench, [3, -3])
    own = {"brought": bench.new_id(), "certificate": "cc" * 32}
    refusal = bench.refused("import-certified", tess.key, gus.key, **own)
    assert refusal == (Code.entry_must_exist, {"of": own["brought"]})
    own["brought"] = bring(bench, found, tess).id
    assert bench.code("import-certified", tess.key, gus.key, **own) is Code.parts_must_be_in
    bench.now_ms += PARTS_MS_MAX
    assert bench.code("import-certified", tess.key, gus.key, **own) is Code.parts_must_be_in
    enter_all(bench, found)
    assert bench.code("import-certified", gus.key, **own) is Code.treasurer_must_sign
    assert bench.code("import-certified", tess.key, **own) is Code.auditor_must_sign
    bench.grant(tess, "auditor")
    assert bench.code("import-certified", tess.key, **own) is Code.auditor_must_sign
    bench.do("import-certified", tess.key, gus.key, **own)
    again = bench.refused("import-certified", tess.key, gus.key, **own)
    assert again == (Code.balances_must_be_certified_once, {"certificate": "cc" * 32})
