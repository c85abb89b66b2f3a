"""Flows of `api/pages/` in the browser."""
