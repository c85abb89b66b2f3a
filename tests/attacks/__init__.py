"""The attacks of the security review and of the founder's trial, and the tests that play them."""
