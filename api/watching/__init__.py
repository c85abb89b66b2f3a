"""How the service is, for those who watch over it: figures for programs, a page for stewards."""
