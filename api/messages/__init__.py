"""Messages between two members, within the wallet."""
