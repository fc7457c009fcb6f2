"""Dojo Bookings as a counterpart: for the demo, for training, and for anybody who builds a till.

Only the far side of the wire is played here. Whatever POS is on the near side runs as it would for Dojo itself.
"""
