"""The audit of an honest export: what it finds, what it is told, what it needs."""

from dataclasses import asdict
from io import BytesIO

import pytest

from chain.audit import AuditReport, audit
from chain.audit.report import share
from chain.checkpoints import LogKey
from chain.errors import EvidenceError
from chain.rules import RULES, SHAPES
from ledger.entries import read_entry
from ledger.kernel import Accepted, decide
from ledger.state import State
from tests.support.journals import Ledger


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
    with pytest.raises(EvidenceError, match=r"^digest: no epoch"):
        audited(exported, digest="00" * 32)


def test_every_member_must_stand_on_the_roster(ledger: Ledger, exported: bytes) -> None:
    """The stewards who opened the book as well; the entry that let them in is named."""
    for member in ledger.state.members:
        others = [id_ for id_ in ledger.state.members if id_ != member]
        added = min(key.added for key in ledger.state.keys.values() if key.member == member)
        with pytest.raises(EvidenceError, match=rf"^entry {added}: {member} is not"):
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
