"""Why a list was signed can be read by whom it pays, where they see what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.lists.test_lists import look, pay
from wallets.memos import commitment

if TYPE_CHECKING:
    from tests.support.offices import Office

SALT, TEXT = bytes(32), "Flowers for the feast"


def test_whom_a_list_pays_reads_why(office: Office) -> None:
    fields = pay(office, (office.ben, 30), (office.eva, 12))
    fields["from_"], fields["reason"] = fields.pop("from"), commitment(SALT, TEXT)
    order = office.coop.order("list-approved", office.ana.key, **fields)
    memo = {"salt": SALT.hex(), "text": TEXT}
    assert office.coop.send(order | {"memo": memo}).status_code == 201
    look(office)
    for who in (office.ana, office.ben, office.eva):
        rows = office.get(who, f"/accounts/{who.account}/statement")["rows"]
        [row] = [row for row in rows if row["type"] == "moves-posted"]
        assert row["memo"] == TEXT
        assert office.get(who, f"/entries/{row['seq']}")["memo"] == TEXT
