"""What an audit that found nothing wrong could not establish: said in words, with what it takes.

A journal can agree with itself in every respect and still be another than the one that members
were shown. Only what comes from elsewhere tells: so each trust input that was not given is a gap,
and some gaps no input closes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.gap_texts import GAPS, OF_FIGURES
from ledger.messages import plainly

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chain.audit.brought import BroughtIn
    from chain.audit.trusted import Trusted

NO_ADMIN: Final = "00" * 20
"""Who anchors a book that is anchored nowhere."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not established, why it was not, and what would do it.

    `code` names its words in `GAPS`, and `figures` what these name; the others are the same in
    English.
    """

    code: str
    what: str
    why: str
    what_to_do: str
    figures: Mapping[str, int] = field(default_factory=dict)


class Established(NamedTuple):
    """What the gaps depend on beside the trust inputs.

    `admin` is the chain address (40 hex digits) that the book's opening names for its anchoring.
    Whether its chain is a public one, a journal does not say. `expected` members have not come
    yet; `brought` is what was brought in from another system.
    """

    entries: int
    anchored_entries: int
    digest_epoch: int | None
    admin: str
    expected: int = 0
    brought: BroughtIn | None = None


def gaps(trusted: Trusted, found: Established) -> tuple[Gap, ...]:
    """What was not established, the weightiest first."""
    return (*_of_origin(trusted), *_of_history(found), *_of_people(trusted), *_of_before(found))


def _gap(code: str, **figures: int) -> Gap:
    what, why, what_to_do = (plainly(text, **figures) for text in GAPS[code])
    return Gap(code, what, why, what_to_do, figures)


def _of_origin(trusted: Trusted) -> Iterator[Gap]:
    if trusted.key is None:
        yield _gap("no_key")


def _of_history(found: Established) -> Iterator[Gap]:
    if not found.anchored_entries:
        yield _gap("anchored_nowhere" if found.admin == NO_ADMIN else "no_digest")
        return
    yield _gap("digest_seen_by_others")
    if found.anchored_entries < found.entries:
        yield _gap("later_entries", first=found.anchored_entries, last=found.entries - 1)


def _of_people(trusted: Trusted) -> Iterator[Gap]:
    yield _gap("times_between_blocks" if trusted.block_times else "no_block_times")
    if trusted.roster is None:
        yield _gap("no_roster")
    elif None in trusted.roster.values():
        yield _gap("roster_without_keys")
    yield _gap("names")


def _of_before(found: Established) -> Iterator[Gap]:
    brought = found.brought
    if brought is not None and not brought.checked:
        yield _gap("no_certificate")
    if found.expected:
        yield _gap("expected_members", expected=found.expected)


def warnings(figures: Mapping[str, int]) -> tuple[str, ...]:
    """What is wrong with the service's random numbers, if they come again, in English."""
    return tuple(plainly(OF_FIGURES[name], count=count) for name, count in figures.items() if count)
