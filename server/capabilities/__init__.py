"""The capabilities of this POS. Importing the package declares them."""

from server.capabilities import (  # noqa: F401
    bills,
    events,
    order_calls,
    orders,
    parties,
    payments,
    reservations,
    tables,
)
from server.capabilities.registry import registry

registered_names = registry.registered_names

__all__ = ["registered_names", "registry"]
