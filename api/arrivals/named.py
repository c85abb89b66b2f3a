"""Names, ways to be reached, and notices of another system, as they are kept here."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from api.arrivals.plans import LeftOut, Notice
from api.categories.listed import AT_FIRST
from api.imports.faults import Wrong
from api.market.notices import TEXT_MAX
from api.people.directory import VALUE_MAX
from api.service.troubles import ProblemError
from api.words.folding import folded
from api.words.i18n import LANGUAGES, _, using
from api.words.naming import NAME_LENGTH_MAX, read_members_name, tidied
from api.words.texts import cleaned

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from api.imports.arrivals import Member
    from api.imports.arrivals import Notice as Source

OTHER: Final = "other"
KINDS: Final[Mapping[str, str]] = {"email": "mail", "phone": "phone", "address": "address"}
"""The ways to be reached that are kept here, by what sources call them."""


def name_of(member: Member) -> str:
    """What a member is called; by their number where what they were called is no name."""
    number = tidied(member.id, NAME_LENGTH_MAX)
    for text in (member.name, tidied(member.name, NAME_LENGTH_MAX), number):
        try:
            return read_members_name(text)
        except ProblemError:
            continue
    return "?"


def contacts_of(member: Member, left_out: list[LeftOut]) -> dict[str, str]:
    """One way of each kind to reach a member; what there is no room for goes to `left_out`."""
    found: dict[str, str] = {}
    for one in member.contacts:
        kind = KINDS.get(one.kind)
        text = " ".join(cleaned(one.text).split())
        if kind is None or kind in found or not text or len(text) > VALUE_MAX:
            file, line = member.origin
            left_out.append(LeftOut(file, line, one.kind, Wrong.CONTACT_LEFT_OUT.value))
        else:
            found[kind] = text
    return found


def notice_of(source: Source, member: str) -> Notice:
    """An offer or a need of a member's."""
    title, text = cleaned(source.title).strip(), cleaned(source.text).strip()
    parts = [title, "" if text == title else text]
    return Notice(
        member, source.kind.value, category_of(source.category),
        "\n".join(part for part in parts if part)[:TEXT_MAX].rstrip(),
        _ms(source.posted), _ms(source.ends),
    )  # fmt: skip


def category_of(text: str) -> str:
    """The category that is called so in any language, by a word that both have; else "other"."""
    words = _words(text)
    best, shared = OTHER, 0
    for category, called in _called().items():
        if len(words & called) > shared:
            best, shared = category, len(words & called)
    return best


def _called() -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {name: {folded(name)} for name in AT_FIRST if name != OTHER}
    for language in LANGUAGES:
        with using(language):
            for name, words in found.items():
                words.update(_words(_(AT_FIRST[name])))
    return found


def _words(text: str) -> set[str]:
    parts: Iterable[str] = folded(text).replace(",", " ").replace("/", " ").split()
    return {part for part in parts if len(part) > 2}  # noqa: PLR2004 "and", "y" and "et" are shared


def _ms(day: date | None) -> int | None:
    if day is None:
        return None
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
