"""Tests of `chain`."""
