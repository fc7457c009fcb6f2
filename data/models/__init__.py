"""Every table of the database, with its constraints and no behaviour.

A restaurant's table is a `DiningTable`; the word table alone means the restaurant's in names and docs.
Moments are aware UTC datetimes in whole milliseconds. Money is an integer of minor units. Percentages
carry two implied decimals, as in the contract: 2000 is 20 %.

`__wire__` says which entity Dojo re-reads when a row changes, and which columns Dojo can see. The unit of
work derives the POS events of a change from it, so no rule can forget one.
"""

from data.models.base import (
    Direction,
    EventState,
    EventType,
    OrderStatus,
    Origin,
    PaymentMethod,
    Transport,
    Wire,
)
from data.models.guests import Guest, Occupancy, Party, PartyTable, Reservation, ReservationTable, WaitlistEntry
from data.models.journal import Action, ActionDetail, ActionEntity, Event, WireBody, WireCall
from data.models.service import Erasure, GuestFile, ServiceDay
from data.models.tabs import DojoEvent, LineModifier, Order, OrderDiscount, OrderLine, OrderLock, Payment
from data.models.venue import (
    Area,
    AreaWaiter,
    Combination,
    CombinationTable,
    DiningTable,
    MenuComponent,
    MenuItem,
    MenuItemModifier,
    MenuModifier,
    TableBlock,
    TableWaiter,
    Venue,
    Waiter,
)

__all__ = [
    "Action",
    "ActionDetail",
    "ActionEntity",
    "Area",
    "AreaWaiter",
    "Combination",
    "CombinationTable",
    "DiningTable",
    "Direction",
    "DojoEvent",
    "Erasure",
    "Event",
    "EventState",
    "EventType",
    "Guest",
    "GuestFile",
    "LineModifier",
    "MenuComponent",
    "MenuItem",
    "MenuItemModifier",
    "MenuModifier",
    "Occupancy",
    "Order",
    "OrderDiscount",
    "OrderLine",
    "OrderLock",
    "OrderStatus",
    "Origin",
    "Party",
    "PartyTable",
    "Payment",
    "PaymentMethod",
    "Reservation",
    "ReservationTable",
    "ServiceDay",
    "TableBlock",
    "TableWaiter",
    "Transport",
    "Venue",
    "Waiter",
    "WaitlistEntry",
    "Wire",
    "WireBody",
    "WireCall",
]
