"""Flows of `api/exchanges/` in the browser."""
