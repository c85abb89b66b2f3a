"""What pages say in each language: no word of another one, forms of number, hours, dates."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

import pytest
from babel.dates import format_date
from babel.messages.pofile import read_po
from playwright.sync_api import expect

from api.audits.schedules import zones
from api.imports import ARRIVING
from api.imports.reading.columns import ENCODINGS
from api.pages.static_files import FOLDER
from api.words.i18n import ENGLISH, LANGUAGES, TRANSLATIONS, ngettext, using
from api.words.typesetting import set_in
from api.words.zones import by_country
from tests.browser.furniture import SAYS
from tests.browser.pages.visiting import every_page
from tests.browser.walk import STOPS, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from babel.messages.catalog import Catalog

    from tests.browser.phone import Phone
    from tests.browser.walk import Walk

FILES: Final = FOLDER.parent
TEMPLATES: Final = sorted((FILES / "templates").rglob("*.html"))
MODULES: Final = sorted((FILES / "static" / "js").rglob("*.js"))
SPOKEN: Final = ("alt", "aria-label", "placeholder", "title")
UNSAID: Final = re.compile(r"Ayni|OpenAPI|JSON|/app/\S*")
"""What stands in templates in no language: names and addresses."""

NAMES: Final = (
    "Night watch beside Grandfather", "Shopping, carried upstairs", "Ayni", "English", "Español",
    "Français", "Cooperativa Ayni", "Amina Osei", "Chiara", "Daniel", "Elena",
    "Rosa", "Olga", "Hiroshi", "Mercè", "Zuzana", "Sur", "Barrio Sur", "AO",
    "Tardes juntas", "hola@ayni.test", SAYS, *ENCODINGS,
    *(each.name for each in ARRIVING.values()),
)  # fmt: skip
"""What is called the same in every language, and what members wrote."""


HOURS: Final = re.compile(r"\d+ (?:min|h)\b")
"""Hours are written alike in all languages."""


class Reading(HTMLParser):
    """Collects what a page says: its text, what is read aloud, and what its modules may say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self._data: str | None = None
        self._open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read what stands in attributes."""
        self.said += [value for name, value in attrs if name in SPOKEN and value]
        if tag == "script":
            self._data = dict(attrs).get("id")
        # What is marked as another language is said as such; the page's own has no mark.
        foreign = "lang" in dict(attrs) and tag != "html"
        self._open.append((tag, foreign or tag == "code"))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self._open and self._open.pop()[0] != tag:
            pass
        self._data = None

    def handle_data(self, data: str) -> None:
        """Read a piece of text."""
        if self._open and self._open[-1][0] == "script":
            if self._data in {"texts", "shared-texts"}:
                self.said += json.loads(data).values()
        elif data.strip() and not any(kept for _, kept in self._open):
            self.said.append(" ".join(data.split()))


def said(html: str) -> list[str]:
    """Return the pieces of text on a page, without those that have no letters."""
    return [piece for piece in Reading(html).said if has_words(piece)]


@cache
def catalogue(language: str) -> Catalog:
    """Return a language's catalogue."""
    with (TRANSLATIONS / language / "LC_MESSAGES" / "ayni.po").open("rb") as file:
        return read_po(file, locale=language)


def pattern(text: str) -> str:
    """Return an expression for a message with anything in its places."""
    parts = re.split(r"\{\w*\}", " ".join(text.split()))
    return "(.+)".join(map(re.escape, parts))


def has_words(text: str) -> bool:
    """Whether a message says something itself, beside what comes into its places."""
    return re.search(r"[^\W\d_]{2}", re.sub(r"\{\w*\}", "", text)) is not None


def messages(language: str) -> Iterator[tuple[str, str]]:
    """Give each message's English and what the language says for it."""
    for message in catalogue(language):
        if not message.id:
            continue
        pairs = (message.id, message.string)
        ours, theirs = (pair if isinstance(pair, tuple | list) else (pair,) for pair in pairs)
        yield from ((str(ours[min(at, 1)]), str(text)) for at, text in enumerate(theirs))


@cache
def of_another(language: str) -> re.Pattern[str]:
    """Return what finds English that a language says otherwise.

    Two letters between two places, as in "{browser} on {system}", may be a word of any language.
    """
    return any_of(
        ours
        for ours, theirs in messages(language)
        if theirs and ours != theirs and re.search(r"[^\W\d_]{3}", re.sub(r"\{\w*\}", "", ours))
    )


