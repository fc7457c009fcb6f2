"""The flows: what Dojo does with a POS, step by step, as its own tester would. Importing declares them.

A flow is one decorated function in one of these modules; lists, the HTTP interface, the command line, the report
and the test that every capability is exercised all read the registry.
"""

from server.simulator.flows import (  # noqa: F401
    bookings,
    floor,
    host,
    missing,
    orders,
    paging,
    parties,
    payments,
    seating,
    single,
)
from server.simulator.flows.registry import FLOWS, Flow, Param

__all__ = ["FLOWS", "Flow", "Param"]
