"""Pay at table, and what Dojo tells of payments."""

from typing import Any

from data.money import share_out
from server.simulator.card_machine import DEVICE
from server.simulator.flows.orders import PLU, seat_and_order
from server.simulator.flows.registry import flow
from server.simulator.flows.running import Run

_TIP = 300


@flow(
    "pay-at-table",
    "CreateParty",
    "CreateOrder",
    "SearchOrders",
    "GetOrderById",
    "CreateOrderLock",
    "ExtendOrderLock",
    "DeleteOrderLock",
    "GetOrderBillById",
    "RecordOrderPaymentById",
    params=(PLU,),
)
async def pay_at_table(run: Run) -> None:
    """A card machine finds an order, locks it, prints its bill, takes it in two parts, and lets it go."""
    async with run.step("Dojo seats a party and sends its order"):
        table, made = await seat_and_order(run)
    ids = {"orderId": made["id"]}
    async with run.step("The card machine finds what can be paid at the table"):
        asked = {"dineIn": {"tableId": table}, "payableOnly": True}
        found = await run.done("SearchOrders", body=asked, requestor=DEVICE)
        run.need(made["id"] in [each["id"] for each in found["data"]], "the order is not among it")
    lock_id = run.new_id("lck")
    await _locked(run, ids, lock_id)
    async with run.step("The bill shows the same order"):
        bill = await run.done("GetOrderBillById", ids, requestor=DEVICE)
        run.check(bill["order"]["id"] == made["id"], "it is another order's")
        total = bill["order"].get("totalAmount")
        run.need(total is not None, "the bill has no totalAmount")
    await _paid(run, ids, lock_id, total)
    run.keep(made["id"])
    async with run.step("The card machine lets the order go"):
        await run.done("DeleteOrderLock", {**ids, "lockId": lock_id}, requestor=DEVICE)
        paid = await run.done("GetOrderById", ids)
        run.check(paid.get("paidAmount") == total, "paidAmount is not the total")
        run.check(paid.get("tipsAmount", {}).get("value") == _TIP, "tipsAmount is not what was given")
        run.check(paid.get("payable") is not True, "it can still be paid")


async def _locked(run: Run, ids: dict[str, str], lock_id: str) -> None:
    lock = {"lockId": lock_id, "expiry": run.in_minutes(3)}
    async with run.step("The card machine locks the order"):
        await run.done("CreateOrderLock", ids, lock, requestor=DEVICE)
    async with run.step("The same lock again is no mistake"):
        await run.done("CreateOrderLock", ids, lock, requestor=DEVICE)
    async with run.step("Nobody else can lock it meanwhile"):
        other = {"lockId": run.new_id("lck"), "expiry": run.in_minutes(3)}
        await run.refused("CreateOrderLock", ids, other, kind="Conflict", why="while another lock is held")
    async with run.step("A locked order can still be read"):
        await run.done("GetOrderById", ids)
    async with run.step("The card machine holds it for longer"):
        longer = {"expiry": run.in_minutes(6)}
        await run.done("ExtendOrderLock", {**ids, "lockId": lock_id}, longer, requestor=DEVICE)


async def _paid(run: Run, ids: dict[str, str], lock_id: str, total: dict[str, Any]) -> None:
    currency = total["currencyCode"]
    for number, amount in enumerate(share_out(total["value"], [1, 1]), start=1):
        payment = {
            "paymentIntentId": f"pi_sandbox_{run.new_id('pay')}",
            "paidAmount": {"value": amount, "currencyCode": currency},
            "lockId": lock_id,
        }
        if number == 1:
            payment["tipsAmount"] = {"value": _TIP, "currencyCode": currency}
        async with run.step(f"Part {number} of 2 is paid by card"):
            after = await run.done("RecordOrderPaymentById", ids, payment, requestor=DEVICE)
            so_far = after.get("paidAmount", {}).get("value")
            run.check(so_far is not None, "the answer has no paidAmount")
        async with run.step(f"Part {number} sent again is not counted twice"):
            again = await run.done("RecordOrderPaymentById", ids, payment, requestor=DEVICE)
            run.check(again.get("paidAmount", {}).get("value") == so_far, "paidAmount has grown")


@flow("payment-events", "HandleEvent:payment_intent.created", "HandleEvent:payment_intent.status_updated")
async def payment_events(run: Run) -> None:
    """Dojo tells of a payment, says it twice, and says something nobody knows yet."""
    intent = f"pi_sandbox_{run.new_id('pay')}"
    created = _event(run, "payment_intent.created", intent, "Created")
    async with run.step("Dojo tells of a payment that was created"):
        await run.done("HandleEvent:payment_intent.created", body=created)
    async with run.step("The same event again is no mistake"):
        await run.done("HandleEvent:payment_intent.created", body=created)
    async with run.step("Dojo tells how the payment went"):
        captured = _event(run, "payment_intent.status_updated", intent, "Captured")
        await run.done("HandleEvent:payment_intent.status_updated", body=captured)
    async with run.step("An event that nobody knows yet is taken, too"):
        unheard = {**_event(run, "payment_intent.created", intent, "Created"), "event": "payment_intent.framed"}
        await run.done("HandleEvent:payment_intent.created", body=unheard)


def _event(run: Run, event: str, intent: str, status: str) -> dict[str, Any]:
    return {
        "id": run.new_id("evt"),
        "accountId": "acc_simulated",
        "event": event,
        "data": {"paymentIntentId": intent, "paymentStatus": status, "captureMode": "Auto"},
        "createdAt": run.in_minutes(0),
    }
