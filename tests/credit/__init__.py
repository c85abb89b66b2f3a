"""Tests of `credit/`."""
