"""The verbs. Importing this package registers all of them; a new one goes into the module of its subject."""

from pos_tui.language.verbs import (
    arrivals,
    bills,
    blocks,
    bookings,
    floor_plan,
    guests,
    history,
    mending,
    parties,
    queue,
    sections,
    service,
    sharing,
    tabs,
    together,
)

__all__ = [
    "arrivals",
    "bills",
    "blocks",
    "bookings",
    "floor_plan",
    "guests",
    "history",
    "mending",
    "parties",
    "queue",
    "sections",
    "service",
    "sharing",
    "tabs",
    "together",
]
