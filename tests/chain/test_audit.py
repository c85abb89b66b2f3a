"""The audit of an honest export: what it finds, what it is told, what it needs."""

from dataclasses import asdict
from io import BytesIO
from pathlib import Path

import pytest

from chain.audit import AuditReport, audit
from chain.audit.report import share
from chain.checkpoints import LogKey
from chain.errors import EvidenceError
from chain.rules import RULES, SHAPES
from ledger.entries import read_entry
from ledger.kernel import Accepted, decide
from ledger.state import State
from tests.support.journals import Ledger, new_database


def audited(data: bytes, **trusted: object) -> AuditReport:
    return audit(BytesIO(data), **trusted)  # type: ignore[arg-type] # a test's shorthand


def test_the_report_says_what_the_journal_says(ledger: Ledger, exported: bytes) -> None:
    accounts = ledger.state.accounts.values()
    report = audited(exported)
    assert report.book == ledger.book
    assert report.key == ledger.log_key.to_text()
    assert report.entries == len(ledger.entries)
    assert report.accounts == len(accounts) == 5
    assert report.negative == sum(1 for account in accounts if account.posted < 0) > 0
    assert report.sum == 0
    assert report.epochs == 6
    assert report.digest == ledger.records[-1].digest().hex()
    assert report.balance_root == ledger.records[-1].balance_root.hex()
    assert report.given == ()
    assert report.digest_epoch is None
    assert report.signatures > report.entries


def test_countersigned_leaves_count_while_they_stand(ledger: Ledger, exported: bytes) -> None:
    """Of two, one leaf changed since; a third signature was over another leaf.

    A fourth, of a leaf of long ago, says nothing of today's.
    """
    report = audited(exported)
    ana = ledger.state.accounts[ledger.people[0].account]
    owed = ledger.records[-1].total
    assert report.countersigned_accounts == "0.2000"
    assert report.countersigned_debit == share(-(ana.posted - 2), owed) != "0.0000"
    assert report.disputed == 1


def test_trust_inputs_are_compared_and_named(ledger: Ledger, exported: bytes) -> None:
    members = list(ledger.state.members)
    digest = ledger.records[2].digest().hex()
    key = ledger.log_key.to_text()
    report = audited(exported, key=key, digest=digest, roster=dict.fromkeys(members))
    assert report.given == ("key", "digest", "roster")
    assert report.digest_epoch == 3
    plain = audited(exported)
    assert report.anchored_entries == ledger.records[2].journal_size
    differ = {
        "given": report.given, "digest_epoch": 3, "anchored_entries": report.anchored_entries,
        "not_established": asdict(report)["not_established"],
    }  # fmt: skip
    assert asdict(report) == asdict(plain) | differ


def test_another_key_digest_or_roster_is_refused(ledger: Ledger, exported: bytes) -> None:
    other = LogKey(ledger.origin, bytes(32)).to_text()
    with pytest.raises(EvidenceError, match=r"^header\.key: "):
        audited(exported, key=other)
    with pytest.raises(EvidenceError, match=r"^digest: no closing"):
        audited(exported, digest="00" * 32)


def test_every_member_must_stand_on_the_roster(ledger: Ledger, exported: bytes) -> None:
    """The stewards who opened the book as well; the entry that let them in is named."""
    for member in ledger.state.members:
        others = [id_ for id_ in ledger.state.members if id_ != member]
        added = min(key.added for key in ledger.state.keys.values() if key.member == member)
        with pytest.raises(EvidenceError, match=rf"^entry {added}: the member {member} is not"):
            audited(exported, roster=dict.fromkeys(others))


def test_progress_is_told(ledger: Ledger, exported: bytes) -> None:
    seen: list[int] = []
    audit(BytesIO(exported), progress=seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == len(ledger.entries)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(0, 0, "0.0000"), (1, 3, "0.3333"), (2, 3, "0.6666"), (3, 3, "1.0000")],
)
def test_shares_are_rounded_down(part: int, whole: int, text: str) -> None:
    assert share(part, whole) == text


def test_the_rules_that_replay_are_those_that_posted(ledger: Ledger) -> None:
    """A plain fold, without the audit's compact state, comes to the same accounts."""
    state = State()
    for body in ledger.entries:
        entry = read_entry(body, SHAPES, "entry")
        decided = decide(RULES, state, entry.order, entry.time_ms)
        assert isinstance(decided, Accepted)
        state.apply(entry.order, decided, entry.time_ms)
    assert state.accounts == ledger.state.accounts


def test_the_report_says_who_may_owe_without_end(ledger: Ledger, exported: bytes) -> None:
    """In this book a fund has no bounds."""
    report = audited(exported)
    accounts = ledger.state.accounts.values()
    [fund] = [account for account in accounts if account.terms.lower is None]
    assert fund.terms.kind == "fund"
    assert (report.unbounded, report.unbounded_debt) == (1, max(0, -fund.posted))
    assert (report.accounts_per_member_max, report.opened_alone) == (1, 0)
    beyond = [a.terms.lower - a.posted for a in accounts if a.terms.lower is not None]
    assert report.beyond_bounds == sum(past for past in beyond if past > 0)


def test_the_report_counts_what_was_opened_alone_and_by_one(tmp_path: Path) -> None:
    with new_database(tmp_path) as engine:
        ledger = Ledger(engine)
        ledger.open_book(stewards=1, quorum=1, lower="none")
        [only] = ledger.stewards
        ledger.open_account(only)
        ana = ledger.join()
        for _ in range(2):
            further = ana._replace(account=ledger.new_id())
            ledger.open_account(further)
        eva = ledger.join()
        ledger.pay(ana, only, 7)
        ledger.pay(eva, only, 5)
        ledger.grant(only, "treasurer")
        narrow = {"lower": "-2", "upper": "none", "reason": "55" * 32}
        ledger.do("bound-set", only.key, account=eva.account, **narrow)
        report = audited(ledger.export())
    assert (report.opened_alone, report.accounts_per_member_max) == (1, 3)
    assert (report.unbounded, report.unbounded_debt, report.beyond_bounds) == (2, 7, 3)
