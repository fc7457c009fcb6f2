"""The capabilities of this POS. Importing the package declares them."""

from server.capabilities import orders, parties, reservations, tables  # noqa: F401
from server.capabilities.registry import registry

registered_names = registry.registered_names

__all__ = ["registered_names", "registry"]
