"""Tests of `api/queries/`."""
