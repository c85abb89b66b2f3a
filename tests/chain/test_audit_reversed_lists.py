"""Lists that were taken back whole: the audit and the import know which parts went back."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from chain.audit import audit
from chain.audit.state import taken_back
from chain.importing import import_file
from chain.reconciling import reconcile
from ledger.store.opening import open_store
from tests.support.journals import COMMUNITY, Ledger, new_database
from tests.support.lists import approve, entered

if TYPE_CHECKING:
    from pathlib import Path

REASON = "44" * 32


def test_parts_that_went_back_are_looked_for_audited_and_imported(tmp_path: Path) -> None:
    with new_database(tmp_path) as engine:
        ledger = Ledger(engine)
        ledger.open_book()
        ana, ben, tess = (ledger.join() for _ in range(3))
        ledger.grant(tess, "treasurer")
        moves = [(1, ana.account, ben.account)] * 70
        listed, parts = approve(ledger, "payments-1", ana.key, moves=moves, account=ana.account)
        orders = [entered(ledger, listed, part) for part in parts]
        for order in orders:
            ledger.post(order)
        ids = sorted(order.id for order in orders)
        ledger.do("list-reversed", tess.key, parts=ids, reason=REASON)
        data = ledger.export()
        with open_store(engine).transaction() as tx:
            reconcile(tx, ledger.place)
    assert len(ids) == 2
    assert taken_back(BytesIO(data)) == set(ids)
    assert audit(BytesIO(data), jobs=1).entries == len(ledger.entries)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with new_database(elsewhere) as engine:
        import_file(BytesIO(data), open_store(engine), COMMUNITY, ledger.service.public)
        with open_store(engine).transaction() as tx:
            reconcile(tx, ledger.place)
