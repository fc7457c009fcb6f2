"""A CreateOrder or a payment of Dojo's, as the rules in `dojo_orders` need it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class SentModifier:
    plu: str
    name: str
    quantity: int
    amount: int


@dataclass(frozen=True)
class SentLine:
    """An item or a component as Dojo wrote it; amounts in minor units."""

    plu: str
    name: str
    quantity: int
    amount: int
    note: str | None = None
    modifiers: Sequence[SentModifier] = ()
    components: Sequence["SentLine"] = ()


@dataclass(frozen=True)
class SentDiscount:
    name: str
    amount: int
    affected_plu: str | None = None
    reference: str | None = None
    code: str | None = None
    percentage: int | None = None


@dataclass(frozen=True)
class SentPayment:
    payment_intent_id: str | None
    amount: int
    tip: int = 0


@dataclass(frozen=True)
class SentOrder:
    """A CreateOrder as the rules need it. `currencies` are all that were named in it."""

    dojo_order_id: str
    create_digest: str
    order_type: str
    total: int
    currencies: frozenset[str]
    lines: Sequence[SentLine]
    discounts: Sequence[SentDiscount] = ()
    payments: Sequence[SentPayment] = ()
    service_amount: int = 0
    table_id: str | None = None
    party_id: str | None = None
    reservation_id: str | None = None
    waiter_id: str | None = None
    ready_at: datetime | None = None
    collect_asap: bool | None = None
    collect_at: datetime | None = None
    note: str | None = None
    reference: str | None = None
    display_name: str | None = None
    customer: dict[str, Any] | None = None
