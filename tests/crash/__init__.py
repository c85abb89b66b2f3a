"""Kills what runs while it works, and looks at what is left."""
