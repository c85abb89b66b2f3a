"""Flows of `api/market/` in the browser."""
