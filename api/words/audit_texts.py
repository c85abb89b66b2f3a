"""What an audit or a check of evidence says, in the language in use.

The programs that check (`chain`) know no language: they give messages with figures, and where they
look at bytes that are not as the formats ask, a developer's text. People are told that it is so and
where; the developer's text stands behind it, in brackets.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.words.i18n import ENGLISH, N_, _
from api.words.refusing import refusal_text
from api.words.showing import show_time
from chain.gap_texts import GAPS, OF_FIGURES
from chain.voice import Voice
from ledger.messages import Message
from ledger.refusals import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ledger.errors import EvidenceError

NOT_AS_ASKED: Final = N_("what stands there is not as it should be")
"""Of whatever only a developer makes something of; what that is stands behind it, in English."""

PLACES: Final[Mapping[str, str]] = {
    r"entry (?P<number>\d+)": N_("entry {number}"),
    r"commit of entry (?P<number>\d+)": N_("promise of entry {number}"),
    r"epoch (?P<number>\d+)": N_("closing {number}"),
    r"line (?P<number>\d+)": N_("line {number}"),
    r"header\.key": N_("the service's key, in the first line"),
    r"header\.book": N_("the book, in the first line"),
    r"end": N_("the last line"),
    r"file": N_("the file"),
    r"seal": N_("what seals the file"),
    r"digest": N_("the hash that was given"),
    r"since": N_("the earlier export"),
    r"audit": N_("the audit"),
    r"memory": N_("the room in the machine"),
    r"certificate": N_("the certificate"),
    r"block times": N_("the times of blocks"),
    r"block times, epoch (?P<number>\d+)": N_("the times of blocks, closing {number}"),
    r"block times, line (?P<number>\d+)": N_("the times of blocks, line {number}"),
    r"roster, member (?P<number>\d+)(?:, key)?": N_("the list of members, line {number}"),
    r"checkpoint (?P<name>.+)": N_("the signed state {name} that you kept"),
    r"receipt (?P<name>.+)": N_("the receipt {name}"),
}
"""How places are named; any other is the path of a field, which every language writes alike."""

_MOMENT: Final = "_ms"


class Lacking(NamedTuple):
    """Something that was not established, why, and what to do, each a sentence; `language` of it.

    What is kept from before has no code: it is as it was said then, in English.
    """

    what: str
    why: str
    what_to_do: str
    language: str = ""


def say(message: str, **figures: Any) -> str:  # noqa: ANN401 whatever messages name
    """A message of the lower layers with its figures: moments as times, refusals as sentences."""
    shown = {name: _figure(name, value) for name, value in figures.items()}
    if "code" in figures and figures["code"] in Code.__members__:
        shown["refusal"] = _refusal(figures)
    return _(message).format(**shown)


def _figure(name: str, value: object) -> object:
    return show_time(value) if name.endswith(_MOMENT) and isinstance(value, int) else value


def _refusal(figures: Mapping[str, Any]) -> str:
    refusal = Refusal(Code[figures["code"]], figures["fields"])
    # Its detail speaks to whoever signed, of "you"; the figures stand behind its name.
    return f"{refusal_text(refusal, None, '').title.rstrip('.')} ({refusal})"


def told(wrong: Mapping[str, Any]) -> tuple[str, str]:
    """Where something is wrong and why, of an `EvidenceError` as plain data."""
    parts = wrong.get("parts") or [wrong]
    return place(wrong["where"]), "\n".join(map(_why, parts))


def explained(error: EvidenceError) -> tuple[str, str]:
    """Where something is wrong and why; a text that is no message is left as it was raised."""
    where, why = told(error.plain())
    is_said = isinstance(error.message, Message) or bool(error.parts)
    return where, why if is_said else error.why


def _why(wrong: Mapping[str, Any]) -> str:
    if "message" not in wrong:
        return str(wrong["why"])  # Kept from before there were messages, in English.
    if wrong["message"]:
        return say(wrong["message"], **wrong["figures"])
    return f"{_(NOT_AS_ASKED)} ({wrong['why']})"


def place(where: str) -> str:
    """The name of a place in a journal or in what was given."""
    return ": ".join(map(_place, where.split(": ")))


def _place(part: str) -> str:
    for pattern, message in PLACES.items():
        match = re.fullmatch(pattern, part)
        if match:
            return _(message).format(**match.groupdict())
    return part


def lacking(found: Mapping[str, Any]) -> Sequence[Lacking]:
    """What an audit that found nothing wrong did not establish."""
    return [_lacking(gap) for gap in found.get("not_established", ())]


def _lacking(gap: Mapping[str, Any]) -> Lacking:
    words = GAPS.get(gap.get("code", ""))
    if words is None:
        what, why, what_to_do = (_sentence(gap[name]) for name in ("what", "why", "what_to_do"))
        return Lacking(what, why, what_to_do, ENGLISH)
    what, why, what_to_do = (_sentence(say(text, **gap["figures"])) for text in words)
    return Lacking(what, why, what_to_do)


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def warned(found: Mapping[str, Any]) -> Sequence[str]:
    """What an audit found that is allowed and looks wrong."""
    return [
        _sentence(say(message, count=found[name]))
        for name, message in OF_FIGURES.items()
        if found.get(name)
    ]


VOICE: Final = Voice(say, told)
"""How `ayni` has the programs speak that check."""
