"""Flows of `api/membership/` in the browser."""
