"""Tests of the anchor contract, on py-evm."""
