"""What an audit that found nothing wrong has established."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chain.audit.brought import BroughtIn
    from chain.audit.gaps import Gap
    from chain.audit.times import TimeRights

SHARE_DIGITS: Final = 4


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The figures of an audited book.

    Attributes:
        book: 64 hex digits.
        key: the log's key in text form.
        given: the trust inputs that the caller had, as `Trusted` names them.
        entries: number of entries, each accepted again by the rule book.
        anchored_entries: how many of them the digests cover that were seen on a chain.
        mandated: how many of them a broker or an app entered under a mandate.
        signatures: number of signatures, all valid.
        accounts: number of accounts.
        negative: how many of them stand below zero.
        sum: sum of all balances, in subunits.
        epochs: number of closed epochs.
        digest_epoch: the epoch whose digest was given; None if none was.
        journal_root: root of the journal's tree over all entries, hex.
        balance_root: balance root of the last epoch, hex; empty if there is none.
        digest: digest of the last epoch's record, hex; empty if there is none.
        countersigned_accounts: share of the accounts in the last epoch whose member has signed
            the leaf as it stands there, such as "0.2500".
        countersigned_debit: share of the negative balances in it, of the same.
        disputed: countersignatures of another leaf than the epoch had; ask those members.
        time_rights: acts that have their right from time, and what supports them.
        warnings: what is allowed and looks wrong, each a sentence in English.
        repeated_rands: entries with the same random bytes as another one nearby.
        repeated_seeds: epochs with a seed that an earlier one had.
        not_established: what this audit cannot say, and what it would take.
        unbounded: open accounts without a lower bound.
        unbounded_debt: how far below zero these stand together, in subunits.
        beyond_bounds: how far below their lower bounds the others stand together, in subunits.
        accounts_per_member_max: the most accounts of their own that one member has opened.
        opened_alone: accounts that a book's only steward opened for themselves.
        lists: lists of the co-op's acts, each reckoned anew.
        expected: members brought in from another system who have not come yet.
        unclaimed: open accounts of theirs, which nobody gives from.
        unclaimed_above: what those above zero stand at together, in subunits.
        unclaimed_below: how far the others stand below zero together, in subunits.
        brought: what was brought in from another system; None where nothing was.
    """

    book: str
    key: str
    given: tuple[str, ...]
    entries: int
    anchored_entries: int
    mandated: int
    signatures: int
    accounts: int
    negative: int
    sum: int
    epochs: int
    digest_epoch: int | None
    journal_root: str
    balance_root: str
    digest: str
    countersigned_accounts: str
    countersigned_debit: str
    disputed: int
    time_rights: TimeRights
    warnings: tuple[str, ...]
    repeated_rands: int
    repeated_seeds: int
    not_established: tuple[Gap, ...]
    unbounded: int
    unbounded_debt: int
    beyond_bounds: int
    accounts_per_member_max: int
    opened_alone: int
    lists: int
    expected: int
    unclaimed: int
    unclaimed_above: int
    unclaimed_below: int
    brought: BroughtIn | None


def share(part: int, whole: int) -> str:
    """A share as a decimal string, such as 0.2500, rounded down; of nothing it is 0."""
    scaled = part * 10**SHARE_DIGITS // whole if whole else 0
    return f"{scaled // 10**SHARE_DIGITS}.{scaled % 10**SHARE_DIGITS:0{SHARE_DIGITS}}"
