"""Tests of the browser's modules, run in Node beside what they must agree with."""
