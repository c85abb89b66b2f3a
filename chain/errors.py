"""What a verifier raises: the ledger's own type, so that every layer speaks of evidence alike."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ledger.errors import EvidenceError
from ledger.messages import N_
from ledger.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ledger.records import Seen

__all__ = ["EvidenceError", "inside", "refused"]


@contextmanager
def inside(prefix: str) -> Iterator[None]:
    """Put `prefix` in front of the field that an `EvidenceError` raised in this block names."""
    try:
        yield
    except EvidenceError as error:
        raise error.at(f"{prefix}{error.where}") from error


def refused(where: str, found: Refusal | Seen) -> EvidenceError:
    """That the rules, asked again, do not accept an entry's order."""
    figures = found.figures() if isinstance(found, Refusal) else {"refusal": str(found)}
    return EvidenceError(where, N_("the rules refuse its order: {refusal}"), **figures)
