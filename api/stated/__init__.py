"""What members state of each other: vouching with a part of one's own limit, and care leaves."""
