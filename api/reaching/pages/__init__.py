"""The pages of reaching members."""
