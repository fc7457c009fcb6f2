"""What several capabilities check or compute about their requests."""

import hashlib
import json
from dataclasses import dataclass
from typing import ClassVar

from data.errors import Kind, RuleBroken
from server.schemas.base import WireModel
from server.schemas.orders import OrderDetails


@dataclass(eq=False)
class OtherId(RuleBroken):
    """An update whose body speaks of another entity than its address (digest 2.10, V17)."""

    kind: ClassVar[Kind] = Kind.INVALID_REQUEST
    template: ClassVar[str] = "The request addresses {addressed}, but its id is {named}."
    addressed: str
    named: str


def check_same_id(named: str | None, addressed: str) -> None:
    """Raises OtherId when a body names an id that is not the one addressed."""
    if named is not None and named != addressed:
        raise OtherId(addressed, named)


@dataclass(eq=False)
class TypeWithoutDetails(RuleBroken):
    """The order's type and the details that are there disagree (V27)."""

    kind: ClassVar[Kind] = Kind.INVALID_REQUEST
    template: ClassVar[str] = "details: orderType {order_type} goes with {member}, and with nothing else."
    order_type: str
    member: str


def check_details(details: OrderDetails) -> None:
    """Raises TypeWithoutDetails unless exactly the part that the type names is there (V27)."""
    parts = {"DineIn": ("dineIn", details.dine_in), "Collection": ("collection", details.collection)}
    present = [order_type for order_type, (_, part) in parts.items() if part is not None]
    if present != [details.order_type]:
        raise TypeWithoutDetails(details.order_type, parts[details.order_type][0])


def digest(request: WireModel) -> str:
    """Tells a retried create from a reused reference (V12): the same content gives the same digest.

    The id that an update over the socket has is its address, not its content.
    """
    content = request.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"id"})
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
