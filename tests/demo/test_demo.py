"""The demo's month is a true book: it adds up, its words are those committed to, it is anchored."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections import Counter
from shutil import copytree
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.request import urlopen

import pytest
from sqlmodel import Session, col, create_engine, select

from api.demo.care import CAST, COOPERATIVE, FUND, TERMS
from api.demo.everyday import Everyday
from api.demo.grains import EXCHANGE
from api.demo.identities import IDENTITIES
from api.demo.prepare import DATABASE, KEPT_MS
from api.demo.story import CLOSING, DAYS, first_day_ms
from api.people.tables import ProfileRow
from api.service.tables import MemoRow
from api.service.times import DAY_MS
from chain.rules import SHAPES
from chain.tables import AnchorRow, EpochRow
from ledger.entries import read_entry
from ledger.tables import AccountRow, BalanceRow, BookRow, EntryRow, MemberRow
from tests.demo.walking import NOW_MS, make
from tests.support.running import ayni
from wallets.cheques import is_slip
from wallets.keys import Key
from wallets.memos import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ledger.entries import Entry


class Demo(NamedTuple):
    """A demo's folder, the identities of its care circle, and a session on its database."""

    folder: Path
    identities: dict[str, Any]
    session: Session

    def entries(self) -> list[Entry]:
        """The journal."""
        here = EntryRow.community_id == self.identities["community"]
        bodies = self.session.exec(select(EntryRow.body).where(here).order_by(col(EntryRow.seq)))
        return [read_entry(body, SHAPES, "entry") for body in bodies]

    def person(self, name: str) -> dict[str, Any]:
        """The identity of that name."""
        [found] = [each for each in self.identities["people"] if each["name"] == name]
        return dict(found)


@pytest.fixture(scope="module")
def demo(made: Path) -> Iterator[Demo]:
    """Return the demo to look at."""
    identities = json.loads((made / IDENTITIES).read_text())
    engine = create_engine(f"sqlite:///{made / DATABASE}")
    with Session(engine) as session:
        yield Demo(made, identities, session)
    engine.dispose()


def rows(demo: Demo, table: type[Any]) -> Sequence[Any]:
    """The care circle's rows."""
    here = table.community_id == demo.identities["community"]
    return demo.session.exec(select(table).where(here)).all()


def test_the_book_adds_up_and_members_stand_within_bounds(demo: Demo) -> None:
    accounts = rows(demo, BalanceRow)
    assert len(accounts) == len(CAST)
    assert sum(account.posted for account in accounts) == 0
    assert TERMS.lower is not None
    assert TERMS.upper is not None
    kinds = {row.slot: row.kind for row in rows(demo, AccountRow)}
    members = [account for account in accounts if kinds[account.slot] == "member"]
    assert all(TERMS.lower < account.posted < TERMS.upper for account in members)
    assert sum(account.held_out for account in accounts) == sum(row.held_in for row in accounts) > 0
    assert len({account.posted for account in members}) > 10


def test_a_month_of_days_is_closed_and_all_are_anchored(demo: Demo) -> None:
    closed = sorted(row.time_ms for row in rows(demo, EpochRow))
    midnight = first_day_ms(NOW_MS)
    assert closed == [*(midnight + day * DAY_MS + CLOSING for day in range(DAYS)), NOW_MS]
    assert Counter(row.state for row in rows(demo, AnchorRow)) == {"final": DAYS + 1}


def test_the_story_ends_today_and_holds_something_of_every_kind(demo: Demo) -> None:
    entries = demo.entries()
    assert first_day_ms(NOW_MS) == entries[0].time_ms
    assert [entry.time_ms for entry in entries[-2:]] == [NOW_MS - 12 * 60_000, NOW_MS]
    counted = Counter(entry.order.type for entry in entries)
    assert counted["transfer"] > 100
    for type_ in ("hold", "capture", "hold-expired", "reversal", "bound-set", "key-added"):
        assert counted[type_], type_
    captured = [entry.order.body for entry in entries if entry.order.type == "capture"]
    assert {body.rest for body in captured} == {"held", "released"}


