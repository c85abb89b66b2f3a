"""Flows of `api/people/` in the browser."""
