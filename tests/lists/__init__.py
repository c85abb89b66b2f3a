"""Tests of `api/lists/`."""
