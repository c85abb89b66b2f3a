"""Flows of `api/messages/` in the browser."""
