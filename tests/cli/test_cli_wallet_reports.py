"""Reports from a terminal: the very figures and files of the pages, saved whole or not at all."""

from __future__ import annotations

import csv
import json
import stat
from typing import TYPE_CHECKING

import pytest

from tests.cli.office import Office, office_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

YEAR = "2026"
ROUNDS = (("funder", YEAR), ("accounts", YEAR), ("social", YEAR), ("health", ""))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Return both cooperatives."""
    with office_in(tmp_path_factory.mktemp("reports")) as office:
        yield office


@pytest.mark.parametrize(("what", "period"), ROUNDS)
def test_a_report_is_shown_saved_and_given_to_programs(
    here: Office, tmp_path: Path, what: str, period: str
) -> None:
    chiara = here.terminal("Chiara")
    words = ("report", what, period) if period else ("report", what)
    file = tmp_path / "report.csv"
    assert "Saved:" in chiara.did(*words, "--save", file)
    assert chiara.did(*words).splitlines() == file.read_text("utf-8-sig").splitlines()
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    with file.open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.reader(lines))) > 3
    figures = tmp_path / "report.json"
    chiara.did(*words, "--format", "json", "--save", figures)
    assert json.loads(figures.read_bytes())
    assert sorted(one.name for one in tmp_path.iterdir()) == ["report.csv", "report.json"]


def test_a_pdf_and_a_journal_are_files_of_their_own(here: Office, tmp_path: Path) -> None:
    elena = here.terminal("Elena")
    elena.did("report", "funder", YEAR, "--format", "pdf", "--save", tmp_path / "made.pdf")
    assert (tmp_path / "made.pdf").read_bytes().startswith(b"%PDF-")
    elena.did("report", "journal", YEAR, "--save", tmp_path / "made.beancount")
    assert "1970-01-01" not in (text := (tmp_path / "made.beancount").read_text())
    assert " open " in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gold", YEAR), "Choose among: health"),
        (("funder",), "Give one, for example 2026-Q3"),
        (("social", "2026-Q3"), "Give a year"),
        (("health", YEAR), "Leave it out"),
        (("health", "--format", "pdf"), "Choose among: csv, json"),
        (("funder", YEAR, "--format", "pdf"), "Say where to keep it"),
    ],
)
def test_what_is_no_report_is_told(here: Office, words: tuple[str, ...], said: str) -> None:
    ran = here.terminal("Chiara").run("report", *words)
    assert (ran.code, said in ran.err) == (2, True)


def test_who_may_not_export_has_no_report_and_no_file(here: Office, tmp_path: Path) -> None:
    ran = here.terminal("Rosa").run("report", "funder", YEAR, "--save", tmp_path / "made.csv")
    assert ran.code == 2
    assert "a member needs a role" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_period_is_frozen_once(here: Office) -> None:
    chiara = here.terminal("Chiara")
    chiara.answer = False
    assert chiara.run("freeze", "2025").code == 2
    chiara.answer = True
    assert "They are kept for good." in chiara.did("freeze", "2025")
    assert chiara.run("freeze", "2025").code == 2
