"""The catalogues hold every text that people see, in every language, with the same places."""

import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from api.words.i18n import LANGUAGES, negotiate, ngettext, using
from api.words.showing import show_amount, show_time, show_zone, typed
from ledger.amounts import BALANCE_MAX, SCALES, Unit
from tests.words.catalogues import catalogue_of

SPEAKING = ("api", "chain", "ledger")
"""Whose messages people read; those of the lower layers are said by the highest."""


@pytest.fixture(scope="module")
def template(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What is in the code now, as the command in `api/translations/babel.cfg` extracts it."""
    file = tmp_path_factory.mktemp("catalogue") / "ayni.pot"
    command = ["extract", "--mapping-file=api/translations/babel.cfg", "--keywords=N_"]
    program = [sys.executable, "-m", "babel.messages.frontend", "--quiet", *command]
    subprocess.run([*program, f"--output-file={file}", *SPEAKING], check=True, cwd=repository)
    with file.open("rb") as found:
        return read_po(found)


def texts(catalogue: Catalog) -> dict[object, Message]:
    """The messages by what the code says."""
    return {message.id: message for message in catalogue if message.id}


def places(text: str) -> set[str]:
    """The figures that a text leaves room for."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_french_pages_have_the_apostrophe_of_print() -> None:
    """Half of them had a typewriter's, so that words looked different from line to line."""
    typed = re.compile(r"\w'\w")
    said = [str(message.string) for message in texts(catalogue_of("fr")).values()]
    assert [text for text in said if typed.search(text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_what_the_code_says_and_nothing_else(
    template: Catalog, language: str
) -> None:
    assert texts(catalogue_of(language)).keys() == texts(template).keys()


def test_english_is_what_the_code_says() -> None:
    """A plainer text in the catalogue alone would leave the code with one that nobody reads."""
    for id_, message in texts(catalogue_of("en")).items():
        assert message.string == id_


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_places(language: str) -> None:
    for id_, message in texts(catalogue_of(language)).items():
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        asked = id_ if isinstance(id_, tuple) else (id_,)
        assert all(said), id_
        assert {frozenset(places(str(text))) for text in said} <= {
            frozenset(places(str(text))) for text in asked
        }, id_
        assert not message.fuzzy


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"),
        ("de", "fr"),
        ("*", "fr"),
        ("es-PE", "es"),
        ("de, en-GB;q=0.8, es;q=0.9", "es"),
        ("es;q=0, en", "en"),
        ("en;q=x, es", "es"),
        ("en;q=2, es;q=0.1", "es"),
        (";;,,=", "fr"),
        (f"{'de,' * 50}en", "fr"),
    ],
)
def test_the_most_wanted_language_is_spoken(header: str, language: str) -> None:
    assert negotiate(header, "fr") == language


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0, "0 h"), (5, "5 min"), (60, "1 h"), (90, "1 h 30"), (245, "4 h 05"), (-90, "\u22121 h 30")],
)
def test_hours_are_shown_as_people_say_them(minutes: int, shown: str) -> None:
    assert show_amount(Unit("h", 60), minutes) == shown


@pytest.mark.parametrize("scale", [scale for scale in SCALES if scale != 60])
def test_other_units_keep_every_place(scale: int) -> None:
    with using("en"):
        shown = show_amount(Unit("SRF", scale), -BALANCE_MAX)
    number, _, unit = shown.replace("\u202f", "").partition(" ")
    whole, _, places = number.partition(".")
    assert (int(typed(whole) + places), len(places), unit) == (
        -BALANCE_MAX,
        len(str(scale)) - 1,
        "SRF",
    )


def test_times_are_shown_in_each_language() -> None:
    shown = []
    for language in LANGUAGES:
        with using(language):
            shown.append(show_time(1_700_000_000_000))
    assert len(set(shown)) == len(LANGUAGES)
    assert all("2023" in text and text.endswith("UTC") for text in shown)
    assert "9999" in show_time(2**53 - 1)


def test_numbers_of_things_take_their_form() -> None:
    assert [ngettext("one", "many", count) for count in (1, 2)] == ["one", "many"]


@pytest.mark.parametrize(
    ("language", "zone", "said"),
    [
        ("fr", "Europe/Lisbon", "Lisbonne"),
        ("en", "America/Argentina/Buenos_Aires", "Buenos Aires"),
        ("es", "UTC", "UTC"),
    ],
)
def test_a_time_zone_is_said_by_its_city(language: str, zone: str, said: str) -> None:
    with using(language):
        assert show_zone(zone) == said
