"""Acts of the co-op in a browser."""
