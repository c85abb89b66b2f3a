"""Tests of `api/keys/`."""
