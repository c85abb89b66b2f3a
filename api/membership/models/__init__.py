"""What the JSON door of membership takes and gives."""
