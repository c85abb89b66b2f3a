"""What members entrust to others, kept by a database: the same on both, whoever loads it again."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from chain.audit import audit
from ledger.refusals import Code
from tests.ledger.posting import Forgetful, balances, codes, opened, stored
from tests.support.journals import Ledger, new_database
from wallets.guardians import HOUR_MS
from wallets.mandates import PAPER_NOTICE_MS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from ledger.journal import Outcome
    from wallets.keys import Key


def entrust(ledger: Ledger) -> None:
    """Post a story of mandates, guardians and an exchange; the refusals on its way are as told."""
    ledger.open_book()
    ana, ben, eva = ledger.people = [ledger.join() for _ in range(3)]
    lent = {"account": ana.account, "broker": eva.member, "each": "40", "total": "60"}
    until = ledger.now_ms + 10 * HOUR_MS
    free = ledger.do("mandate-given", ana.key, **lent, until=until).id
    narrow = ledger.do("mandate-given", ana.key, **lent, until=until, payees=[ben.account]).id
    assert codes(by_mandate(ledger, narrow, [40, 21, 20])) == [
        None, Code.amount_must_be_within_mandate, None,
    ]  # fmt: skip
    assert codes(by_mandate(ledger, narrow, [1])) == [Code.amount_must_be_within_mandate]
    ledger.do("mandate-withdrawn", ana.key, mandate=free)
    assert codes(by_mandate(ledger, free, [1])) == [Code.mandate_must_be_open]
    parts = {"givers": sorted([[ana.account, "5"], [eva.account, "7"]])}
    ledger.do("exchange", ana.key, eva.key, **parts, receivers=[[ben.account, "12"]])
    recover(ledger, until)
    vouch(ledger)
    object_once(ledger)
    ledger.close_epoch()


def by_mandate(ledger: Ledger, mandate: str, amounts: Sequence[int]) -> list[Outcome]:
    """Try transfers under a mandate in one batch."""
    ana, ben, eva = ledger.people
    own = {"mandate": mandate, "from_": ana.account, "to": ben.account}
    return ledger.try_all(
        *[
            ledger.order("transfer-by-mandate", eva.key, amount=str(amount), **own)
            for amount in amounts
        ]
    )


def recover(ledger: Ledger, until: int) -> None:
    """Post that ana chooses guardians, loses both her devices, and has a new one in the end."""
    ana, ben, eva = ledger.people
    tablet, *new = (ledger.new_key() for _ in range(3))
    ledger.do("key-added", ana.key, tablet, member=ana.member, added=tablet.public)
    guardians = sorted([ben.member, eva.member])
    own = {"member": ana.member, "notice": HOUR_MS, "quorum": 2}
    ledger.do("guardians-chosen", tablet, guardians=guardians, **own)
    ledger.do("recovery-cancelled", tablet, **ask(ledger, new[0]))
    named = ask(ledger, new[1])
    ledger.do("guardians-chosen", tablet, guardians=[*guardians, "stewards"], **own)
    ledger.now_ms = until - 1
    # Her lost keys are known only to the database: nothing else in the batch names them.
    sides = {"from_": ana.account, "to": ben.account, "amount": "1"}
    orders = [ledger.order("transfer", key, **sides) for key in (ana.key, tablet, new[1])]
    assert codes(ledger.try_all(ledger.order("recovery-completed", new[1], **named))) == [None]
    gone = Code.key_must_be_in_force
    assert codes(ledger.try_all(*orders)) == [gone, gone, None]


def vouch(ledger: Ledger) -> None:
    """Post that somebody ends their only key, and what others vouch for holds in three days."""
    ana, ben, eva = ledger.people
    gus = ledger.join()
    stewards = [person.key for person in ledger.stewards]
    for person in (ben, ana):
        ledger.do("role-granted", *stewards, member=person.member, role="broker")
    own: dict[str, Any] = {"account": gus.account, "broker": eva.member, "each": "9", "total": "9"}
    year = ledger.now_ms + PAPER_NOTICE_MS + HOUR_MS
    own |= {"paper": "66" * 32, "payees": [eva.account], "until": year}
    vouching = [ben.key, stewards[0]]
    given = ledger.order("mandate-given", *vouching, **own)
    assert codes(ledger.try_all(given)) == [Code.member_must_have_no_key]
    ledger.do("key-revoked", gus.key, member=gus.member, revoked=gus.key.public)
    sides = {"from_": gus.account, "to": eva.account, "amount": "1", "mandate": given.id}
    early = ledger.order("transfer-by-mandate", eva.key, **sides)
    assert codes(ledger.try_all(given, early)) == [None, Code.mandate_must_have_begun]
    ledger.now_ms += PAPER_NOTICE_MS
    first, second = (ledger.order("transfer-by-mandate", eva.key, **sides) for _ in range(2))
    assert codes(ledger.try_all(first)) == [None]
    ledger.do("role-granted", *stewards, member=eva.member, role="broker")
    ledger.do("role-withdrawn", *stewards, member=eva.member, role="broker")
    assert codes(ledger.try_all(second)) == [Code.mandate_must_stand]


def object_once(ledger: Ledger) -> None:
    """Post that ben's choice waits, that stewards end his key, and that it cancels one recovery."""
    _, ben, eva = ledger.people
    own = {"member": ben.member, "notice": HOUR_MS, "quorum": 1, "guardians": [eva.member]}
    ledger.do("guardians-chosen", ben.key, **own)
    stewards = [person.key for person in ledger.stewards]
    ledger.do("key-revoked", *stewards, member=ben.member, revoked=ben.key.public)
    for expected in (None, Code.key_must_be_in_force):
        new = ledger.new_key()
        asking = {"member": ben.member, "added": new.public}
        asked = ledger.do("recovery-asked", stewards[0], new, **asking).id
        off = ledger.order("recovery-cancelled", ben.key, member=ben.member, recovery=asked)
        assert codes(ledger.try_all(off)) == [expected]


