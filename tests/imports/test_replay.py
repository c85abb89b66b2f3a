"""A replay posts every transfer, closes and anchors every day, and an audit agrees with it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sqlmodel import col, select

from api.imports import FORMATS
from api.imports.replay import BATCH_MS, BATCH_TRANSFERS_MAX, PHASES, Stopwatch, replay
from api.people.tables import ProfileRow
from api.service.scribe import HandClock
from api.service.service import Service, Sources
from api.service.times import DAY_MS
from api.settings import Settings
from chain.rules import SHAPES
from chain.tables import EpochRow
from ledger.entries import read_entry
from ledger.tables import AccountRow, BalanceRow, CommitRow, EntryRow
from tests.support.running import ayni
from tests.support.sarafu import made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.imports import Source
    from api.imports.replay import ReplayReport
    from chain.anchors import Anchor
    from ledger.entries import Entry

REAL = Path("../shared/data/sarafu-10k.csv")


class Replayed(NamedTuple):
    """A replay whose service, and so its embedded chain, is still there."""

    source: Source
    report: ReplayReport
    service: Service

    def balances(self) -> dict[str, tuple[str, int]]:
        """Kind and balance of each account, by the source's name for it."""
        joined = select(ProfileRow.name, AccountRow.kind, BalanceRow.posted).where(
            ProfileRow.community_id == AccountRow.community_id,
            ProfileRow.member_id == AccountRow.member_id,
            BalanceRow.community_id == AccountRow.community_id,
            BalanceRow.slot == AccountRow.slot,
        )
        with self.service.database.reading() as session:
            return {name: (kind, posted) for name, kind, posted in session.exec(joined)}

    def entries(self) -> list[Entry]:
        """The journal."""
        with self.service.database.reading() as session:
            bodies = session.exec(select(EntryRow.body).order_by(col(EntryRow.seq))).all()
        return [read_entry(body, SHAPES, "entry") for body in bodies]

    def digests_on_chain(self) -> list[str]:
        """Each epoch's digest as the embedded chain has it for good."""
        book32 = bytes.fromhex(self.report.book)

        def look(anchor: Anchor) -> list[str]:
            found = [
                anchor.digest_at(book32, epoch, final=True)
                for epoch in range(1, self.report.epochs + 1)
            ]
            return [(digest or b"").hex() for digest in found]

        found: Any = self.service.anchoring.ask(look).result()
        return list(found)


def replayed(folder: Path, content: bytes) -> Replayed:
    source = FORMATS["sarafu"](BytesIO(content))
    clock = HandClock(0)
    random = Random(1)  # noqa: S311 tests want the same keys every time
    settings = Settings(data=folder, anchor="embedded")
    service = Service(settings, Sources(now_ms=clock, random=random.randbytes))
    return Replayed(source, replay(service, clock, source, Stopwatch(time.monotonic)), service)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Replayed]:
    """Return a replay of a small made-up file."""
    found = replayed(tmp_path_factory.mktemp("small"), made().content)
    yield found
    found.service.close()


def test_every_transfer_is_posted_and_every_day_anchored(small: Replayed) -> None:
    file, report = made(), small.report
    assert (report.accepted, report.refused) == (file.transfers, 0)
    assert (report.epochs, report.anchored) == (file.days, file.days)
    assert (report.accounts, report.negative, report.sum) == (len(file.balances), 2, 0)


def test_balances_are_the_sources(small: Replayed) -> None:
    expected = {
        name: ("fund" if balance < 0 else "member", balance)
        for name, balance in made().balances.items()
    }
    assert small.balances() == expected


def test_the_last_digest_and_all_before_it_stand_on_the_chain(small: Replayed) -> None:
    digests = small.digests_on_chain()
    assert digests[-1] == small.report.digest
    assert len(set(digests) - {""}) == small.report.epochs


def test_entries_bear_the_sources_time_to_the_minute(small: Replayed) -> None:
    transfers = [entry for entry in small.entries() if entry.order.type == "transfer"]
    late = [
        entry.time_ms - transfer.time_ms
        for entry, transfer in zip(transfers, small.source.transfers, strict=True)
    ]
    assert 0 <= min(late) <= max(late) < BATCH_MS


