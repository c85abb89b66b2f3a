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
        "no closing's hash from a chain was given. The file agrees with itself. So would any "
        "other history that somebody with the service's key makes up"
    ),
)

GAPS: Final[Mapping[str, Words]] = {
    "no_key": Words(
        N_("whose book this is"),
        N_("no key was given, so the file's own was believed: anybody can make such a file"),
        N_(
            "take the service's key from your own wallet or an earlier export, and give it as --key"
        ),
    ),
    "anchored_nowhere": Words(
        *_HISTORY,
        N_(
            "the book is on no chain: ask for its closings to go to a public one. Or give what"
            " you kept: --receipt, --checkpoint, --since with an earlier export"
        ),
    ),
    "no_digest": Words(
        *_HISTORY,
        N_(
            "read a closing's hash from the contract on a public chain, and give it as "
            "--digest. The service itself keeps the chain that is built in, so no hash on that"
            " one shows this. Or give what you kept: --receipt, --checkpoint, --since with an "
            "earlier export"
        ),
    ),
    "digest_seen_by_others": Words(
        N_("that the hash was seen by anybody but the service"),
        N_(
            "it is worth what its chain is worth: the service itself keeps the one that is built in"
        ),
        N_(
            "read it from a public chain, not through the service; where there is none, "
            "give what you kept: --receipt, --checkpoint, --since with an earlier export"
        ),
    ),
    "later_entries": Words(
        N_("that entries {first} to {last} are all there and will stay"),
        N_("they come after the last closing whose hash was given"),
        N_(
            "audit again once a later closing is on a chain. Or give what you kept: --receipt,"
            " --checkpoint, --since with an earlier export"
        ),
    ),
    "times_between_blocks": Words(
        N_("when things happened, closer than between two blocks"),
        N_("an entry's time is the service's word; blocks say only what came before and after"),
        N_(
            "ask those concerned whether the dates of acts that were right only at their time "
            "are true"
        ),
    ),
    "no_block_times": Words(
        N_("when things happened"),
        N_(
            "an entry's time is the service's word. Waiting times, permissions and limits end "
            "by it. No times of blocks were given"
        ),
        N_(
            "give them with --block-times, and ask those concerned about acts that were right "
            "only at their time"
        ),
    ),
    "no_roster": Words(
        N_("that the members are people whom the co-op knows"),
        N_("no list of members was given, and a book has no names"),
        N_("give a list of the members as --roster, with the key each came in with"),
    ),
    "roster_without_keys": Words(
        N_("that the members' keys are theirs"),
        N_("the list names no key for some of them"),
        N_("write the key on their lines too, the first one, as they themselves have it"),
    ),
    "names": Words(
        N_("what members are called, and that no person is there twice"),
        N_("names are not in a book, and a person may have joined as two members"),
        N_("ask members whether the name shown is theirs"),
    ),
    "no_certificate": Words(
        N_("that what was brought in is what another system had"),
        N_("no certificate was given, and a book has the hash of the source alone"),
        N_("give the certificate as --certificate, and compare its lines with the other system's"),
    ),
    "expected_members": Words(
        N_("that the members who are expected are there, {expected} of them"),
        N_("they have no key yet; one steward says who it is that comes for their account"),
        N_("ask them; once they have come, give their first keys with --roster"),
    ),
}
"""By their codes."""

OF_FIGURES: Final[Mapping[str, str]] = {
    "repeated_rands": N_(
        "Entries with a secret number that another one near them has: {count}. Whoever sees "
        "only hashes could guess such entries"
    ),
    "repeated_seeds": N_(
        "Closings with a secret number that an earlier one had: {count}. Whoever saw part of it "
        "could guess the balances of others"
    ),
}
"""What looks wrong, by the figure of the report that is not zero then."""
