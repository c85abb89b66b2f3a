"""The pages as people use them: in Debian's Chromium, against a running service."""
