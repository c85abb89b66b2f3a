"""What makes a book's history provable: trees, checkpoints, receipts, epochs, anchors, audit.

A verifier here returns nothing or raises `EvidenceError`, whose `where` names the field relative
to what was passed in ("proof"); a caller that verifies a larger file puts its own path in front.
"""
