"""Flows of `api/treasury/` in the browser."""
