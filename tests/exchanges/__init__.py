"""Tests of `api/exchanges/`."""
