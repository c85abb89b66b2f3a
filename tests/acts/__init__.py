"""Acts of the co-op, from previews to entries."""
