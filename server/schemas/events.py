"""What Dojo tells of itself (digest 2.8). Kinds this till does not know are let through and mean nothing to it."""

from typing import Any, Final, Self

from pydantic import ValidationError, model_validator

from server.schemas.base import Id, Instant, Text, WireModel

CREATED: Final = "payment_intent.created"
STATUS_UPDATED: Final = "payment_intent.status_updated"


class PaymentIntentEvent(WireModel):
    payment_intent_id: Id
    payment_status: Text
    capture_mode: Text


class Event(WireModel):
    id: Id
    account_id: Id
    event: Id
    data: dict[str, Any]
    created_at: Instant

    @model_validator(mode="after")
    def _check_data(self) -> Self:
        """Of the kinds that are known, the data has a form; of others it may have any."""
        if self.event in (CREATED, STATUS_UPDATED) and self.payment_intent is None:
            raise ValueError("data: paymentIntentId, paymentStatus and captureMode are expected")
        return self

    @property
    def payment_intent(self) -> PaymentIntentEvent | None:
        """What the event says of a payment intent, if it does."""
        try:
            return PaymentIntentEvent.model_validate(self.data)
        except ValidationError:
            return None
