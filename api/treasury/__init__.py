"""The treasurer's desk: who stands where, within which bounds."""
