"""The benchmark's own arithmetic: what compares, draws, makes orders and counts. No timing."""
