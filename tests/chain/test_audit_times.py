"""An audit bounds time by its own clock and by blocks, and lists what was done by time."""

from collections.abc import Callable
from io import BytesIO, StringIO
from pathlib import Path

import pytest

from chain.audit import AuditReport, BlockTime, audit
from chain.audit.times import SHOWN_MAX, TOLERANCE_MS
from chain.cli import main
from chain.errors import EvidenceError
from ledger.orders import Order
from tests.support.books import Person
from tests.support.journals import Ledger, new_database
from wallets.keys import Key
from wallets.mandates import PAPER_NOTICE_MS

DAY_MS = 24 * 3_600_000
NOTICE_MS = 7 * DAY_MS
MINUTE_MS = 60_000


class Town(Ledger):
    """A book whose service dates entries as it likes, and anchors each epoch when it likes.

    `true_ms` is when things really happen; `now_ms` what the service says.
    """

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.true_ms = self.now_ms
        self.blocks: list[BlockTime] = []

    def wait(self, ms: int, said_ms: int | None = None) -> None:
        """Let time pass, and more or less of it by what the service says."""
        self.true_ms += ms
        self.now_ms += ms if said_ms is None else said_ms

    def anchor(self) -> None:
        """Close an epoch and bring it into a block a minute later."""
        record = self.close_epoch()
        time_ms = self.true_ms + MINUTE_MS
        self.blocks.append(BlockTime(record.epoch, time_ms, record.digest().hex()))

    def audit(self, **trusted: object) -> AuditReport:
        """Audit with all blocks, at the true time."""
        given = {"block_times": self.blocks, "now_ms": self.true_ms} | trusted
        return audit(BytesIO(self.export()), **given)  # type: ignore[arg-type]

    def fault(self, **trusted: object) -> EvidenceError:
        """What the audit refuses."""
        with pytest.raises(EvidenceError) as refused:
            self.audit(**trusted)
        return refused.value


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """A town of two, its first epoch anchored."""
    with new_database(tmp_path) as engine:
        town = Town(engine, 3)
        town.open_book()
        town.people = [town.join(), town.join()]
        town.wait(DAY_MS)
        town.anchor()
        return town


def recover(town: Town, member: Person, guardian: Person, wait: Callable[[], None]) -> Key:
    """Guardians bring a member a new key, once `wait` has passed the notice; that key."""
    town.do(
        "guardians-chosen", member.key, guardians=[guardian.member], member=member.member,
        notice=NOTICE_MS, quorum=1,
    )  # fmt: skip
    new = town.new_key()
    asked = town.do("recovery-asked", new, guardian.key, added=new.public, member=member.member)
    wait()
    town.do("recovery-completed", new, member=member.member, recovery=asked.id)
    return new


def test_an_honest_book_holds_with_every_time(town: Town) -> None:
    report = town.audit()
    assert report.given == ("now_ms", "block_times")
    assert report.anchored_entries == report.entries
    assert report.time_rights.acts == 0


def test_an_entry_dated_after_the_audit_is_refused(town: Town) -> None:
    """One act dated far ahead would end every order of the book."""
    town.wait(0, 2**47)
    ana, ben = town.people
    town.pay(ana, ben, 1)
    assert town.fault(block_times=()).where == f"entry {len(town.entries) - 1}"
    assert "when this audit was made" in town.fault(block_times=()).why
    assert town.audit(block_times=(), now_ms=None).entries == len(town.entries)


def test_a_notice_that_was_over_in_a_second_shows_by_the_blocks(town: Town) -> None:
    def wait() -> None:
        town.wait(1_000, NOTICE_MS)

    ana, ben = town.people
    recover(town, ana, ben, wait)
    completed = len(town.entries) - 1
    town.wait(MINUTE_MS)
    town.anchor()
    town.wait(2 * NOTICE_MS, NOTICE_MS)
    assert town.audit(block_times=()).time_rights.unsupported == 1
    found = town.fault()
    assert (found.where, "stood in a block" in found.why) == (f"entry {completed}", True)


