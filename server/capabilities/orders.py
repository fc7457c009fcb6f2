"""Orders: what Dojo may see of the tabs."""

from sqlalchemy.orm import Session

from data.queries import entities, search
from server.capabilities import answers
from server.capabilities.registry import Params, Route, registry
from server.schemas.base import Nothing
from server.schemas.orders import Order, PagedOrdersResponse, SearchDineInDetails, SearchOrdersRequest


@registry.query("GetOrderById", Route("GET", "/v1/orders/{orderId}"), Nothing, Order)
def get_order(session: Session, params: Params[Nothing]) -> Order:
    return answers.order(entities.order(session, params.ids["orderId"]))


@registry.query("SearchOrders", Route("POST", "/v1/orders/search"), SearchOrdersRequest, PagedOrdersResponse)
def search_orders(session: Session, params: Params[SearchOrdersRequest]) -> PagedOrdersResponse:
    asked = params.request
    found = search.orders(
        session,
        answers.window(asked.cursor),
        _dine_in(asked.dine_in),
        payable_only=asked.payable_only or False,
    )
    return PagedOrdersResponse.model_construct(**answers.page(found, answers.order))


def _dine_in(asked: SearchDineInDetails | None) -> search.DineIn:
    if asked is None:
        return search.DineIn()
    return search.DineIn(asked.table_id, asked.waiter_id, asked.party_id, asked.reservation_id)
