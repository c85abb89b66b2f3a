"""Taking along what other systems read: a member's own, or the whole book, as Komunitin's files.

A member takes all that is theirs. A steward takes the book without texts of exchanges and ways to
reach members, and everybody sees that they did. Leaves to others: reading the book
(`api.imports.of_book`), the files (`api.imports.komunitin_out`), and Ayni's own, with proofs
(`chain.exporting`, `api.people.own`).
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Final

from api.imports.komunitin_out import Community, write_bundle
from api.imports.of_book import Wanted, arrivals_of
from api.imports.reading.rows import NO_ADDRESS
from api.service.access_log import ALL_BALANCES, ALL_ENTRIES, EVERYBODY
from api.service.tables import CommunityRow
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from api.service.callers import Caller

CODE: Final = "AYNI"
CODE_PATTERN: Final = r"^[A-Z0-9]{4}$"


def is_code(text: str) -> bool:
    """Whether it may be a community's code."""
    return re.fullmatch(CODE_PATTERN, text) is not None


def community_of(code: str, name: str) -> Community:
    """Whose files they are; nobody has the administrator's address."""
    return Community(code, name, f"desk.{code.lower()}@community{NO_ADDRESS}")


def own_bundle(caller: Caller, code: str) -> bytes:
    """An archive of what is the member's own."""
    return _bundle(caller, Wanted(code, caller.member, private=True))


def book_bundle(caller: Caller, code: str) -> bytes:
    """An archive of the whole book without what is private, for stewards."""
    caller.require_role(STEWARD)
    for what in (ALL_BALANCES, ALL_ENTRIES):
        caller.note([EVERYBODY], what)
    return _bundle(caller, Wanted(code, None, private=False))


def _bundle(caller: Caller, wanted: Wanted) -> bytes:
    name = caller.session.get_one(CommunityRow, caller.place.community).name
    out = BytesIO()
    arrivals = arrivals_of(caller.session, caller.row, wanted)
    write_bundle(arrivals, community_of(wanted.code, name), out)
    return out.getvalue()
