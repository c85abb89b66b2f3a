"""Moving in from another system in a browser."""
