"""Lists that people sign, in a browser."""
