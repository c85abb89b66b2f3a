"""The machinery that all import formats share: files, tables, numbers, days, and the whole."""
