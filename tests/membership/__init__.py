"""Tests of `api/membership/`."""
