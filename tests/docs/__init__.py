"""What the documents say, checked against what they speak of."""
