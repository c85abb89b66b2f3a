"""Members as people: names, ways to reach them, rough places, what is kept of them."""
