"""Texts are set as they are read: no French line breaks before a colon, and *d'Amina* is short."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from api.pages.rendering import said as said_of
from api.words.i18n import TRANSLATIONS, _, ngettext, using
from api.words.typesetting import set_in, together

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKUP = re.compile(r"<(script|style).*?</\1>", re.DOTALL)
BREAKS = re.compile("[ ][:;!?%\u00bb]|n° |\u00ab |[^\\W\\d_]'[^\\W\\d_]")


def said() -> Iterator[str]:
    """All that is said in French."""
    with (TRANSLATIONS / "fr" / "LC_MESSAGES" / "ayni.po").open("rb") as file:
        messages = [message.id for message in read_po(file, locale="fr") if message.id]
    with using("fr"):
        for id_ in messages:
            yield from (
                [_(id_)] if isinstance(id_, str) else [ngettext(id_[0], id_[1], n) for n in (1, 2)]
            )


def test_no_template_puts_a_sign_after_a_value() -> None:
    # How a colon stands after a name, a catalogue says: French has a space before it.
    folder = TRANSLATIONS.parent / "templates"
    signs = {
        file.name: found
        for file in folder.rglob("*.html")
        if (found := re.findall(r"[}%]\}[:;!?](?=[\s<])", MARKUP.sub("", file.read_text())))
    }
    assert signs == {}


def test_nothing_in_french_breaks_before_its_signs() -> None:
    assert [text for text in said() if BREAKS.search(text)] == []


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (
            "Sous \u00ab Vie priv\u00e9e \u00bb : l'heure",
            "Sous \u00ab\u00a0Vie priv\u00e9e\u00a0\u00bb\u00a0: l\u2019heure",
        ),
        ("Qui ?", "Qui\u00a0?"),
        ("n° 3, 4 %", "n°\u00a03, 4\u00a0%"),
        ("ceux d'{name}", "ceux d\u2019{name}"),
        ("'x' et 1:30", "'x' et 1:30"),
        ("http://a:1/?b=c", "http://a:1/?b=c"),
    ],
)
def test_what_is_set(written: str, shown: str) -> None:
    assert set_in("fr", written) == shown
    assert set_in("es", written) == written


@given(st.text(alphabet="ab '\u00ab\u00bb:;!?{}\u00a0", max_size=20))
def test_setting_twice_is_setting_once(text: str) -> None:
    once = set_in("fr", text)
    assert set_in("fr", once) == once


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("ca", "Amina", "Límits d\u2019Amina"),
        ("ca", "Òscar", "Límits d\u2019Òscar"),
        ("ca", "Iñaki", "Límits d\u2019Iñaki"),
        ("ca", "Iolanda", "Límits de Iolanda"),
        ("ca", "Rosa", "Límits de Rosa"),
        ("ca", "Hassan", "Límits de Hassan"),
        ("ca", "", "Límits de "),
        ("fr", "Élise", "Limites d\u2019Élise"),
        ("fr", "Marie", "Limites de Marie"),
        ("es", "Amina", "Límites de Amina"),
    ],
)
def test_a_word_is_shortened_before_a_vowel(language: str, name: str, written: str) -> None:
    with using(language):
        assert _("Limits of {name}").format(name=name) == written
        assert said_of(_("Limits of {name}"), name=name) == written


def test_what_is_shortened_is_as_safe_as_it_was() -> None:
    with using("ca"):
        assert said_of(_("By {name}."), name="A<b>") == "D\u2019A&lt;b&gt;."
        assert said_of(_("By {name}."), name="{name}") == "De {name}."
        assert "{name}" in _("By {name}.")


def test_hours_and_minutes_stay_on_the_line_of_their_numbers() -> None:
    said = together("Mercè declined 2 h 10 on 12 May; 30 min wait, 3 hours do not")
    assert said == "Mercè declined 2\u00a0h\u00a010 on 12 May; 30\u00a0min wait, 3 hours do not"
    assert together(said) == said
