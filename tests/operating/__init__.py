"""Ayni as operators run it."""
