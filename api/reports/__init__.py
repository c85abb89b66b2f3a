"""How the circle is, and what funders, accountants and members get to read of it."""
