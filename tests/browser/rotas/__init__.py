"""Flows of `api/rotas/` in the browser."""
