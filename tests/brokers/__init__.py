"""Tests of `api/brokers/`."""
