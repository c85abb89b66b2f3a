"""Flows of `api/brokers/` in the browser."""
