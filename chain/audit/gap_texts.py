"""The words of what an audit could not establish, and of what looks wrong and is allowed.

They are messages: pages and `ayni` say them in the reader's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from ledger.messages import N_

if TYPE_CHECKING:
    from collections.abc import Mapping


class Words(NamedTuple):
    """What was not established, why, and what to do: parts of sentences, without a full stop."""

    what: str
    why: str
    what_to_do: str


_HISTORY: Final = (
    N_("that this is the history that members were shown"),
    N_(
        "no epoch's digest from a chain was given: the file agrees with itself, and so would "
        "any other history that whoever has the service's key makes up"
    ),
)

GAPS: Final[Mapping[str, Words]] = {
    "no_key": Words(
        N_("whose journal this is"),
        N_("no key was given, so the file's own was believed: anybody can make such a file"),
        N_("take the log's key from your own wallet or an earlier export, and give it as --key"),
    ),
    "anchored_nowhere": Words(
        *_HISTORY,
        N_(
            "the book is anchored on no chain: ask for it to be anchored on a public one, "
            "or give what you kept: --receipt, --checkpoint, --since with an earlier export"
        ),
    ),
    "no_digest": Words(
        *_HISTORY,
        N_(
            "read an epoch's digest from the contract on a public chain, and give it as --digest; "
            "the embedded chain is kept by the service itself, so no digest on it shows this, "
            "or give what you kept: --receipt, --checkpoint, --since with an earlier export"
        ),
    ),
    "digest_seen_by_others": Words(
        N_("that the digest was seen by anybody but the service"),
        N_("it is worth what its chain is worth: the embedded chain is kept by the service itself"),
        N_(
            "read it from a public chain, not through the service; where there is none, "
            "give what you kept: --receipt, --checkpoint, --since with an earlier export"
        ),
    ),
    "later_entries": Words(
        N_("that entries {first} to {last} are all there and will stay"),
        N_("they come after the last epoch whose digest was given"),
        N_(
            "audit again once a later epoch is anchored, "
            "or give what you kept: --receipt, --checkpoint, --since with an earlier export"
        ),
    ),
    "times_between_blocks": Words(
        N_("when things happened, closer than between two blocks"),
        N_("an entry's time is the service's word; blocks bound it from both sides"),
        N_("hold the dates of acts listed under time_rights against what those concerned know"),
    ),
    "no_block_times": Words(
        N_("when things happened"),
        N_(
            "an entry's time is the service's word, and notices, holds, mandates and bounds end "
            "by it; no times of blocks were given"
        ),
        N_("give them with --block-times, and ask those concerned about the acts of time_rights"),
    ),
    "no_roster": Words(
        N_("that the members are people whom the community knows"),
        N_("no roster was given, and a journal has ids, no names"),
        N_("give a list of the members' ids as --roster, with the key each came in with"),
    ),
    "roster_without_keys": Words(
        N_("that the members' keys are theirs"),
        N_("the roster names no key for some of them"),
        N_("write `member key` on their lines, with the first key that they themselves have"),
    ),
    "names": Words(
        N_("what members are called, and that no person is there twice"),
        N_("names are not in a journal, and a person may have joined as two members"),
        N_("ask members whether the name shown and the id are theirs"),
    ),
    "no_certificate": Words(
        N_("that what was brought in is what another system had"),
        N_("no certificate was given, and a journal has the hash of the source alone"),
        N_("give the certificate as --certificate, and hold its lines against the other system's"),
    ),
    "expected_members": Words(
        N_("that {expected} members who are expected are there"),
        N_("they have no key yet; one steward says who it is that comes for their account"),
        N_("ask them; once they have come, give their first keys in a roster"),
    ),
}
"""By their codes."""

OF_FIGURES: Final[Mapping[str, str]] = {
    "repeated_rands": N_(
        "{count} entries have the same random bytes as another one nearby: whoever sees only "
        "hashes could guess such entries"
    ),
    "repeated_seeds": N_(
        "{count} epochs have a seed that an earlier one had: whoever saw one leaf's nonce "
        "could guess others' balances"
    ),
}
"""What looks wrong, by the figure of the report that is not zero then."""
