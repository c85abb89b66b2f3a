"""What members state of each other, in a browser."""
