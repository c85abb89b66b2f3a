"""Photos of members, and of what they offer and need."""
