"""Policies in a browser."""
