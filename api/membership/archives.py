"""A member's own archive: all that is kept of them, and bundles that prove it to anybody, offline.

Leaves to others: what is kept (`api.people.own`), bundles (`api.audits.bundles`), files that other
systems read (`api.membership.taking_along`).
"""

from __future__ import annotations

from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import orjson

from api.audits.bundles import bundle_bytes
from api.books.standings import own_accounts
from api.people.own import own_data
from api.queries.epochs import epoch, last_epoch
from api.queries.legs import older
from api.words.i18n import _
from chain.bundle import ENTRIES_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.service.callers import Caller
    from ledger.tables import AccountRow

BUNDLES_MAX: Final = 10
"""Of an account: that many thousands of its entries, the latest."""


def own_archive(caller: Caller) -> bytes:
    """A ZIP of `own.json`, of proofs of each open account at the last closing, and how to check."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        _put(archive, "own.json", orjson.dumps(own_data(caller)))
        names = []
        for name, bundle in _proofs(caller):
            _put(archive, name, bundle)
            names.append(name)
        _put(archive, "README.txt", _how_to_check(caller, names).encode())
    return out.getvalue()


def _put(archive: ZipFile, name: str, data: bytes) -> None:
    """Add a file, dated as archives begin: when somebody asked says nothing of what they got."""
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    archive.writestr(info, data)


def _proofs(caller: Caller) -> Iterator[tuple[str, bytes]]:
    """The bundles by the names of their files; none before the book was closed with the account."""
    number = last_epoch(caller.session, caller.place)
    closed = None if number is None else epoch(caller.session, caller.place, number)
    if closed is None:
        return
    for account in own_accounts(caller):
        if account.slot >= closed.accounts:
            continue
        lots = islice(_entries(caller, account, closed.size), BUNDLES_MAX)
        for nth, seqs in enumerate(lots, 1):
            made = bundle_bytes(caller, account, closed.epoch, seqs)
            yield f"proof-{account.slot}-{nth}.json", made


def _entries(caller: Caller, account: AccountRow, size: int) -> Iterator[list[int]]:
    """The entries of an account among the first `size`, newest first, a bundle's at a time."""
    for legs in older(caller.session, account, size, ENTRIES_MAX):
        if legs:
            yield [leg.seq for leg in legs]


def _how_to_check(caller: Caller, names: list[str]) -> str:
    said = [_("own.json has all that is kept of you. Nobody signed it.")]
    if not names:
        said.append(_("There are no proofs yet: the book was not closed since you came."))
        return "\n\n".join(said) + "\n"
    key = caller.service.log_key(caller.row.book_id).to_text()
    home = caller.service.anchoring.home(caller.session)
    said.append(
        _(
            "Each proof is checked on any computer with Ayni, without this service. Take the key,"
            " the contract and a final block from elsewhere than here if you can:"
        )
    )
    chain = "--without-chain" if home is None else f"--contract {home.contract.hex()} --block …"
    said.append("\n".join(f"python -m chain verify {name} --key '{key}' {chain}" for name in names))
    return "\n\n".join(said) + "\n"
