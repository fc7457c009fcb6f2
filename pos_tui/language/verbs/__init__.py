"""The verbs. Importing this package registers all of them; a new one goes into the module of its subject."""

from pos_tui.language.verbs import (
    arrivals,
    blocks,
    bookings,
    guests,
    history,
    mending,
    parties,
    queue,
    service,
    tabs,
    together,
)

__all__ = [
    "arrivals",
    "blocks",
    "bookings",
    "guests",
    "history",
    "mending",
    "parties",
    "queue",
    "service",
    "tabs",
    "together",
]
