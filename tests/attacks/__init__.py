"""The attacks of the security review and of the founder's trial, each with its tests."""
