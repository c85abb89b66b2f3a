"""What is written as Komunitin's bundle arrives again as it was."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO, TextIOWrapper
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.imports import ARRIVING
from api.imports.arrivals import (
    Account,
    Arrivals,
    Bound,
    Contact,
    Exchange,
    Kind,
    Member,
    Notice,
    NoticeKind,
    Origin,
    Status,
)
from api.imports.faults import Faults, Wrong
from api.imports.komunitin_out import COLUMNS, Community, write_bundle
from api.imports.reading.engine import read
from api.imports.reading.files import of_upload
from ledger.amounts import HOURS, Unit
from tests.imports.coming import coming, said

VALL = Community("VALL", "La Vall", "desk@example.org")
NOWHERE = Origin("", 0)
UNITS = (HOURS, Unit("ECO", 100), Unit("Q", 1), Unit("T", 10**9))

LETTERS = st.characters(
    blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), blacklist_characters="\ufeff"
)
WORDS = st.text(LETTERS, min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map('"\n,; '.join)
DAYS = st.none() | st.dates(date(1971, 1, 1), date(2100, 1, 1))
EMAILS = st.none() | st.integers(0, 99).map(lambda number: f"Who.{number}@example.org")


@st.composite
def arrivals(draw: st.DrawFn) -> Arrivals:
    """Members, their accounts and all that they exchanged."""
    count = draw(st.integers(1, 5))
    numbers = [f"VALL{number:04}" for number in range(count)]
    members = [
        Member(number, draw(WORDS), contacts(draw), Status.ACTIVE, draw(DAYS), NOWHERE)
        for number in numbers
    ]
    often = draw(st.integers(0, 6)) if count > 1 else 0
    exchanges = [exchange(draw, f"t{at}", numbers) for at in range(often)]
    history: Counter[str] = Counter()
    for each in exchanges:
        history[each.payer] -= each.amount
        history[each.payee] += each.amount
    limit = sum(each.amount for each in exchanges)
    accounts = [
        Account(
            each.id, each.name, each.id, Kind.MEMBER, history[each.id],
            Bound(-limit), draw(st.sampled_from([None, Bound(limit)])), NOWHERE,
        )
        for each in members
    ]  # fmt: skip
    notices = [notice(draw, f"n{at}", numbers) for at in range(draw(st.integers(0, 3)))]
    unit = draw(st.sampled_from(UNITS))
    return Arrivals(
        "", unit, "", (), tuple(members), tuple(accounts), tuple(notices), tuple(exchanges),
        (), 0, 0,
    )  # fmt: skip


def contacts(draw: st.DrawFn) -> tuple[Contact, ...]:
    kinds = {"email": EMAILS, "phone": st.none() | WORDS, "address": st.none() | WORDS}
    found = [(kind, draw(values)) for kind, values in kinds.items()]
    return tuple(Contact(kind, text) for kind, text in found if text)


def exchange(draw: st.DrawFn, key: str, numbers: list[str]) -> Exchange:
    payer, payee = draw(st.permutations(numbers))[:2]
    amount = draw(st.integers(1, 2**53 - 1))
    return Exchange(key, draw(DAYS), payer, payee, amount, draw(TEXTS | st.just("")), NOWHERE)


def notice(draw: st.DrawFn, key: str, numbers: list[str]) -> Notice:
    return Notice(
        key, draw(st.sampled_from(numbers)), draw(st.sampled_from(NoticeKind)), draw(WORDS),
        draw(TEXTS), draw(WORDS | st.just("")), draw(DAYS), draw(DAYS), draw(st.booleans()),
        NOWHERE,
    )  # fmt: skip


def bundled(sent: Arrivals) -> tuple[bytes, Faults]:
    out = BytesIO()
    faults = write_bundle(sent, VALL, out)
    return out.getvalue(), faults


def again(sent: Arrivals, unit: Unit | None = None) -> Arrivals:
    """Write and read."""
    faults = Faults()
    files = of_upload("all.zip", bundled(sent)[0], faults)
    return read(ARRIVING["komunitin"], files, unit or sent.unit, faults=faults)


def plain(sent: Arrivals) -> tuple[object, ...]:
    """What arrives, without where it stood."""
    parts = (sent.members, sent.accounts, sent.notices, sent.exchanges)
    return tuple([replace(each, origin=NOWHERE) for each in part] for part in parts)


@given(arrivals())
def test_what_is_written_arrives_again_as_it_was(sent: Arrivals) -> None:
    read_again = again(sent)
    shared = {Wrong.EMAIL_SHARED, Wrong.LETTERS_LOST}
    assert {each.wrong for each in read_again.faults} <= shared, said(read_again)
    assert plain(read_again) == plain(sent)


@pytest.mark.parametrize("system", ARRIVING)
def test_whatever_arrived_keeps_its_balances(system: str) -> None:
    sent = coming(system, "clean")
    read_again = again(sent)
    assert read_again.stopping == 0, said(read_again)
    balances = {each.name: each.balance for each in sent.accounts}
    assert {each.name: each.balance for each in read_again.accounts} == balances
    assert [(each.day, each.amount, each.text) for each in read_again.exchanges] == [
        (each.day, each.amount, each.text) for each in sent.exchanges
    ]
    kinds = [each.kind for each in sent.accounts]
    assert [each.kind for each in read_again.accounts] == kinds


def test_the_same_makes_the_same_bytes_with_the_columns_that_are_said() -> None:
    sent = coming("timeoverflow", "clean")
    assert bundled(sent)[0] == bundled(sent)[0]
    with ZipFile(BytesIO(bundled(sent)[0])) as archive:
        assert archive.namelist() == list(COLUMNS)
        for name, columns in COLUMNS.items():
            rows = list(csv.reader(TextIOWrapper(archive.open(name), "utf-8", newline="")))
            assert rows[0] == list(columns)
            assert {len(row) for row in rows} == {len(columns)}


def test_what_does_not_fit_is_named() -> None:
    sent = coming("ces", "clean")
    phones = (Contact("phone", "1"), Contact("phone", "2"))
    one = replace(sent.members[0], contacts=phones)
    boundless = replace(sent.accounts[1], lower=Bound(None))
    accounts = (sent.accounts[0], boundless, *sent.accounts[2:])
    changed = replace(sent, members=(one, *sent.members[1:]), accounts=accounts)
    assert [str(each) for each in bundled(changed)[1].found] == [
        "users.csv, line 2: There is room for one contact of a kind; “2” was left out.",
        "users.csv, line 3: It was not possible to say that account VALL0002 has no lower limit.",
    ]
    assert not bundled(sent)[1].found
