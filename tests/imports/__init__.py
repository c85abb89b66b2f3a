"""Tests of `api/imports/`."""