def test_a_hold_that_expired_at_once_shows_by_the_blocks(town: Town) -> None:
    ana, ben = town.people
    until = town.now_ms + 30 * DAY_MS
    town.do("hold", ana.key, from_=ana.account, to=ben.account, amount="5", until=until)
    town.wait(1_000, 31 * DAY_MS)
    town.pay(ana, ben, 1)
    town.anchor()
    town.wait(60 * DAY_MS)
    assert town.fault().why.endswith("when its closing stood in a block")


def test_an_act_of_long_ago_entered_today_shows_by_the_block_before(town: Town) -> None:
    """A hold of an hour, captured four hundred days later and dated back."""
    ana, ben = town.people
    until = town.now_ms + 3_600_000
    held = town.do("hold", ana.key, from_=ana.account, to=ben.account, amount="5", until=until)
    said = town.now_ms
    town.wait(MINUTE_MS)
    for _ in range(2):
        town.wait(200 * DAY_MS, 0)
        town.anchor()
    town.now_ms = said + MINUTE_MS
    town.do("capture", ben.key, hold=held.id, amount="5", rest="released")
    found = town.fault()
    assert "long before" in found.why
    assert "--late" in found.why
    # An epoch that waited for its block as long as that would explain it, and then nothing shows.
    assert town.audit(late_ms=500 * DAY_MS).time_rights.unsupported == 1


def test_acts_by_time_are_supported_by_the_blocks_around_them(town: Town) -> None:
    ana, ben = town.people

    def wait() -> None:
        for _ in range(2):
            town.wait(NOTICE_MS)
            town.anchor()

    new = recover(town, ana, ben, wait)
    until = town.now_ms + 30 * DAY_MS
    held = town.do("hold", ben.key, from_=ben.account, to=ana.account, amount="5", until=until)
    town.do("capture", new, hold=held.id, amount="1", rest="held")
    assert [act.supported for act in town.audit().time_rights.shown] == [False, True]
    town.wait(DAY_MS)
    town.anchor()
    rights = town.audit().time_rights
    assert [(act.act, act.rule) for act in rights.shown] == [
        ("recovery-completed", "not before"), ("capture", "not after"),
    ]  # fmt: skip
    assert (rights.supported, rights.unsupported) == (2, 0)
    assert [act.supported for act in town.audit(block_times=()).time_rights.shown] == [False] * 2


def test_a_payment_under_a_bound_that_ends_is_listed(town: Town) -> None:
    """Only one that its standing bound would not allow, and not once that has been set anew."""
    ana, ben = town.people
    town.grant(town.stewards[1], "treasurer")
    treasurer, reason = town.stewards[1].key, "55" * 32
    town.do("bound-set", treasurer, account=ana.account, lower="-10", upper="none", reason=reason)
    until = town.now_ms + 60 * DAY_MS
    town.do(
        "bound-set", treasurer, account=ana.account, lower="-50", upper="none", reason=reason,
        until=until,
    )  # fmt: skip
    town.pay(ana, ben, 10)
    town.pay(ana, ben, 1)
    listed = len(town.entries) - 1
    town.do("bound-set", treasurer, account=ana.account, lower="-99", upper="none", reason=reason)
    town.pay(ana, ben, 1)
    town.wait(DAY_MS)
    town.anchor()
    [act] = town.audit().time_rights.shown
    assert (act.entry, act.act, act.moment_ms, act.supported) == (listed, "bound", until, True)


def test_a_recovery_by_guardians_whose_turn_came_with_time_is_listed(town: Town) -> None:
    """Those chosen later ask from then on, those before them until then; each needs its block."""
    ana, ben = town.people

    def choose(quorum: int) -> None:
        both = sorted([ben.member, town.stewards[1].member])
        chosen = {"guardians": both, "member": ana.member}
        town.do("guardians-chosen", ana.key, notice=NOTICE_MS, quorum=quorum, **chosen)

    def ask() -> Order:
        new = town.new_key()
        return town.do("recovery-asked", new, ben.key, added=new.public, member=ana.member)

    choose(1)
    choose(1)
    ready = town.now_ms + NOTICE_MS
    early = ask()
    town.do("recovery-cancelled", ana.key, member=ana.member, recovery=early.id)
    town.wait(DAY_MS)
    town.anchor()
    town.wait(NOTICE_MS)
    town.anchor()
    ask()
    shown = town.audit().time_rights.shown
    assert [(act.act, act.rule, act.moment_ms, act.supported) for act in shown] == [
        ("recovery-asked", "not after", ready, True),
        ("recovery-asked", "not before", ready, True),
    ]


