"""Measurements by hand: `python -m tests.benchmarks.keys` and `python -m tests.benchmarks.start`."""
