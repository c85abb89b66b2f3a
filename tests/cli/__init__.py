"""Tests of `api/cli/`."""
