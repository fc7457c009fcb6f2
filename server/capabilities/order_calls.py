"""Orders that Dojo makes, and those it calls off (digest 1.3)."""

from collections.abc import Iterator

from data.queries import entities
from data.rules import dojo_orders as rules
from data.rules.dojo_sent import SentDiscount, SentLine, SentModifier, SentOrder, SentPayment
from data.uow import UnitOfWork
from server.capabilities import answers
from server.capabilities.checks import check_details, digest
from server.capabilities.registry import Params, Route, registry
from server.schemas.base import Money, Nothing
from server.schemas.order_calls import CreateOrderRequest
from server.schemas.orders import Discount, Order, OrderItem, OrderSubItem, Payment


@registry.command("CreateOrder", Route("POST", "/v1/orders"), CreateOrderRequest, Order)
def create_order(uow: UnitOfWork, params: Params[CreateOrderRequest]) -> Order:
    """Put Dojo's order into the house; the same request again answers with the order it made (V12)."""
    return answer(uow, rules.create(uow, _sent(params.request)).id)


@registry.command("CancelOrderById", Route("DELETE", "/v1/orders/{orderId}"), Nothing, Order)
def cancel_order(uow: UnitOfWork, params: Params[Nothing]) -> Order:
    """The cancelled order comes back, not an empty body (digest 1.3)."""
    return answer(uow, rules.cancel(uow, params.ids["orderId"]).id)


def answer(uow: UnitOfWork, order_id: str) -> Order:
    """An order as it stands after the change."""
    uow.session.flush()
    return answers.order(entities.order(uow.session, order_id))


def _sent(asked: CreateOrderRequest) -> SentOrder:
    check_details(asked.details)
    dine_in, collection = asked.details.dine_in, asked.details.collection
    return SentOrder(
        dojo_order_id=asked.dojo_order_id,
        create_digest=digest(asked),
        order_type=asked.details.order_type,
        total=asked.total_amount.value,
        currencies=frozenset(money.currency_code for money in _amounts(asked)),
        lines=[_line(item) for item in asked.items],
        discounts=[_discount(each) for each in asked.discounts or ()],
        payments=[payment(each) for each in asked.payments],
        service_amount=asked.service_charge_amount.value if asked.service_charge_amount else 0,
        table_id=dine_in.table_id if dine_in else None,
        party_id=dine_in.party_id if dine_in else None,
        reservation_id=dine_in.reservation_id if dine_in else None,
        waiter_id=dine_in.waiter_id if dine_in else None,
        ready_at=dine_in.ready_at if dine_in else None,
        collect_asap=collection.asap if collection else None,
        collect_at=collection.collect_at if collection else None,
        note=asked.note,
        reference=asked.reference,
        display_name=asked.display_name,
        customer=asked.customer.model_dump(by_alias=True, exclude_none=True) if asked.customer else None,
    )


def payment(sent: Payment) -> SentPayment:
    return SentPayment(sent.payment_intent_id, sent.paid_amount.value, _value(sent.tips_amount))


def _value(money: Money | None) -> int:
    return 0 if money is None else money.value


def _line(item: OrderSubItem) -> SentLine:
    components = item.sub_items or () if isinstance(item, OrderItem) else ()
    return SentLine(
        plu=item.plu,
        name=item.name,
        quantity=item.quantity,
        amount=item.amount_per_item.value,
        note=item.note,
        modifiers=[
            SentModifier(each.plu, each.name, each.quantity, each.amount_per_modifier.value)
            for each in item.modifiers or ()
        ],
        components=[_line(each) for each in components],
    )


def _discount(sent: Discount) -> SentDiscount:
    return SentDiscount(
        name=sent.name,
        amount=sent.amount_total.value,
        affected_plu=sent.affected_plu,
        reference=sent.discount_reference,
        code=sent.code,
        percentage=sent.amount_percentage,
    )


def _amounts(asked: CreateOrderRequest) -> Iterator[Money]:
    """Every amount the request names; all are in one currency (digest 2.11)."""
    yield asked.total_amount
    if asked.service_charge_amount is not None:
        yield asked.service_charge_amount
    for item in asked.items:
        yield from _item_amounts(item)
        for component in item.sub_items or ():
            yield from _item_amounts(component)
    for each in (*(asked.discounts or ()), *(asked.tax_lines or ())):
        yield each.amount_total
    for paid in asked.payments:
        yield paid.paid_amount
        if paid.tips_amount is not None:
            yield paid.tips_amount


def _item_amounts(item: OrderSubItem) -> Iterator[Money]:
    yield item.amount_per_item
    for modifier in item.modifiers or ():
        yield modifier.amount_per_modifier
