"""What the JSON door of this room takes and gives, a file a subject."""
