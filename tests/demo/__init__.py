"""Tests of `api/demo/`."""
