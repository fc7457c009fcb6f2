"""What is wrong with an answer, place by place."""

from typing import Any

import pytest

from server.simulator.caller import capability_named
from server.simulator.ledger import Wire
from server.simulator.replies import Reply
from server.simulator.validate import check_reply, check_request

PARTY: dict[str, Any] = {
    "id": "pty_1",
    "tableIds": ["tbl_1"],
    "status": "Seated",
    "startTime": "2026-11-27T19:40:00.000Z",
}


def money(value: int, currency: str = "GBP") -> dict[str, Any]:
    return {"value": value, "currencyCode": currency}


ORDER: dict[str, Any] = {
    "id": "ord_1",
    "status": "Confirmed",
    "details": {"orderType": "DineIn", "dineIn": {"tableId": "tbl_1"}},
    "totalAmount": money(1000),
    "paidAmount": money(400),
    "payments": [{"paymentIntentId": "pi_1", "paidAmount": money(400)}],
    "payable": True,
}


def wrong(
    name: str, body: Any, *, status: int = 200, wire: Wire = "rest", asked: Any = None, **ids: str
) -> list[str]:
    found = check_reply(capability_named(name), wire, ids, asked or {}, Reply(status, body, 0.0))
    return [f"{each.rule} {each.place}{'' if each.grave else ' (advice)'}" for each in found]


def test_what_the_contract_says_is_right() -> None:
    assert wrong("GetPartyById", PARTY, partyId="pty_1") == []
    assert wrong("GetOrderById", ORDER, orderId="ord_1") == []
    assert wrong("SearchParties", {"data": [PARTY]}) == []
    assert wrong("DeletePartyById", None, partyId="pty_1") == []
    assert wrong("DeletePartyById", {}, wire="websocket", partyId="pty_1") == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"status": ""}, "schema reply.status"),
        ({"tableIds": []}, "schema reply.tableIds"),
        ({"tableIds": ["a", "a"]}, "schema reply.tableIds"),
        ({"covers": "2"}, "schema reply.covers"),
        ({"covers": True}, "schema reply.covers"),
        ({"name": None}, "schema reply.name"),
        ({"startTime": "2026-11-27T19:40:00.000"}, "times reply.startTime"),
        ({"startTime": "2026-11-27T19:40:00Z"}, "times reply.startTime"),
        ({"startTime": 1764272400}, "times reply.startTime"),
        ({"endTime": "2026-11-27T19:30:00.000Z"}, "times reply.endTime"),
        ({"deposit": {"totalAmount": money(100)}}, "schema reply.deposit.paymentIntentIds"),
        (
            {"deposit": {"totalAmount": {**money(0), "value": 1.5}}},
            "schema reply.deposit.totalAmount.value",
        ),
        ({"dojoPartyId": "dj-1"}, "schema reply.dojoPartyId (advice)"),
        ({"id": "pty_2"}, "identity reply.id"),
    ],
)
def test_a_party_that_is_not_right_is_named_by_its_place(changes: dict[str, Any], found: str) -> None:
    assert found in wrong("GetPartyById", {**PARTY, **changes}, partyId="pty_1")


@pytest.mark.parametrize("member", PARTY)
def test_a_member_that_is_required_is_missed(member: str) -> None:
    without = {name: value for name, value in PARTY.items() if name != member}
    assert f"schema reply.{member}" in wrong("GetPartyById", without, partyId="pty_1")


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"totalAmount": None}, "schema reply.totalAmount"),
        ({"paidAmount": money(300)}, "money reply.paidAmount"),
        ({"paidAmount": money(1000)}, "money reply.payable"),
        ({"status": "Canceled"}, "money reply.payable"),
        ({"status": "Created"}, "schema reply.status"),
        ({"totalAmount": money(1000, "USD")}, "money reply.totalAmount.currencyCode"),
        ({"totalAmount": money(1000, "EUR")}, "money reply"),
        ({"payments": [{"paidAmount": money(400)}]}, "schema reply.payments.0.paymentIntentId"),
        ({"details": {"orderType": "DineIn"}}, "schema reply.details.dineIn"),
        ({"customer": {"name": "Haas", "vip": True}}, "schema reply.customer.vip"),
        ({"colour": "red"}, "schema reply.colour (advice)"),
    ],
)
def test_an_order_that_is_not_right_is_named_by_its_place(changes: dict[str, Any], found: str) -> None:
    assert found in wrong("GetOrderById", {**ORDER, **changes}, orderId="ord_1")


def test_over_the_socket_a_payment_needs_no_intent() -> None:
    order = {**ORDER, "payments": [{"paidAmount": money(400)}]}
    assert wrong("GetOrderById", order, wire="websocket", orderId="ord_1") == []


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (201, PARTY, ["status status"]),
        (302, None, ["status status"]),
        (404, {"errorType": "NotFound"}, []),
        (400, {"errorType": "NotFound"}, ["status status"]),
        (404, {"errorType": "InvalidRequest"}, ["status status"]),
        (404, {"errorType": "Missing"}, ["schema error.errorType"]),
        (404, {"detail": "Not Found"}, ["schema error.errorType", "schema error.detail (advice)"]),
        (500, {"errorType": "UnexpectedError", "traceId": None}, ["schema error.traceId"]),
    ],
)
def test_a_status_goes_with_its_error(status: int, body: Any, found: list[str]) -> None:
    assert wrong("GetPartyById", body, status=status, partyId="pty_1") == found


def test_not_found_where_nothing_was_addressed_would_make_dojo_forget_something() -> None:
    assert wrong("SearchParties", {"errorType": "NotFound"}, status=404) == ["status error.errorType"]


def test_a_page_is_no_longer_than_asked_and_its_cursor_leads_on() -> None:
    other = {**PARTY, "id": "pty_2"}
    asked = {"cursor": {"limit": 1, "after": "x"}}
    assert wrong("SearchParties", {"data": [PARTY, other], "after": "x"}, asked=asked) == [
        "paging reply.data",
        "paging reply.after",
    ]
    assert wrong("SearchParties", {"after": "y"}) == ["schema reply.data"]


def test_what_a_guest_has_asked_for_comes_back_unaltered() -> None:
    asked = {**PARTY, "dojoPartyId": "dj-1", "guestRequests": "Coeliac"}
    del asked["id"]
    assert wrong("CreateParty", {**PARTY, "guestRequests": "coeliac"}, asked=asked) == ["echo reply.guestRequests"]
    same_moment = {**PARTY, "guestRequests": "Coeliac", "startTime": "2026-11-27T20:40:00.000+01:00"}
    assert wrong("CreateParty", same_moment, asked=asked) == []


def test_a_bill_line_holds_what_its_type_names() -> None:
    line = {"lineType": "URL", "url": {"url": "https://x.example", "showQr": True}}
    bill: dict[str, Any] = {
        "header": {"lines": [line]},
        "order": ORDER,
        "footer": {"lines": [{"lineType": "Text"}]},
    }
    assert wrong("GetOrderBillById", bill, orderId="ord_1") == ["schema reply.footer.lines.0"]
    other = {**bill, "order": {**ORDER, "id": "ord_2"}, "footer": {"lines": []}}
    assert wrong("GetOrderBillById", other, orderId="ord_1") == ["identity reply.order.id"]


def test_the_simulators_own_mistakes_are_found_too() -> None:
    capability = capability_named("CreateParty")
    found = check_request(capability, {}, {"tableIds": [], "startTime": "now", "dojoPartyId": "d"})
    assert {each.place for each in found} == {"request.tableIds", "request.startTime"}