@cache
def alike(language: str) -> re.Pattern[str]:
    """Return what finds words that a language has from English, or does not say yet."""
    here = {ours: theirs for ours, theirs in messages(language) if theirs}
    shown = ((ours, english or ours) for ours, english in messages(ENGLISH))
    same = (english for ours, english in shown if here.get(ours, ours) in {ours, english})
    return any_of([*NAMES, *same])


def any_of(texts: Iterable[str]) -> re.Pattern[str]:
    """Return an expression for any of these messages, the longest first."""
    return re.compile("|".join(map(pattern, sorted(set(texts), key=len, reverse=True))))


@cache
def places(language: str) -> frozenset[str]:
    """Countries and cities of which time zones are chosen: Babel says them in the language."""
    with using(language):
        lands = by_country(zones())
    return frozenset(
        name for land in lands for name in (land.name, *(one.city for one in land.cities))
    )


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != ENGLISH])
@every_page
def test_a_page_speaks_one_language(walk: Walk, stop: Stop, language: str) -> None:
    here, english = (said(walk.read(stop, each).text) for each in (language, "en"))
    here = [piece for piece in here if piece not in places(language)]
    assert len(here) > 10
    assert [piece for piece in here if of_another(language).fullmatch(piece)] == []
    # What is the same in both is a name, or a word that the catalogue says is the same.
    left = {alike(language).sub("", HOURS.sub("", piece)) for piece in set(here) & set(english)}
    assert {piece for piece in left if has_words(piece)} == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: str(file.relative_to(FILES)))
def test_a_template_says_nothing_past_the_catalogues(template: Path) -> None:
    # What modules say stands in scripts, where everything is within braces.
    text = re.sub(r"<script.*?</script>", "", template.read_text(), flags=re.DOTALL)
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    assert [piece for piece in said(text) if has_words(UNSAID.sub("", piece))] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda file: str(file.relative_to(FILES)))
def test_a_module_says_nothing_of_its_own(module: Path) -> None:
    text = module.read_text()
    own = re.findall(r"""(?:textContent|\.title|\.alt|placeholder) = ["'`][^"'`]""", text)
    own += re.findall(r"\b(?:alert|confirm|prompt)\(", text)
    own += re.findall(r"""element\(\s*"\w+",\s*["'`][^"'`]""", text)
    assert own == []


@pytest.mark.parametrize(
    ("language", "forms"),
    [("en", (1, 0, 1)), ("es", (1, 0, 1)), ("fr", (0, 0, 1)), ("ca", (1, 0, 1)), ("pt", (1, 0, 1))],
)
def test_numbers_take_their_form_in_each_language(language: str, forms: tuple[int, ...]) -> None:
    plurals = [
        (message.id, message.string)
        for message in catalogue(language)
        if isinstance(message.id, tuple) and isinstance(message.string, tuple)
    ]
    assert plurals
    for (one, many), said_ in plurals:
        with using(language):
            for count, form in enumerate(forms):
                assert ngettext(one, many, count) == set_in(language, said_[form])


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "1 person asks to join"),
        ("es", "1 persona pide entrar"),
        ("fr", "1 personne demande à entrer"),
        ("ca", "1 persona demana entrar"),
        ("pt", "1 pessoa pede para entrar"),
    ],
)
def test_home_counts_in_each_language(walk: Walk, language: str, shown: str) -> None:
    home = Stop("/app/", "Amina Osei", "/app/")
    assert shown in said(walk.read(home, language).text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_hours_and_days_are_written_as_the_language_does(
    new_phone: Callable[..., Phone], walk: Walk, language: str
) -> None:
    phone = new_phone(language, timezone_id="UTC")
    cookie = {"name": "ayni", "value": walk.cookie("Rosa"), "url": walk.address}
    phone.context.add_cookies([cookie])  # type: ignore[list-item] # as it takes it
    phone.page.goto(f"{walk.address}/app/statement")
    line = phone.page.locator(".lines li", has_text="Night watch")
    # What was given, and below it what that left.
    expect(line.locator(".much")).to_have_text(re.compile("^\u22121\u00a0h\u00a030"))
    expect(line.locator(".running")).to_have_text(re.compile(": \u22121\u00a0h\u00a030$"))
    time_ms = int(str(line.locator("time").get_attribute("data-ms")))
    day = format_date(datetime.fromtimestamp(time_ms / 1000, UTC), "medium", locale=language)
    # Written by the browser, and by the service, which says the zone.
    expect(line.locator("time")).to_have_text(day)
    stop = next(stop for stop in STOPS if stop.path == "/app/statement")
    assert f"{day} UTC" in said(walk.read(stop, language).text)
