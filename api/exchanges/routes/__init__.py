"""The JSON door of this room, a file a subject."""
