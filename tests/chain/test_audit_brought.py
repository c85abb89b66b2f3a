"""What the audit says of a co-op that moved in, and what it holds a certificate against."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

import pytest

from chain.audit import AuditReport, audit
from chain.bundling import bundle_for
from chain.certificates import CertifiedAccount
from chain.cli import main
from chain.errors import EvidenceError
from chain.importing import import_file
from chain.reconciling import reconcile
from chain.verify import verify_without_chain
from ledger.ids import uuid_text
from ledger.parts import NO_PART
from ledger.store.opening import open_store
from tests.chain.moved import BALANCES, Moved
from tests.support.brought import SOURCE
from tests.support.journals import COMMUNITY, Ledger, new_database

if TYPE_CHECKING:
    from pathlib import Path

    from chain.certificates import Certificate


def wrong(moved: Moved, certificate: Certificate) -> list[str]:
    with pytest.raises(EvidenceError) as caught:
        audit(BytesIO(moved.data), certificate=certificate)
    assert caught.value.where == "certificate"
    return caught.value.why.split("\n")


def test_the_report_counts_apart_who_has_not_come(moved: Moved) -> None:
    report = audit(BytesIO(moved.data))
    assert (report.accounts, report.negative, report.sum) == (6, 2, 0)
    assert (report.expected, report.unclaimed) == (3, 3)
    assert (report.unclaimed_above, report.unclaimed_below) == (0, 70)
    brought = report.brought
    assert brought is not None
    assert (brought.order, brought.source, brought.history) == (moved.order.id, SOURCE, NO_PART)
    assert (brought.members, brought.accounts, brought.total) == (4, 4, "70")
    assert (brought.complete, brought.certificate) == (True, moved.certificate.hash)
    assert brought.certified is not None
    assert brought.entry < brought.certified < report.entries
    gaps = [gap.what for gap in report.not_established]
    assert "that what was brought in is what another system had" in gaps
    assert "that the members who are expected are there, 3 of them" in gaps


def test_a_book_without_an_import_says_nothing_of_one(tmp_path: Path) -> None:
    with new_database(tmp_path) as engine:
        ledger = Ledger(engine)
        ledger.open_book()
        report = audit(BytesIO(ledger.export()))
    assert (report.brought, report.expected, report.unclaimed) == (None, 0, 0)
    assert not any("brought" in gap.what for gap in report.not_established)


def test_what_is_under_way_is_not_complete(tmp_path: Path) -> None:
    with new_database(tmp_path) as engine:
        moved = Moved(Ledger(engine), until="parts")
        moved.data = moved.ledger.export()
        brought = audit(BytesIO(moved.data)).brought
        assert brought is not None
        assert (brought.complete, brought.certified, brought.certificate) == (False, None, "")
        told = wrong(moved, moved.certificate)
        assert told[:2] == [
            f"the part {moved.found.parts[-1].hash} is still to come",
            "nobody has signed that what was brought in is right",
        ]


def test_the_certificate_is_held_against_the_journal(moved: Moved) -> None:
    report = audit(BytesIO(moved.data), certificate=moved.certificate)
    assert report.given == ("certificate",)
    assert report.brought is not None
    assert report.brought.checked
    gaps = [gap.what for gap in report.not_established]
    assert "that what was brought in is what another system had" not in gaps


def test_processes_beside_this_one_find_the_same(moved: Moved) -> None:
    report = audit(BytesIO(moved.data), certificate=moved.certificate, jobs=2)
    assert report == audit(BytesIO(moved.data), certificate=moved.certificate)


def test_every_line_that_differs_is_told(moved: Moved) -> None:
    one, two, *rest = moved.certificate.accounts
    stranger = CertifiedAccount("099", uuid_text(bytes(15) + b"\x01"), "5", 5)
    lines = (stranger, two._replace(imported=two.imported + 1), *rest)
    changed = replace(moved.certificate, accounts=lines, total=71, source="cd" * 32)
    above = sum(max(0, line.imported) for line in lines)
    below = sum(min(0, line.imported) for line in lines)
    assert wrong(moved, changed) == [
        f"its hash is {changed.hash}, in the book is {moved.certificate.hash}",
        f"source: it says {'cd' * 32}, and in the book is {SOURCE}",
        "total: it says 71, and in the book is 70",
        f"account {one.account}: is not in it, {one.imported} was brought in",
        f"account {stranger.account} (099): was not brought in",
        (
            f"account {two.account} ({two.number}): it says {two.imported + 1},"
            f" and {two.imported} was brought in"
        ),
        f"it says 71 in all, and its lines come to {above} and {below}",
    ]


def test_a_certificate_of_another_book_is_refused(tmp_path: Path, moved: Moved) -> None:
    with new_database(tmp_path) as engine:
        ledger = Ledger(engine, seed=5)
        ledger.open_book()
        other = Moved.__new__(Moved)
        other.data = ledger.export()
    assert wrong(other, moved.certificate)[0] == "nothing was brought into this book"


@pytest.mark.parametrize("field", ["number", "source", "left_out", "notes", "exchanges"])
def test_the_hash_covers_what_no_journal_says(moved: Moved, field: str) -> None:
    """Numbers and balances of the other system are covered by what two people signed."""
    first, *rest = moved.certificate.accounts
    changed = {
        "number": {"accounts": (first._replace(number="7"), *rest)},
        "source": {"accounts": (first._replace(source="1"), *rest)},
        "left_out": {"left_out": ()},
        "notes": {"notes": 2},
        "exchanges": {"exchanges": 1},
    }[field]
    other = replace(moved.certificate, **changed)  # type: ignore[arg-type]
    assert wrong(moved, other)[0].startswith(f"its hash is {other.hash}")


def test_the_command_line_takes_it(moved: Moved, tmp_path: Path) -> None:
    export, file = tmp_path / "book.gz", tmp_path / "certificate.json"
    export.write_bytes(moved.data)
    file.write_bytes(moved.certificate.to_bytes())
    out = StringIO()
    assert main(["audit", str(export), "--certificate", str(file)], out, StringIO()) == 0
    said = out.getvalue()
    assert f"says that it is right: {moved.certificate.hash}.\n" in said
    assert "The certificate was given, and agrees." in said
    assert "Members who are expected and have not come: 3. Nobody gives from" in said
    out = StringIO()
    assert main(["audit", str(export), f"--certificate={file}", "--json"], out, StringIO()) == 0
    answer = json.loads(out.getvalue())
    assert answer["brought"]["checked"] is True
    assert (answer["unclaimed_above"], answer["unclaimed_below"]) == ("0", "70")
    file.write_bytes(replace(moved.certificate, notes=9).to_bytes())
    out = StringIO()
    assert main(["audit", str(export), f"--certificate={file}"], out, StringIO()) == 1
    assert "Where: certificate\nWhy: its hash is " in out.getvalue()


# What else reads a journal into which somebody moved.


def test_it_is_imported_elsewhere_row_by_row(moved: Moved, tmp_path: Path) -> None:
    with new_database(tmp_path) as engine:
        ledger = moved.ledger
        found = import_file(
            BytesIO(moved.data), open_store(engine), COMMUNITY, ledger.service.public
        )
        assert isinstance(found, AuditReport)
        with open_store(engine).transaction() as tx:
            reconcile(tx, ledger.place)


def test_an_account_that_was_brought_has_a_bundle_that_holds(moved: Moved) -> None:
    ledger = moved.ledger
    for person, balance in zip(moved.found.people, BALANCES, strict=True):
        with ledger.engine.connect() as connection:
            bundle = bundle_for(connection, ledger.place, person.account, 1, [], {}, "not_anchored")
        verify_without_chain(bundle, ledger.log_key)
        assert (bundle.account.id, bundle.account.balance) == (person.account, balance)
        assert bundle.account.key == ledger.service.public
