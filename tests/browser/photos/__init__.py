"""Photos in a browser."""
