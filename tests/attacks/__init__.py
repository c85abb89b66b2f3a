"""The attacks of the security review and of the founder's trial, each with the tests that play it."""
