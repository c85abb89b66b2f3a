"""What a verifier raises: the ledger's own type, so that every layer speaks of evidence alike."""

from collections.abc import Iterator
from contextlib import contextmanager

from ledger.errors import EvidenceError

__all__ = ["EvidenceError", "inside"]


@contextmanager
def inside(prefix: str) -> Iterator[None]:
    """Put `prefix` in front of the field that an `EvidenceError` raised in this block names."""
    try:
        yield
    except EvidenceError as error:
        raise error.at(f"{prefix}{error.where}") from error
