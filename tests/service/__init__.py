"""Tests of `api/service/`."""
