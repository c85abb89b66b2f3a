"""Tests of `api/reaching/`."""
