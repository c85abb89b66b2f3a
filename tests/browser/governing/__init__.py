"""Stewards' pages of the rules of the book, and of households."""
