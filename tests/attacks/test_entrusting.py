"""M10, M11: mandates on paper, and accounts of the community, against who never agreed."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from chain.audit import audit
from tests.attacks.playing import (
    DAY_MS,
    HOUR_MS,
    TEXT,
    YEAR_MS,
    posted,
    refused,
    refused_payment,
    stands_at,
)  # fmt: skip
from tests.support.world import Coop, World


def test_two_brokers_empty_nobodys_account_with_a_paper(world: World) -> None:
    """Nor one steward who made both of them: there is a key, a payee, an end and a notice."""
    coop = Coop(world, "Cooperativa Ayni")
    one, two, third = (coop.join("broker") for _ in range(3))
    victim, shop = coop.join(), coop.join()
    whole = {
        "account": victim.account, "broker": third.member, "each": "600", "total": "600",
        "until": world.now_ms + YEAR_MS, "paper": TEXT,
    }  # fmt: skip
    named: dict[str, Any] = whole | {"payees": [shop.account]}
    brokers = one.key, two.key
    # With a key, a member signs for themselves.
    assert refused(coop, "mandate-given", *brokers, **named) == "member_must_have_no_key"
    coop.do("key-revoked", victim.key, member=victim.member, revoked=victim.key.public)
    # Without one, the paper says whom and until when, and whoever gains does not vouch.
    assert refused(coop, "mandate-given", *brokers, **whole) == "paper_must_name_payees"
    later = named | {"until": world.now_ms + YEAR_MS + 1}
    assert refused(coop, "mandate-given", *brokers, **later) == "paper_must_end_in_time"
    own = named | {"payees": [one.account]}
    assert refused(coop, "mandate-given", *brokers, **own) == "two_others_must_vouch"
    own = named | {"broker": one.member}
    assert refused(coop, "mandate-given", *brokers, **own) == "two_others_must_vouch"
    # And it waits, so that any steward can withdraw it.
    stopped, used = (posted(coop, "mandate-given", *brokers, **named) for _ in range(2))
    paying = {"from_": victim.account, "to": shop.account, "amount": "60"}
    world.now_ms += 72 * HOUR_MS - 1
    code = refused(coop, "transfer-by-mandate", third.key, mandate=used, **paying)
    assert code == "mandate_must_have_begun"
    coop.do("mandate-withdrawn", coop.steward.key, mandate=stopped)
    world.now_ms += 1
    coop.do("transfer-by-mandate", third.key, mandate=used, **paying)
    code = refused(coop, "transfer-by-mandate", third.key, mandate=stopped, **paying)
    assert code == "mandate_must_be_open"
    assert stands_at(coop, shop) == 60


def test_no_account_of_the_community_pays_what_it_does_not_have(world: World) -> None:
    """Nor is one opened in the name of who does not sign; the audit counts who owes no end."""
    coop = Coop(world, "Cooperativa Ayni")
    treasurer, other = coop.join("treasurer"), coop.join("treasurer")
    fund = coop.world.new_person()
    opening = {"account": fund.account, "kind": "fund", "salt": "33" * 32}
    code = refused(coop, "account-opened", coop.steward.key, member=treasurer.member, **opening)
    assert code == "member_must_sign"
    keys = coop.steward.key, treasurer.key
    coop.do("account-opened", *keys, member=treasurer.member, **opening)
    holder = treasurer._replace(account=fund.account)
    assert refused_payment(coop, holder, treasurer, 2**53 - 1) == "lower_bound_must_hold"
    assert refused_payment(coop, holder, treasurer, 1) == "lower_bound_must_hold"
    free = {"account": fund.account, "lower": "none", "upper": "none", "reason": TEXT}
    code = refused(coop, "bound-set", treasurer.key, **free)
    assert code == "treasurer_must_not_set_own_bound"
    assert said(coop) == 0
    coop.do("bound-set", other.key, **free)
    coop.pay(holder, coop.join(), 1)
    world.now_ms += DAY_MS
    assert said(coop) == 1


def said(coop: Coop) -> int:
    """How many accounts may owe without end, as the audit of the service's export reports it."""
    coop.world.service.close_epoch(coop.community, coop.book).result()
    auditor = coop.join("auditor")
    file = coop.world.call("GET", f"{coop.path}/export", coop.token(auditor))
    report = audit(BytesIO(file.content), key=coop.world.get(coop.path)["log_key"], jobs=1)
    return report.unbounded
