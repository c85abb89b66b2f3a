"""Ayni as operators run it: its address, its backups, its moves."""
