"""Backups, restoring and moving: what an operator does with all of a service at once."""
