"""A language is one file: in a package that has one catalogue more, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

import api
from api.words.i18n import ENGLISH, LANGUAGES, NAMES

PACKAGE = Path(api.__file__).parent
ITALIAN = """msgid ""
msgstr ""
"Language: it\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Home"
msgstr "Inizio"

msgid "{days} day"
msgid_plural "{days} days"
msgstr[0] "{days} giorno"
msgstr[1] "{days} giorni"
"""
ASKED = """
import json
from datetime import date
from api.rotas.shown import show_visit_day, show_weekdays
from api.words.i18n import NAMES, _, negotiate, ngettext, using
with using(negotiate("it-CH, fr;q=0.5", "en")) as spoken:
    print(json.dumps({
        "spoken": spoken, "called": NAMES[spoken], "said": [_("Home"), _("Save"), _("Pay")],
        "days": [ngettext("{days} day", "{days} days", count) for count in (1, 2)],
        "visit": show_visit_day(date(2026, 11, 28)), "weekdays": show_weekdays([1, 3]),
    }))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a package says that has one file more."""
    root = tmp_path_factory.mktemp("package")
    for each in PACKAGE.parent.iterdir():
        if each.is_dir() and (each / "__init__.py").exists() and each != PACKAGE:
            (root / each.name).symlink_to(each)
    (root / "api").mkdir()
    for each in PACKAGE.iterdir():
        if each.name != "translations":
            (root / "api" / each.name).symlink_to(each)
    copytree(PACKAGE / "translations", root / "api" / "translations")
    file = root / "api" / "translations" / "it" / "LC_MESSAGES" / "ayni.po"
    file.parent.mkdir(parents=True)
    file.write_text(ITALIAN)
    program = [sys.executable, "-B", "-c", ASKED]
    ran = subprocess.run(program, check=True, cwd=root, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_it_is_chosen_and_called_by_its_own_name(told: dict[str, Any]) -> None:
    assert (told["spoken"], told["called"]) == ("it", "Italiano")


def test_it_says_what_it_has_and_english_for_the_rest(told: dict[str, Any]) -> None:
    assert told["said"] == ["Inizio", "Save", "Pay"]
    assert told["days"] == ["{days} giorno", "{days} giorni"]


def test_its_days_are_written_as_it_does(told: dict[str, Any]) -> None:
    assert told["visit"] == "sabato 28\u00a0novembre"
    assert told["weekdays"] == "lunedì e mercoledì"


def test_the_ones_there_are_have_names() -> None:
    assert LANGUAGES[0] == ENGLISH
    assert NAMES.keys() == set(LANGUAGES)
    assert len(set(NAMES.values())) == len(LANGUAGES)
    assert (NAMES["en"], NAMES["es"], NAMES["fr"]) == ("English", "Español", "Français")
