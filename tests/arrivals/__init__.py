"""Tests of `api/arrivals/`."""
