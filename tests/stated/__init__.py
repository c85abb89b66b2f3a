"""Tests of what members state of each other."""