def test_names_roles_and_kinds_are_those_of_the_cast(demo: Demo) -> None:
    names = {row.member_id: row.name for row in rows(demo, ProfileRow)}
    roles = {names[row.member_id]: row.roles for row in rows(demo, MemberRow)}
    assert roles == {role.name: ",".join(role.roles) for role in CAST}
    kinds = {names[row.member_id]: row.kind for row in rows(demo, AccountRow)}
    assert kinds == {role.name: role.kind for role in CAST}
    [book] = rows(demo, BookRow)
    assert (book.quorum, book.stewards, book.unit) == (TERMS.quorum, 2, "h")


def test_every_word_is_the_one_committed_to(demo: Demo) -> None:
    memos = {row.order_id: row for row in rows(demo, MemoRow)}
    spoken = 0
    for entry in demo.entries():
        body = entry.order.body
        committed = getattr(body, "memo", None) or getattr(body, "reason", None)
        if committed is not None and not is_slip(entry.order.id):  # Its words are on paper.
            check(committed, memos[entry.order.id].salt, memos[entry.order.id].text)
            spoken += 1
    assert spoken == len(memos)


def test_the_fund_gathers_and_gives(demo: Demo) -> None:
    account = demo.person(FUND)["account"]
    amounts = [
        amount
        for entry in demo.entries()
        for id_, amount in entry.legs
        if id_ == account and amount
    ]
    assert min(amounts) < 0 < max(amounts)
    assert sum(amounts) >= 0


def test_identities_open_what_they_say_and_only_their_owner_reads_them(demo: Demo) -> None:
    accounts = {row.account_id: row.member_id for row in rows(demo, AccountRow)}
    for person in demo.identities["people"]:
        assert Key.from_seed(bytes.fromhex(person["seed"])).public == person["key"]
        assert accounts[person["account"]] == person["member"]
    assert "demo only" in demo.identities["note"]
    assert (demo.folder / IDENTITIES).stat().st_mode & 0o077 == 0


def test_an_audit_of_the_demo_finds_it_true(demo: Demo, tmp_path: Path) -> None:
    database = f"sqlite:///{demo.folder / DATABASE}"
    ayni("export", tmp_path / "demo.gz", "--database", database, "--book", COOPERATIVE)
    answer = ayni("audit", tmp_path / "demo.gz", "--json", "--now", NOW_MS + DAY_MS).answer
    assert (answer["epochs"], answer["accounts"], answer["sum"]) == (DAYS + 1, len(CAST), "0")


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the demo, which is made anew with its smallest co-op alone, to save time."""
    monkeypatch.setattr("api.demo.prepare.TOLD", {EXCHANGE: Everyday})
    return copytree(made, tmp_path / "demo")


def test_a_demo_of_this_version_is_kept_and_any_other_made_anew(folder: Path) -> None:
    kept = (folder / IDENTITIES).read_text()
    (folder / "mine.txt").write_text("not the demo's")
    assert not make(folder, NOW_MS + DAY_MS)
    assert (folder / IDENTITIES).read_text() == kept
    (folder / IDENTITIES).write_text(kept.replace('"version": 3', '"version": 0'))
    assert make(folder, NOW_MS + DAY_MS)
    assert (folder / IDENTITIES).read_text() != kept
    assert (folder / "mine.txt").exists()


def test_a_demo_in_which_what_waits_would_be_over_is_made_anew(folder: Path) -> None:
    kept = (folder / IDENTITIES).read_text()
    assert not make(folder, NOW_MS + KEPT_MS - 1)
    assert make(folder, NOW_MS + KEPT_MS)
    assert (folder / IDENTITIES).read_text() != kept


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_the_demo_is_served_until_it_is_asked_to_stop(repository: Path, tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-c", "from api.cli import main; main()", "demo", "--port", port]
    process = subprocess.Popen(
        [str(word) for word in command],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(repository)},
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if "Ctrl-C" in line:
                break
        [url] = re.findall(r"First page +(\S+)", said)
        with urlopen(url) as answer:  # noqa: S310 our own server
            assert answer.status == 200
        process.send_signal(signal.SIGTERM)
        assert process.stderr.read() == "Ended; what was accepted is finished.\n"
    assert process.returncode == 0
    assert (tmp_path / "var/demo" / IDENTITIES).exists()
