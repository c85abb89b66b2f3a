"""Tests of `api/rotas/`."""
