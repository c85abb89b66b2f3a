"""Tests of `api/market/`."""
