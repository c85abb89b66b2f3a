"""What an audit that found nothing wrong could not establish: said in words, with what it takes.

A journal can agree with itself in every respect and still be another than the one that members
were shown. Only what comes from elsewhere tells: so each trust input that was not given is a gap,
and some gaps no input closes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chain.audit.brought import BroughtIn
    from chain.audit.trusted import Trusted

NO_ADMIN: Final = "00" * 20
"""Who anchors a book that is anchored nowhere."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that was not established, why it was not, and what would do it."""

    what: str
    why: str
    what_to_do: str


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


def _of_origin(trusted: Trusted) -> Iterator[Gap]:
    if trusted.key is None:
        yield Gap(
            "whose journal this is",
            "no key was given, so the file's own was believed: anybody can make such a file",
            "take the log's key from your own wallet or an earlier export, and give it as --key",
        )


def _of_history(found: Established) -> Iterator[Gap]:
    marks = "give what you kept: --receipt, --checkpoint, --since with an earlier export"
    if not found.anchored_entries:
        yield Gap(
            "that this is the history that members were shown",
            "no epoch's digest from a chain was given: the file agrees with itself, and so would "
            "any other history that whoever has the service's key makes up",
            f"{_digest_from(found.admin)}, or {marks}",
        )
        return
    yield Gap(
        "that the digest was seen by anybody but the service",
        "it is worth what its chain is worth: the embedded chain is kept by the service itself",
        f"read it from a public chain, not through the service; where there is none, {marks}",
    )
    if found.anchored_entries < found.entries:
        first, last = found.anchored_entries, found.entries - 1
        yield Gap(
            f"that entries {first} to {last} are all there and will stay",
            "they come after the last epoch whose digest was given",
            f"audit again once a later epoch is anchored, or {marks}",
        )


def _digest_from(admin: str) -> str:
    if admin == NO_ADMIN:
        return "the book is anchored on no chain: ask for it to be anchored on a public one"
    return (
        "read an epoch's digest from the contract on a public chain, and give it as --digest; the "
        "embedded chain is kept by the service itself, so no digest on it shows this"
    )


def _of_people(trusted: Trusted) -> Iterator[Gap]:
    if trusted.block_times:
        yield Gap(
            "when things happened, closer than between two blocks",
            "an entry's time is the service's word; blocks bound it from both sides",
            "hold the dates of acts listed under time_rights against what those concerned know",
        )
    else:
        yield Gap(
            "when things happened",
            "an entry's time is the service's word, and notices, holds, mandates and bounds end "
            "by it; no times of blocks were given",
            "give them with --block-times, and ask those concerned about the acts of time_rights",
        )
    if trusted.roster is None:
        yield Gap(
            "that the members are people whom the community knows",
            "no roster was given, and a journal has ids, no names",
            "give a list of the members' ids as --roster, with the key each came in with",
        )
    elif None in trusted.roster.values():
        yield Gap(
            "that the members' keys are theirs",
            "the roster names no key for some of them",
            "write `member key` on their lines, with the first key that they themselves have",
        )
    yield Gap(
        "what members are called, and that no person is there twice",
        "names are not in a journal, and a person may have joined as two members",
        "ask members whether the name shown and the id are theirs",
    )


def _of_before(found: Established) -> Iterator[Gap]:
    brought = found.brought
    if brought is not None and not brought.checked:
        yield Gap(
            "that what was brought in is what another system had",
            "no certificate was given, and a journal has the hash of the source alone",
            "give the certificate as --certificate, and hold its lines against the other system's",
        )
    if found.expected:
        yield Gap(
            f"that {found.expected} members who are expected are there",
            "they have no key yet; one steward says who it is that comes for their account",
            "ask them; once they have come, give their first keys in a roster",
        )


def warnings(rands: int, seeds: int) -> tuple[str, ...]:
    """What is wrong with the service's random numbers, if they come again."""
    found = []
    if rands:
        found.append(
            f"{rands} entries have the same random bytes as another one nearby: whoever sees only "
            "hashes could guess such entries"
        )
    if seeds:
        found.append(
            f"{seeds} epochs have a seed that an earlier one had: whoever saw one leaf's nonce "
            "could guess others' balances"
        )
    return tuple(found)
