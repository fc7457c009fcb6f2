"""What Dojo tells us of payment intents: each event counts once, however often it comes (V40)."""

from dataclasses import dataclass

from data.models import DojoEvent
from data.uow import UnitOfWork


@dataclass(frozen=True)
class Told:
    """An event of Dojo's; `payment_intent_id` and `payment_status` where it was about a payment intent."""

    id: str
    event: str
    payment_intent_id: str | None = None
    payment_status: str | None = None


def receive(uow: UnitOfWork, told: Told) -> bool:
    """Keep the event; False if it was known already. Unknown kinds are kept too and mean nothing to the till."""
    if uow.find(DojoEvent, told.id) is not None:
        return False
    uow.add(
        DojoEvent(
            id=told.id,
            event=told.event,
            received_at=uow.now,
            payment_intent_id=told.payment_intent_id,
            payment_status=told.payment_status,
        )
    )
    return True
