"""What one person signed for of a fund, kept by a database: whoever loads it judges the same."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from chain.audit import audit
from ledger.errors import EvidenceError
from ledger.refusals import Code
from ledger.rules.funds import DAY_MS, DAYS
from tests.ledger.posting import Forgetful, codes, opened
from tests.support.journals import Ledger

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ledger.orders import Order

ALONE = Code.another_officer_must_sign


def begin(ledger: Ledger) -> str:
    """Post a book whose fund has 500 and gives 100 by one; the fund."""
    ledger.open_book()
    ana, ben, eva = ledger.people = [ledger.join() for _ in range(3)]
    account = ledger.open_account(ana, "fund")
    for one in (ben, eva):
        ledger.do("transfer", one.key, from_=one.account, to=account, amount="250")
    ledger.post(ruling(ledger, "100"))
    return account


def ruling(ledger: Ledger, funds: str) -> Order:
    own = {"funds": funds, "lower": "-600", "treasurers": 1, "upper": "600"}
    return ledger.order("book-ruled", *(one.key for one in ledger.stewards[:2]), **own)


def paying(ledger: Ledger, fund: str, amount: int, **own: Any) -> Order:  # noqa: ANN401 fields
    ana, ben, _ = ledger.people
    sides = {"from_": fund, "to": ben.account, "amount": str(amount)}
    return ledger.order("transfer", ana.key, **sides | own)


@pytest.mark.parametrize("kind", [Ledger, Forgetful])
def test_it_adds_up_within_a_batch_and_from_batch_to_batch(
    kind: type[Ledger], engine: Engine
) -> None:
    ledger = kind(engine)
    fund = begin(ledger)
    assert codes(ledger.try_all(*(paying(ledger, fund, 30) for _ in range(2)))) == [None, None]
    found = codes(ledger.try_all(*(paying(ledger, fund, 30) for _ in range(2))))
    assert found == [None, ALONE]
    # What came in from outside and goes out again: the fund is behind the entry that it names.
    ana, ben, _ = ledger.people
    came = ledger.do("transfer", ben.key, from_=ben.account, to=fund, amount="20").id
    back = ledger.order("reversal", ana.key, ben.key, of=came, reason="66" * 32)
    assert codes(ledger.try_all(back)) == [ALONE]
    # A rule that ends, and one that comes in the very batch of a payment: nothing is forgotten.
    assert codes(ledger.try_all(ruling(ledger, "none"), paying(ledger, fund, 90))) == [None, None]
    again = [ruling(ledger, "100"), paying(ledger, fund, 11), paying(ledger, fund, 10)]
    assert codes(ledger.try_all(*again)) == [None, ALONE, None]
    ledger.now_ms += DAYS * DAY_MS
    assert codes(ledger.try_all(paying(ledger, fund, 100))) == [None]
    assert audit(BytesIO(ledger.export())).entries == len(ledger.entries)


def test_an_audit_refuses_what_a_lax_service_let_through(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = Ledger(engine)
    fund = begin(ledger)
    ledger.post(paying(ledger, fund, 60))
    with monkeypatch.context() as lax:
        lax.setattr("ledger.rules.transfers.funded", lambda *_: ())
        ledger.post(paying(ledger, fund, 60))
    with pytest.raises(EvidenceError, match="another_officer_must_sign"):
        audit(BytesIO(ledger.export()))


def test_members_exchanges_look_up_nothing_of_it(engine: Engine) -> None:
    ledger = opened(engine)
    ledger.post(ruling(ledger, "0"))
    a, b, _ = ledger.people
    sides = {"from_": a.account, "to": b.account, "amount": "9"}
    assert codes(ledger.try_all(ledger.order("transfer", a.key, **sides))) == [None]
    assert ledger.state.kept == {}
