"""Each system's files are read into one form, and whatever is wrong is found where it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from api.imports import ARRIVING
from api.imports.arrivals import Bound, Contact, Kind, NoticeKind, Origin, Status
from api.imports.faults import NOTES, SENTENCES, Wrong
from ledger.amounts import HOURS
from tests.imports.coming import DATA, ECO, coming, made, said

SYSTEMS = list(ARRIVING)
MEMBERS = "uid,name,mail,status\n1,Núria,n@a.org,1\n2,Zoë,z@a.org,1\n"
LETTERS = ("utf-8", "utf-16-le")
SECRETS = {
    ("ces", "clean"): ("S3cret-01", "S3cret-12"),
    ("ces", "difficult"): ("S3cret-01", "S3cret-12"),
    ("komunitin", "difficult"): ("SECRETSEED123", "SECRETHASH", "SSECRETSECRET"),
    ("cyclos3", "clean"): ("S3cret-01", "S3cret-12"),
    ("cyclos3", "difficult"): ("S3cret-01", "S3cret-12"),
    ("community-accounting", "difficult"): ("DSECRET1", "DSECRET11"),
    ("csv", "difficult"): ("motdepasse0", "motdepasse11"),
}
"""What stands in the columns of secrets in each of the folders that have some."""


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_clean_file_arrives_whole(system: str) -> None:
    arrivals = coming(system, "clean")
    assert arrivals.stopping == 0, said(arrivals)
    assert {each.wrong for each in arrivals.faults} <= {Wrong.COLUMN_SECRET}
    assert (len(arrivals.members), len(arrivals.exchanges)) == (12, 40)
    assert arrivals.total == 0
    assert [each.name for each in arrivals.members][:3] == [
        "Núria Puig", "José Luis Peña", "Zoë Marçal",
    ]  # fmt: skip
    assert all(each.contacts[0].kind == "email" for each in arrivals.members)
    assert all(each.joined for each in arrivals.members)
    assert arrivals.notices
    assert {each.owner for each in arrivals.notices} <= {each.id for each in arrivals.members}


def test_all_systems_tell_the_same_story() -> None:
    stories, hours = set(), set()
    for system in ("ces", "komunitin", "cyclos3", "cyclos4", "community-accounting", "csv"):
        arrivals = coming(system, "clean")
        order = [each.number for each in arrivals.accounts]
        stories.add(
            tuple(
                (each.day, order.index(each.payer), order.index(each.payee), each.text)
                for each in arrivals.exchanges
            )
        )
        of_an_hour = 10 * ECO.scale if arrivals.unit == ECO else HOURS.scale
        hours.add(Fraction(sum(each.amount for each in arrivals.exchanges), of_an_hour))
    assert len(hours) == 1
    assert len(stories) == 1


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_wrong_is_named_with_file_line_and_column(system: str) -> None:
    expected = (DATA / system / "difficult.txt").read_text().splitlines()
    assert said(coming(system, "difficult")) == expected


def test_the_difficult_files_and_tests_have_every_kind_of_fault() -> None:
    found = {each.wrong for system in SYSTEMS for each in coming(system, "difficult").faults}
    elsewhere = {
        Wrong.FILE_EMPTY,
        Wrong.FILE_MISSING,
        Wrong.FILE_TWICE,
        Wrong.FILE_TOO_LARGE,
        Wrong.FILES_TOO_MANY,
        Wrong.ROWS_TOO_MANY,
        Wrong.COLUMNS_TOO_MANY,
        Wrong.ARCHIVE_UNREADABLE,
        Wrong.COLUMN_TWICE,
        Wrong.CONTACT_LEFT_OUT,
        Wrong.BOUND_LEFT_OUT,
        Wrong.BALANCE_BEYOND_BOUNDS,
        Wrong.BALANCE_UNLIKE_HISTORY,
        Wrong.BALANCES_NOT_ZERO,
    }
    assert found == set(Wrong) - elsewhere


@pytest.mark.parametrize(("system", "which"), SECRETS)
def test_no_secret_is_in_any_value_or_fault(system: str, which: str) -> None:
    files = [each.read_bytes() for each in (DATA / system / which).iterdir()]
    shown = repr(coming(system, which))
    for secret in SECRETS[system, which]:
        assert any(secret.encode(letters) in file for file in files for letters in LETTERS)
        assert secret not in shown


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("which", ["clean", "difficult"])
def test_reading_twice_gives_the_same(system: str, which: str) -> None:
    first = coming(system, which)
    assert replace(first, looks=()) == replace(coming(system, which), looks=())
    assert len(first.sha256) == 64


def test_every_kind_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Wrong) > NOTES


def test_ces_knows_limits_states_and_notices() -> None:
    arrivals = coming("ces", "clean")
    account, member = arrivals.accounts[0], arrivals.members[0]
    assert (account.number, account.owner, account.kind) == ("VALL0001", "VALL0001", Kind.MEMBER)
    assert (account.lower, account.upper) == (Bound(-50_000), Bound(None))
    assert member.joined == date(2019, 1, 1)
    assert member.contacts == (
        Contact("email", "nuria.puig@example.org"),
        Contact("phone", "+34 600 100 101"),
        Contact("address", "Carrer Major 1, 08001"),
    )
    offer, _, need = arrivals.notices
    assert (offer.kind, offer.title, offer.category) == (NoticeKind.OFFER, "Poda", "Jardí")
    assert (need.kind, need.owner, need.is_open) == (NoticeKind.NEED, "VALL0005", True)
    assert [each.is_open for each in arrivals.notices] == [True, False, True]
    assert arrivals.exchanges[0].origin == Origin("trades.csv", 2)


def test_timeoverflow_counts_seconds_and_has_an_account_of_its_own() -> None:
    arrivals = coming("timeoverflow", "clean")
    bank = next(each for each in arrivals.accounts if each.kind == Kind.COMMUNITY)
    assert (bank.owner, bank.balance) == (None, 30)
    assert arrivals.exchanges[-2].amount == 60
    assert {each.text for each in arrivals.exchanges[-2:]} == {"Quota", "Thanks"}
    old = made("timeoverflow", {
        "users.csv": "1,2018-01-15,A,B,,1,,,,\n2,2018-01-15,C,D,,2,,,,\n",
        "transfers.csv": "1,Member,2,Member,5400,Thanks,\n",
    })  # fmt: skip
    assert [(each.day, each.amount) for each in old.exchanges] == [(None, 90)]
    assert [each.balance for each in old.accounts] == [-90, 90]


def test_states_are_told_apart() -> None:
    statuses = [each.status for each in coming("cyclos4", "difficult").members]
    assert statuses[:3] == [Status.SUSPENDED, Status.LEFT, Status.ACTIVE]


def test_cells_that_a_spreadsheet_would_run_stay_text() -> None:
    texts = [each.text for each in coming("komunitin", "difficult").exchanges]
    texts += [each.text for each in coming("ces", "difficult").exchanges]
    assert {"=1+1", "@SUM(A1)", 'Two\r\nlines, "quoted"; and more'} <= set(texts)


def exchanged(balances: str, *, exchanges: str = "1,1,2,3.00\n") -> dict[str, str]:
    """Two members of a Drupal site with balances, and an exchange of three hours."""
    first, second = balances.split()
    return {
        "users.csv": f"uid,name,balance\n1,A,{first}\n2,B,{second}\n",
        "transactions.csv": f"serial,payer,payee,quantity\n{exchanges}",
    }


def test_balances_that_do_not_add_up_are_named() -> None:
    found = made("community-accounting", exchanged("-3 3.5")).faults
    assert [(each.wrong, each.line, each.column, each.stops) for each in found] == [
        (Wrong.BALANCES_NOT_ZERO, 0, "balance", True),
        (Wrong.BALANCE_UNLIKE_HISTORY, 3, "balance", False),
    ]
    assert [each.sentence for each in found] == [
        "The balances add up to 0 h 30 and not to zero.",
        "The balance is 3 h 30, and the exchanges come to 3 h 00.",
    ]


def test_one_slip_makes_one_fault() -> None:
    arrivals = made("community-accounting", exchanged("-3 three"))
    assert said(arrivals) == ["stops users.csv, line 3, balance: “three” is not a number."]
    arrivals = made("community-accounting", exchanged("-3 3", exchanges="1,1,2,three\n"))
    assert [each.wrong for each in arrivals.faults] == [Wrong.NUMBER_UNREADABLE]


def test_a_complete_history_must_agree_with_the_balances() -> None:
    files = {
        "members.csv": (
            "code,name,account.balance,account.creditLimit\nVALL0001,A,-3.00,2\nVALL0002,B,3.00,2\n"
        ),
        "transfers.csv": "id,payer,payee,amount\na,VALL0001,VALL0002,2.00\n",
    }
    found = made("komunitin", files, ECO).faults
    assert [(each.wrong, each.line, each.column, each.stops) for each in found] == [
        (Wrong.BALANCE_BEYOND_BOUNDS, 2, "account.balance", False),
        (Wrong.BALANCE_UNLIKE_HISTORY, 2, "account.balance", True),
        (Wrong.BALANCE_UNLIKE_HISTORY, 3, "account.balance", True),
    ]


def test_a_file_that_is_missing_comes_twice_or_is_empty_is_named() -> None:
    assert said(made("ces", {})) == ["stops users.csv: The file users.csv is missing."]
    arrivals = made("community-accounting", {"users.csv": MEMBERS, "old-users.csv": MEMBERS})
    assert said(arrivals)[-1] == (
        "stops old-users.csv: This file says the same kind of thing as users.csv; send one of the"
        " two."
    )
    arrivals = made("community-accounting", {"users.csv": MEMBERS, "wants.csv": "\n\n;;\n"})
    assert "stops wants.csv: The file holds no lines." in said(arrivals)


def test_a_column_that_comes_twice_is_named() -> None:
    arrivals = made("community-accounting", {"users.csv": "uid,name,name\n1,A,B\n"})
    assert said(arrivals) == ["stops users.csv, line 1, name: Two columns are called the same."]
