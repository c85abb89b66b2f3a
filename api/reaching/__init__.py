"""Reaching members outside the page: what they are told, how they chose to be reached, sending it."""
