"""Acting for others: mandates, permissions on paper, paper cheques."""
