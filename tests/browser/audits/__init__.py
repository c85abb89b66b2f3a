"""Flows of `api/audits/` in the browser."""
