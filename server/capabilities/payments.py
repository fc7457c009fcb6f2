"""Card machines at the table: holding a tab, paying it, letting it go (digest 2.12)."""

from collections.abc import Mapping

from data.rules import dojo_orders, locks
from data.rules.dojo_sent import SentPayment
from data.uow import UnitOfWork
from server.capabilities.order_calls import answer
from server.capabilities.registry import Params, Route, registry
from server.schemas.base import Nothing
from server.schemas.order_calls import (
    CreateOrderLockRequest,
    ExtendOrderLockRequest,
    ExtendOrderLockResponse,
    PaymentWithLockId,
)
from server.schemas.orders import Order

_LOCK = "/v1/orders/{orderId}/locks/{lockId}"


@registry.command("CreateOrderLock", Route("POST", "/v1/orders/{orderId}/lock"), CreateOrderLockRequest, Order)
def create_lock(uow: UnitOfWork, params: Params[CreateOrderLockRequest]) -> Order:
    """Hold an order; the till shows who does."""
    asked, order_id = params.request, params.ids["orderId"]
    locks.lock(uow, order_id, asked.lock_id, asked.expiry, _holder(params.requestor))
    return answer(uow, order_id)


@registry.command("DeleteOrderLock", Route("DELETE", _LOCK), Nothing, Order)
def delete_lock(uow: UnitOfWork, params: Params[Nothing]) -> Order:
    """Let an order go; it comes back as it is now."""
    return answer(uow, locks.unlock(uow, params.ids["orderId"], params.ids["lockId"]).id)


@registry.command("ExtendOrderLock", Route("PUT", _LOCK), ExtendOrderLockRequest, ExtendOrderLockResponse)
def extend_lock(uow: UnitOfWork, params: Params[ExtendOrderLockRequest]) -> ExtendOrderLockResponse:
    locks.extend(uow, params.ids["orderId"], params.ids["lockId"], params.request.expiry)
    return ExtendOrderLockResponse()


@registry.command(
    "RecordOrderPaymentById",
    Route("POST", "/v1/orders/{orderId}/record-payment"),
    PaymentWithLockId,
    Order,
    legacy="RecordOrderPayment",
)
def record_payment(uow: UnitOfWork, params: Params[PaymentWithLockId]) -> Order:
    """Record what a card machine took; a replay is answered with the order (V31)."""
    asked = params.request
    amounts = [asked.paid_amount] + ([asked.tips_amount] if asked.tips_amount is not None else [])
    tip = asked.tips_amount.value if asked.tips_amount is not None else 0
    paid = dojo_orders.record_payment(
        uow,
        params.ids["orderId"],
        SentPayment(asked.payment_intent_id, asked.paid_amount.value, tip),
        currencies=frozenset(money.currency_code for money in amounts),
        lock_id=asked.lock_id,
    )
    return answer(uow, paid.id)


def _holder(requestor: Mapping[str, str]) -> str | None:
    """Who holds a tab, as far as the call says."""
    named = (requestor.get(key) for key in ("deviceId", "deviceType", "dojoRequestingProduct"))
    return next((name for name in named if name), None)
