"""The verbs. Importing this package registers all of them; a new one goes into the module of its subject."""

from pos_tui.language.verbs import bookings, history, parties, tabs

__all__ = ["bookings", "history", "parties", "tabs"]
