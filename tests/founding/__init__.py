"""Tests of founding a co-op."""
