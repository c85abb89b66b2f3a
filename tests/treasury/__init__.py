"""Tests of `api/treasury/`."""
