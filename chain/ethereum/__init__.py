"""What of Ethereum an offline verifier needs, with the standard library alone."""
