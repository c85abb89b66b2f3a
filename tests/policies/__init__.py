"""The room of policies: its doors, and what is adopted."""
