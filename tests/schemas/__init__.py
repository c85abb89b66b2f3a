"""Attacks the service from its own description: all checks, by each role, on each database."""
