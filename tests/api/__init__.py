"""Tests of the web face, the command line and the demo."""
