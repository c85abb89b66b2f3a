"""Tests of `wallets`."""
