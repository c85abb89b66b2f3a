"""Tests of `api/words/`."""
