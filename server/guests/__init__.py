"""Guests for a restaurant that has none: an evening planned from a seed, and an engine that plays it."""
