"""What stewards decide for the whole book: its rules, and who lives in one household."""
