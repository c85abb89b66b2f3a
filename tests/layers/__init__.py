"""The import contracts, each broken on purpose."""
