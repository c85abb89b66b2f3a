"""Flows of `api/keys/` in the browser."""
