"""What Dojo tells of payment intents (digest 2.8, appendix D)."""

from types import NoneType

from data.rules import dojo_events as rules
from data.uow import UnitOfWork
from server.capabilities.registry import Params, Route, registry
from server.schemas.events import CREATED, STATUS_UPDATED, Event


@registry.command(
    "HandleEvent",
    Route("POST", "/v1/events"),
    Event,
    NoneType,
    registers=(f"HandleEvent:{CREATED}", f"HandleEvent:{STATUS_UPDATED}"),
)
def handle_event(uow: UnitOfWork, params: Params[Event]) -> None:
    """Keep an event once; what it is about is acknowledged even where this till knows nothing of it (V40)."""
    told = params.request
    about = told.payment_intent
    rules.receive(
        uow,
        rules.Told(
            id=told.id,
            event=told.event,
            payment_intent_id=about.payment_intent_id if about else None,
            payment_status=about.payment_status if about else None,
        ),
    )
