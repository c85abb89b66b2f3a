"""What stewards decide for the whole book."""