def test_a_payment_under_a_paper_mandate_is_listed_from_its_notice_on(town: Town) -> None:
    """A mandate that the member signed holds at once, so that its beginning is no right by time."""
    ana, ben = town.people
    for one in town.stewards:
        town.grant(one, "broker")
    own = {"account": ana.account, "broker": ben.member, "each": "9", "total": "9"}
    until = town.now_ms + 90 * DAY_MS
    to = {"payees": [ben.account], "until": until}
    town.grant(ben, "broker")
    signed = town.do("mandate-given", ana.key, **own, **to)
    signers = [one.key for one in town.stewards]
    town.do("key-revoked", *signers, member=ana.member, revoked=ana.key.public)
    paper = town.do("mandate-given", *signers, paper="44" * 32, **own, **to)
    begins = town.now_ms + PAPER_NOTICE_MS
    town.wait(PAPER_NOTICE_MS)
    sides = {"from_": ana.account, "to": ben.account, "amount": "1"}
    town.do("transfer-by-mandate", ben.key, mandate=paper.id, **sides)
    assert signed.id != paper.id
    town.wait(DAY_MS)
    town.anchor()
    shown = town.audit().time_rights.shown
    assert {(act.act, act.rule, act.moment_ms, act.supported) for act in shown} == {
        ("transfer-by-mandate", "not before", begins, False),
        ("transfer-by-mandate", "not after", until, True),
    }


def test_no_more_acts_are_listed_than_a_page_holds(town: Town) -> None:
    ana, ben = town.people
    until = town.now_ms + DAY_MS
    held = town.do("hold", ana.key, from_=ana.account, to=ben.account, amount="150", until=until)
    for _ in range(SHOWN_MAX + 5):
        town.do("capture", ben.key, hold=held.id, amount="1", rest="held")
    rights = town.audit().time_rights
    assert (rights.acts, rights.unsupported, len(rights.shown)) == (105, 105, SHOWN_MAX)


def test_clocks_may_differ_by_so_much_and_no_more(town: Town) -> None:
    [block] = town.blocks
    behind = block._replace(time_ms=town.now_ms - TOLERANCE_MS)
    assert town.audit(block_times=[behind]).time_rights.acts == 0
    behind = block._replace(time_ms=behind.time_ms - 1)
    assert "stood in a block" in town.fault(block_times=[behind]).why


def test_block_times_are_of_this_history(town: Town) -> None:
    block = town.blocks[0]
    for blocks in (
        [block._replace(digest="00" * 32)],
        [block, block],
        [block, BlockTime(2, block.time_ms)],
        [block, BlockTime(2, block.time_ms - 1)],
    ):
        assert town.fault(block_times=blocks).where.startswith("block times, epoch ")


def test_the_command_reads_block_times(town: Town, tmp_path: Path) -> None:
    export, times = tmp_path / "book.gz", tmp_path / "times"
    export.write_bytes(town.export())
    block = town.blocks[0]
    command = ["audit", str(export), "--now", str(town.true_ms), "--block-times", str(times)]
    for text, code in (
        (f"{block.epoch} {block.time_ms} 0x{block.digest}\n\n", 0),
        (f"{block.epoch} {block.time_ms}", 0),
        ("", 0),
        ("1", 1),
        ("1 2 3 4", 1),
        (f"1 {block.time_ms} {block.digest[1:]}", 1),
        (f"-1 {block.time_ms}", 1),
    ):
        times.write_text(text)
        assert main([*command, "--json"], StringIO(), StringIO()) == code, text


def test_the_commands_own_clock_bounds_time(town: Town, tmp_path: Path) -> None:
    town.wait(0, 10 * 365 * DAY_MS)
    ana, ben = town.people
    town.pay(ana, ben, 1)
    export, out = tmp_path / "book.gz", StringIO()
    export.write_bytes(town.export())
    assert main(["audit", str(export)], out, StringIO()) == 1
    assert "when this audit was made" in out.getvalue()
