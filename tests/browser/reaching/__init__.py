"""Flows of `api/reaching/` in the browser."""
