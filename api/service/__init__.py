"""The machine room, without a face: the database, the writer, the key, anchoring, the clock."""
