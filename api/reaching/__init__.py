"""Reaching members outside the page: of what, by which ways, and sending it."""
