"""How each row was seen to fail on the commit where its attack was found.

Where today's tests speak to parts that are newer than that commit, a script played the same there.
"""

from __future__ import annotations

from typing import Final

COMMIT: Final = "8c1b405"
NEWEST_COMMIT: Final = "665cd64"

PLAYED: Final = {
    "K2": "test_overflow: holds were taken far past 2^62, and closing failed on `total`",
    "H7": "test_authority: the steward's further account was opened (201)",
    "M2": "test_joining: a joining under Chiara's id was left (201) and renamed her",
    "M3": "test_evidence: both verifiers held a bundle with 64 zero bytes for a signature",
    "M5": "test_evidence: a true bundle was refused at bundle.entries[2].memo",
    "M8": "test_guarding: the broker paid after a recovery, an ended key and a lost role (201)",
    "M9": "test_guarding: the thief's guardian asked for a recovery at once (201)",
    "M10": "test_entrusting: two brokers vouched for who has a key (201)",
    "M11": "test_entrusting: a fund was opened in a member's name without their key (201)",
    "M12": "test_guarding: the member's objection was refused, key_must_be_in_force",
    "M13": "test_offices: of two stewards one ended their only key (201)",
    "M14": "test_offices: a hold of eleven years was taken (201)",
    "M15": "test_overflow: closing failed, field_must_be_well_formed of `total`",
    "L13": "test_table: a full-width sign and a leading line break stood unquoted",
    "L15": "test_offices: one steward closed a used account, a treasurer reversed after 90 days",
}
"""The row's own test of today was run there and failed."""

TRIED: Final = {
    "K1": "a stranger opened a book under Rosa's id (201) and renamed her in the co-op's (204)",
    "H2": "the backup of before two promised payments passed the audit with key and digest",
    "H3": "the same id was opened with the thief's keys (201), and passed with the service's key",
    "H6": "a clock two years ahead posted (201); all later orders were order_must_not_have_expired",
    "M1": "a stranger's own book was opened and its epoch closed (201)",
    "M6": "a session made from service.key alone read Rosa's account (200)",
    "M7": "the service started on the older file and signed a second entry 6",
    "M16": "17 MB of somebody who had not signed in were read before they were refused",
    "M18": "a thousand codes went to one address, and the next device got 503",
    "M19": "a broker read all balances, and no member saw a line of it",
    "L1": "a second gzip member, and sums of zeros, passed the audit",
    "L3": "200 after signing out; one answered challenge signed in three times",
    "L5": "ayni.db, -wal and -shm had mode 0644",
    "L6": "neither Cache-Control nor nosniff stood in an account's answer",
    "L7": "an invitation linked to evil.example, the request's Host",
    "L8": "300 challenges of one address were given in a row",
    "L9": "a form of 60 fields was a 500",
    "L11": "a journal whose random bytes never change passed without a word",
    "L12": "the service started on a changed `account.lower` without a word",
    "L14": "a community was made without any token (201)",
    "H1": "a page said `Paid: 1 h 30` of a made-up answer with signatures of zeros",
    "H4": "a new wallet printed the link that the service gave it, to the thief's key",
    "H5": "a key was added in Rosa's name, and her home said nothing of it",
    "M4": "the audit said OK to book B's journal under book A's name and key",
    "M17": "261 kB that hold 268 MB of line breaks were read to their end: 1 s of a core",
    "L2": "there were twelve digits, of which five were met in 20 s of a core",
    "L4": "a challenge given through evil.test was answered without any address in what is signed",
    "L10": "no page and no command could sign `leaf-countersigned`",
    "B1": "`ayni close` in a plain shell signed as localhost/ayni, and the audit refused it (1)",
    "B2": "eight days later nothing was posted; after the hold's end the hours were gone",
    "B3": "sign-in to the book that was imported was refused (401)",
    "B4": "transactions after the first start and two restarts: 3, 6, 9; each deployed anew",
    "B5": "a book that began embedded: not named after the anchor's admin, never anchored",
    "B7": "a fund stood beside its holder under her name alone",
    "B8": "three members without a name were all 018bcfe5",
    "B6": "without service.key the service started, and signed entry 7 with a new one",
}
"""A script played the row against a service of that commit; what came."""

NEWEST: Final = {
    "N1": "a treasurer of that id read all balances, no member saw a line of it, no desk had them",
    "N2": "a backup in the clear was restored (0), though the sealed one's passphrase was given",
    "N3": "the token that was ended read Ana's pages (200)",
    "N4": "the figures were answered (200) through a proxy on this machine, and nothing was "
    "counted",
    "N5": "no span came of a request that said its trace was not kept",
    "N6": "a challenge for a book opened a session at the founding's door (200)",
    "N7": "with a steward's asking who was one no more, a single steward erased Ana (erased: true)",
    "N8": "the wallet took whatever book the service named for the one that was founded (0)",
    "N9": "two stewards ended Ana's key and passed on her two hours in the same minute (201),"
    " while her guardians' recovery was open",
    "N10": "a database that failed put names and notes into the log, a page that failed the "
    "link it was asked for",
    "N11": "with synchronous_commit off a sign-in was not there yet, and one that was ended "
    "still held",
    "N12": "two stewards erased Ana, who was there and had not been asked (erased: true)",
    "N13": "whoever had Bo's link stood there as a second Ada (201)",
    "N14": "Ana was told to come back later (429), since somebody of her id in another co-op "
    "had changed much",
}
"""The row's own test of today was run on the later commit and failed."""

RED: Final = {
    **{row: f"its test failed: {said}" for row, said in PLAYED.items()},
    **{row: f"tried by a script: {said}" for row, said in TRIED.items()},
    **{row: f"its test failed: {said}" for row, said in NEWEST.items()},
}


def commit_of(row: str) -> str:
    """Where a row was seen to fail."""
    return NEWEST_COMMIT if row in NEWEST else COMMIT
