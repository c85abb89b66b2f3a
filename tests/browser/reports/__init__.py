"""Reports in a browser."""
