"""Tests of `api/audits/`."""
