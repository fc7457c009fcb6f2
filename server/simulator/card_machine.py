"""Pay at table, from Dojo's side: search, lock, bill, payments, unlock (digest 2.12)."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from data.money import share_out
from data.rules.checks import wire_time
from server.schemas.base import Money
from server.schemas.orders import Order
from server.simulator.book import Book, Subject, read
from server.simulator.caller import Caller
from server.simulator.changes import Outcome, told
from server.simulator.replies import Reply

LOCK_SECONDS: Final = 180

DEVICE: Final[Mapping[str, str]] = {
    "dojoRequestingProduct": "PayAtTable",
    "deviceId": "tm_sandbox_simulated",
    "deviceType": "Dojo Terminal",
}
"""Who asks (digest 3.1)."""


class _Declined(Exception):
    """The POS would not go along; what it said is the sentence."""


class CardMachine:
    """Takes payments for orders. What is locked is unlocked, whatever happens."""

    def __init__(self, caller: Caller, book: Book, now: Callable[[], datetime], rng: Random) -> None:
        self._caller = caller
        self._book = book
        self._now = now
        self._rng = rng
        self._held: dict[str, str] = {}
        """Locks that wait for their payment, by the order's id."""

    async def hold(self, order_id: str) -> Outcome:
        """Lock an order and fetch its bill: the guests are looking at it."""
        try:
            order = await self._order(None, order_id)
            if self._caller.can("CreateOrderLock"):
                self._held[order_id] = await self._lock(order)
            return Outcome(True, "The card machine shows the bill.", await self._bill(order))
        except _Declined as declined:
            return Outcome(False, str(declined))

    async def pay(
        self, *, table_id: str | None, order_id: str | None, parts: int, tip: int, amount: int | None
    ) -> Outcome:
        """Pay an order, or `amount` of it, in equal parts; `tip` is split over them, too."""
        try:
            order = await self._order(table_id, order_id)
        except _Declined as declined:
            return Outcome(False, str(declined))
        try:
            return await self._locked(order, parts=max(1, parts), tip=tip, amount=amount)
        except _Declined as declined:
            return Outcome(False, str(declined), order)

    async def _order(self, table_id: str | None, order_id: str | None) -> Order:
        if order_id is not None:
            return self._understood(await self._ask("GetOrderById", {"orderId": order_id}))
        filters = {"dineIn": {"tableId": table_id}} if table_id is not None else {}
        reply = await self._ask("SearchOrders", {}, {**filters, "payableOnly": True})
        found = reply.body.get("data") if isinstance(reply.body, dict) else None
        if not found:
            raise _Declined("The POS has no order here that can be paid.")
        order = read(Subject.ORDER, found[0])
        if not isinstance(order, Order):
            raise _Declined("The POS has found something that is no order.")
        return order

    async def _locked(self, order: Order, *, parts: int, tip: int, amount: int | None) -> Outcome:
        lock_id = self._held.pop(order.id, None)
        if lock_id is None and self._caller.can("CreateOrderLock"):
            lock_id = await self._lock(order)
        try:
            order = await self._bill(order)
            return await self._take(order, lock_id, parts=parts, tip=tip, amount=amount)
        finally:
            if lock_id is not None:
                await self._unlock(order.id, lock_id)

    async def _lock(self, order: Order) -> str:
        """The id of a new lock."""
        lock_id = f"lck-{self._rng.getrandbits(48):012x}"
        lock = {"lockId": lock_id, "expiry": self._expiry()}
        self._understood(await self._ask("CreateOrderLock", {"orderId": order.id}, lock))
        return lock_id

    async def _bill(self, order: Order) -> Order:
        if not self._caller.can("GetOrderBillById"):
            return order
        reply = await self._ask("GetOrderBillById", {"orderId": order.id})
        inner = reply.body.get("order") if isinstance(reply.body, dict) else None
        found = read(Subject.ORDER, inner)
        return found if isinstance(found, Order) else order

    async def _take(
        self, order: Order, lock_id: str | None, *, parts: int, tip: int, amount: int | None
    ) -> Outcome:
        owed = _owed(order)
        takings = share_out(min(amount, owed.value) if amount is not None else owed.value, [1] * parts)
        for paid, on_top in zip(takings, share_out(tip, [1] * parts), strict=True):
            if lock_id is not None and self._caller.can("ExtendOrderLock"):
                ids = {"orderId": order.id, "lockId": lock_id}
                await self._ask("ExtendOrderLock", ids, {"expiry": self._expiry()})
            order = await self._payment(order, lock_id, paid, on_top, owed.currency_code)
        return Outcome(True, f"{len(takings)} card payments are recorded.", order)

    async def _payment(self, order: Order, lock_id: str | None, paid: int, tip: int, currency: str) -> Order:
        """One payment. A POS that refuses to record it makes Dojo give the money back."""
        intent = f"pi_sandbox_{self._rng.getrandbits(48):012x}"
        body: dict[str, Any] = {"paymentIntentId": intent, "paidAmount": {"value": paid, "currencyCode": currency}}
        if tip:
            body["tipsAmount"] = {"value": tip, "currencyCode": currency}
        if lock_id is not None:
            body["lockId"] = lock_id
        await self._tell("payment_intent.created", intent, "Created")
        reply = await self._caller.ask("RecordOrderPaymentById", {"orderId": order.id}, body, requestor=DEVICE)
        await self._tell("payment_intent.status_updated", intent, "Captured" if reply.ok else "Reversed")
        if not reply.ok:
            raise _Declined(f"{told(reply)} Dojo has reversed the payment.")
        return self._understood(reply)

    async def _unlock(self, order_id: str, lock_id: str) -> None:
        if self._caller.can("DeleteOrderLock"):
            ids = {"orderId": order_id, "lockId": lock_id}
            reply = await self._caller.ask("DeleteOrderLock", ids, requestor=DEVICE)
            if reply.ok:
                self._book.write(Subject.ORDER, reply.body)

    async def _tell(self, event: str, intent: str, status: str) -> None:
        """One of Dojo's own events (appendix D), where the POS wants to hear of it."""
        if self._caller.can(f"HandleEvent:{event}"):
            data = {"paymentIntentId": intent, "paymentStatus": status, "captureMode": "Auto"}
            body = {
                "id": f"evt-{self._rng.getrandbits(48):012x}",
                "accountId": "acc_simulated",
                "event": event,
                "data": data,
                "createdAt": wire_time(self._now()),
            }
            await self._caller.ask(f"HandleEvent:{event}", {}, body, requestor=DEVICE)

    async def _ask(self, name: str, ids: Mapping[str, str], body: Any = None) -> Reply:
        reply = await self._caller.ask(name, ids, body, requestor=DEVICE)
        if not reply.ok:
            raise _Declined(told(reply))
        return reply

    def _understood(self, reply: Reply) -> Order:
        if not reply.ok:
            raise _Declined(told(reply))
        order = self._book.write(Subject.ORDER, reply.body)
        if not isinstance(order, Order):
            raise _Declined("The POS has answered with something that is no order.")
        return order

    def _expiry(self) -> str:
        return wire_time(self._now() + timedelta(seconds=LOCK_SECONDS))


def _owed(order: Order) -> Money:
    """What is left to pay. Raises _Declined for an order that does not say."""
    if order.total_amount is None:
        raise _Declined("The POS does not say what the order comes to: totalAmount is missing.")
    paid = order.paid_amount.value if order.paid_amount is not None else 0
    return Money.model_construct(
        value=order.total_amount.value - paid, currency_code=order.total_amount.currency_code
    )
