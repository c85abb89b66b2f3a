"""What a verifier raises. The type is the ledger's, so that every layer speaks of evidence alike."""

from ledger.errors import EvidenceError

__all__ = ["EvidenceError"]
