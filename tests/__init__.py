"""Everything that must hold, by folder of the code; `layers` and `docs` speak of the whole."""