def ask(ledger: Ledger, new: Key) -> dict[str, str]:
    """Post that both guardians ask for a key, and one chooses theirs; what names the recovery."""
    ana, ben, eva = ledger.people
    asking = {"member": ana.member, "added": new.public}
    asked = ledger.order("recovery-asked", ben.key, eva.key, new, **asking)
    own = {"member": ben.member, "notice": HOUR_MS, "quorum": 1, "guardians": ["stewards"]}
    ledger.post_all(asked, ledger.order("guardians-chosen", ben.key, **own))
    return {"member": ana.member, "recovery": asked.id}


@pytest.mark.parametrize("kind", [Ledger, Forgetful])
def test_both_databases_keep_the_same_rows(
    kind: type[Ledger], postgres_engine: Engine, tmp_path: Path
) -> None:
    with new_database(tmp_path) as other:
        ours, theirs = kind(postgres_engine), kind(other)
        entrust(ours)
        entrust(theirs)
        assert ours.entries == theirs.entries
        rows = stored(postgres_engine)
        assert rows == stored(other)
        assert len(rows["mandate"]) == 3
        assert len(rows["guardians"]) == 2


def test_a_story_is_audited_and_counted(engine: Engine) -> None:
    ledger = Ledger(engine)
    entrust(ledger)
    assert balances(ledger) == [-66, 73, -6]
    report = audit(BytesIO(ledger.export()))
    assert (report.entries, report.mandated) == (len(ledger.entries), 3)


def test_a_mandate_is_used_in_the_batch_that_gives_it(engine: Engine) -> None:
    ledger = opened(engine)
    ana, ben, eva = ledger.people
    own = {"account": ana.account, "broker": eva.member, "each": "9", "total": "9"}
    given = ledger.order("mandate-given", ana.key, **own, until=ledger.now_ms + HOUR_MS)
    sides = {"from_": ana.account, "to": ben.account, "mandate": given.id}
    orders = [ledger.order("transfer-by-mandate", eva.key, **sides, amount="5") for _ in range(2)]
    found = codes(ledger.try_all(given, *orders))
    assert found == [None, None, Code.amount_must_be_within_mandate]
