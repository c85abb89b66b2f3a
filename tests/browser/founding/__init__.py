"""Founding a co-op in a browser."""
