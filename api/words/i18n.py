"""What people read, in their language: gettext over the catalogues in `api/translations`.

The language is chosen once for a request or a command; `_` and `ngettext` look it up when they are
called, so they belong inside functions. `N_` only marks a text that is looked up later.
A language is a catalogue and nothing else: which there are, what they call themselves and how they
count is read from these and from Babel. What a catalogue does not say yet is said in English.
Catalogues are read as they are edited (`.po`): nothing compiled can be out of date; what a keyboard
does not write, such as spaces that do not break, `api.words.typesetting` sets.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final

from babel import Locale, UnknownLocaleError, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from api.words.typesetting import ready, set_in

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSLATIONS: Final = Path(__file__).parent.parent / "translations"
ENGLISH: Final = "en"
LANGUAGES: Final = (
    ENGLISH,
    *sorted({file.parent.parent.name for file in TRANSLATIONS.glob("*/*/*.po")} - {ENGLISH}),
)
"""The languages that have a catalogue, the one that all fall back to first."""

NAMES: Final = {code: (Locale(code).get_language_name() or code).capitalize() for code in LANGUAGES}
"""What each language calls itself; nobody need translate that."""

ACCEPTED_MAX: Final = 20
"""The most languages of an Accept-Language header that are looked at."""

_chosen: ContextVar[str] = ContextVar("language", default=ENGLISH)
_accepted: ContextVar[str] = ContextVar("accepted", default="")


@cache
def _catalogue(name: str) -> GNUTranslations:
    compiled = BytesIO()
    with (TRANSLATIONS / name / "LC_MESSAGES" / "ayni.po").open("rb") as file:
        catalogue = read_po(file, locale=name)
    for message in catalogue:
        if message.id:
            said = message.string or ""
            forms = [said] if isinstance(said, str) else said
            shown = tuple(set_in(name, form) for form in forms)
            message.string = shown[0] if isinstance(said, str) else shown
    write_mo(compiled, catalogue)
    compiled.seek(0)
    found = GNUTranslations(compiled)
    if name != ENGLISH:
        found.add_fallback(_catalogue(ENGLISH))
    return found


def _(message: str) -> str:
    """The message in the language in use."""
    language = _chosen.get()
    return ready(language, _catalogue(language).gettext(message))


def ngettext(singular: str, plural: str, count: int) -> str:
    """The form of the message for that many things, in the language in use."""
    language = _chosen.get()
    return ready(language, _catalogue(language).ngettext(singular, plural, count))


def N_(message: str) -> str:  # noqa: N802 the name that gettext's tools know
    """The message itself, marked for the catalogues."""
    return message


def current() -> str:
    """The language in use, one of `LANGUAGES`."""
    return _chosen.get()


def dates() -> Locale:
    """As whom dates are written: the language as in the reader's country, where that is known.

    A browser that likes `en-GB` best reads "28 Nov 2026", and one in `en-US` "Nov 28, 2026".
    """
    return _local(_accepted.get(), current())


def places() -> Locale:
    """As whom places are called: as dates are written, else as in the country of the catalogue.

    Babel takes a language without a country for that of most who speak it, which is Brazil's
    Portuguese; the catalogue is Portugal's, and its head says so.
    """
    local = dates()
    return local if local.territory else _of_catalogue(current())


@cache
def _of_catalogue(language: str) -> Locale:
    return Locale.parse(_catalogue(language).info().get("language") or language)


@lru_cache(maxsize=1_000)
def _local(accepted: str, language: str) -> Locale:
    for tag in _liked(accepted):
        if tag.partition("-")[0].lower() == language:
            try:
                return Locale.parse(tag, sep="-")
            except (ValueError, UnknownLocaleError):
                continue  # No country that is known.
    return Locale(language)


@contextmanager
def using(language: str, accepted: str = "") -> Iterator[str]:
    """Speak a language of `LANGUAGES` within the block, which gets its name.

    `accepted` is a reader's Accept-Language header, for how dates are written where they are.
    """
    before, liked = _chosen.set(language), _accepted.set(accepted)
    try:
        yield language
    finally:
        _chosen.reset(before)
        _accepted.reset(liked)


@lru_cache(maxsize=1_000)
def negotiate(accepted: str, default: str) -> str:
    """The language of `LANGUAGES` that an Accept-Language header prefers, else the default."""
    return negotiate_locale(_liked(accepted), LANGUAGES, sep="-") or default


def _liked(accepted: str) -> list[str]:
    """The languages of the header, the one that is liked best first."""
    ranked = []
    for part in accepted.split(",")[:ACCEPTED_MAX]:
        tag, _semicolon, weight = part.partition(";")
        ranked.append((-_weight(weight), tag.strip()))
    return [tag for rank, tag in sorted(ranked, key=lambda pair: pair[0]) if rank and tag]


def _weight(text: str) -> float:
    name, _equals, value = text.strip().partition("=")
    if not name:
        return 1.0
    try:
        weight = float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0.0 <= weight <= 1.0 else 0.0