def test_an_epoch_closes_with_each_day(small: Replayed) -> None:
    with small.service.database.reading() as session:
        closed = session.exec(select(EpochRow.time_ms).order_by(col(EpochRow.epoch))).all()
    days = sorted({transfer.time_ms // DAY_MS for transfer in small.source.transfers})
    assert [time_ms + 1 for time_ms in closed] == [(day + 1) * DAY_MS for day in days]


def test_every_signature_is_counted(small: Replayed) -> None:
    counted = sum(len(entry.order.signatures) for entry in small.entries())
    assert small.report.signatures == counted


def test_what_the_rules_refuse_is_counted_and_changes_nothing(tmp_path: Path) -> None:
    lines = made().content.decode().splitlines()
    poor, other = lines[1].split(",")[4], lines[2].split(",")[4]
    id_, moment = lines[-1].split(",")[:2]
    token = ",".join(lines[-1].split(",")[-2:])
    refused = f"{int(id_) + 1},{moment},STANDARD,{poor},{other},999999,{token}"
    found = replayed(tmp_path, "\n".join([*lines, refused, ""]).encode())
    try:
        assert (found.report.accepted, found.report.refused) == (made().transfers, 1)
        assert {name: had for name, (_, had) in found.balances().items()} == made().balances
    finally:
        found.service.close()


def test_a_batch_is_bounded_when_many_pay_at_once(tmp_path: Path) -> None:
    file = made(members=BATCH_TRANSFERS_MAX + 5, payments=0).content.decode().splitlines()
    rows = [line.split(",") for line in file[1:]]
    at_once = [",".join([row[0], rows[0][1], *row[2:]]) for row in rows]
    found = replayed(tmp_path, "\n".join([file[0], *at_once, ""]).encode())
    try:
        assert found.report.accepted == BATCH_TRANSFERS_MAX + 5
        with found.service.database.reading() as session:
            commits = session.exec(select(CommitRow.count).order_by(col(CommitRow.first))).all()
        opened, full, rest, closed = commits
        assert (opened, closed) == (1, 1)
        # Two orders let each member and issuer in; a role and two bounds let these go below zero.
        assert full == BATCH_TRANSFERS_MAX * 3 + 4 + 3
        assert rest == 5 * 3
    finally:
        found.service.close()


def audited(repository: Path, file: Path) -> Any:  # noqa: ANN401 the audit's own answer
    """What an audit in a fresh process answers."""
    command = [sys.executable, "-m", "chain", "audit", str(file), "--json"]
    ran = subprocess.run(command, cwd=repository, capture_output=True, check=True)
    return json.loads(ran.stdout)


def check_audit(report: dict[str, Any], answer: dict[str, Any]) -> None:
    same = ("book", "signatures", "accounts", "negative", "sum", "epochs")
    roots = ("journal_root", "balance_root", "digest")
    assert answer["ok"]
    assert {name: answer[name] for name in same + roots} == {
        name: report[name] for name in same + roots
    }


def test_the_command_replays_exports_and_an_audit_agrees(repository: Path, tmp_path: Path) -> None:
    file, database = tmp_path / "made.csv", f"sqlite:///{tmp_path}/new/replay.db"
    file.write_bytes(made().content)
    report = ayni("replay", file, "--format", "sarafu", "--database", database, "--json").answer
    assert report["sum"] == "0"
    assert list(report["seconds"]) == list(PHASES)
    assert sum(report["seconds"].values()) <= 2 * report["seconds"]["total"] + 0.01
    ayni("export", tmp_path / "x.gz", "--database", database)
    check_audit(report, audited(repository, tmp_path / "x.gz"))


def test_the_real_week_comes_to_what_is_known_of_it(repository: Path, tmp_path: Path) -> None:
    real = repository / REAL
    if not real.exists():
        pytest.skip("the Sarafu file is not at hand; the made-up one stands in for it")
    found = replayed(tmp_path, real.read_bytes())
    try:
        report = found.report
        assert (report.accepted, report.refused, report.accounts) == (9_999, 0, 8_508)
        assert (report.negative, report.sum) == (2, 0)
        assert (report.epochs, report.anchored) == (7, 7)
        below = {name[:10]: had for name, had in found.balances().items() if had[1] < 0}
        assert below == {
            "0xEDA5C9B7": ("fund", -3_408_199_126_910),
            "0xBDB3Bc88": ("fund", -378_281_000_000),
        }
        assert found.digests_on_chain()[-1] == report.digest
    finally:
        found.service.close()
    ayni("export", tmp_path / "x.gz", "--database", f"sqlite:///{tmp_path}/ayni.db")
    check_audit(report.to_json(), audited(repository, tmp_path / "x.gz"))
