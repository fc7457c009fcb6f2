"""The only way in: one outcome for each call, whatever happens on the way."""

import json
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from data.errors import DatabaseBusy, NoSuchEntity, NothingToPay, Ref
from data.models import Party
from data.store import RaceLost, Store
from data.uow import UnitOfWork
from server.capabilities import registered_names, registry
from server.capabilities.registry import Capability, Params, Registry, Route
from server.dispatch import Call, dispatch
from server.schemas.base import Nothing
from server.schemas.parties import Party as PartyAnswer
from server.schemas.tables import Area
from tests.contract.door import BOOKING, BOOKINGS, SEATING, STATE, count, named

ROUTE = Route("POST", "/v1/tests/{testId}")


def reading(work: Callable[[Session], list[Area]]) -> Capability:
    """A capability of its own that only reads."""
    own = Registry()

    @own.query("Test", ROUTE, Nothing, list[Area])
    def _query(session: Session, _params: Params[Nothing]) -> list[Area]:
        return work(session)

    return next(iter(own))


def failing(error: Exception) -> Capability:
    """A capability that changes something and then fails."""
    own = Registry()

    @own.command("Test", ROUTE, Nothing, PartyAnswer)
    def _command(uow: UnitOfWork, _params: Params[Nothing]) -> PartyAnswer:
        uow.add(Party(id="pty_half", status="x", status_since=uow.now, started_at=uow.now))
        raise error

    return next(iter(own))


async def answered(store: Store, capability: Capability, **ids: str) -> tuple[int, dict[str, Any]]:
    outcome = await dispatch(store, capability, Call(ids=ids, trace_id="t1"))
    assert outcome.body is not None
    return outcome.status, json.loads(outcome.body)


# ---- the registry ------------------------------------------------------------------------------------------


def test_the_14_capabilities_of_bookings_are_registered() -> None:
    assert set(BOOKINGS) <= set(registered_names())
    assert len(set(registered_names())) == len(registered_names())


def test_a_legacy_name_and_its_method_lead_to_the_same_capability() -> None:
    update = named("UpdateParty")
    assert registry.named("UpdatePartyById") is update
    assert registry.method("UpdatePartyV1") is registry.method("UpdatePartyByIdV1") is update
    assert registry.method("NoSuchV1") is registry.named("NoSuch") is None


def test_only_the_two_updates_call_their_id_plainly_id_on_the_socket() -> None:
    keys = {name: dict(named(name).socket_ids) for name in BOOKINGS}
    assert {name: ids for name, ids in keys.items() if ids} == {
        "UpdateReservation": {"reservationId": "id"},
        "GetReservationById": {"reservationId": "reservationId"},
        "DeleteReservationById": {"reservationId": "reservationId"},
        "UpdateParty": {"partyId": "id"},
        "GetPartyById": {"partyId": "partyId"},
        "DeletePartyById": {"partyId": "partyId"},
        "GetOrderById": {"orderId": "orderId"},
    }


@pytest.mark.parametrize(
    ("name", "path", "legacy"),
    [
        ("Test", "/v1/other", None),
        ("Old", "/v1/other", None),
        ("Other", "/v1/other", "Test"),
        ("Other", "/v1/tests", None),
    ],
)
def test_nothing_is_declared_twice(name: str, path: str, legacy: str | None) -> None:
    own = Registry()
    own.query("Test", Route("GET", "/v1/tests"), Nothing, list[Area], legacy="Old")(lambda _s, _p: [])
    declare = own.query(name, Route("GET", path), Nothing, list[Area], legacy=legacy)
    with pytest.raises(ValueError, match="declared twice"):
        declare(lambda _s, _p: [])


def test_one_capability_may_be_registered_under_several_names() -> None:
    own = Registry()
    names = ("HandleEvent:a", "HandleEvent:b")
    own.command("HandleEvent", Route("POST", "/v1/events"), Nothing, type(None), registers=names)(
        lambda _u, _p: None
    )
    assert own.registered_names() == names
    assert own.method("HandleEventV1") is own.named("HandleEvent:b")
    assert len(list(own)) == 1


# ---- calls -------------------------------------------------------------------------------------------------


async def test_a_call_may_bring_its_fields_as_an_object(store: Store) -> None:
    as_text = await dispatch(store, named("CreateParty"), Call(json.dumps(SEATING).encode()))
    as_object = await dispatch(store, named("CreateParty"), Call({**SEATING, "headers": {}}))
    assert as_object == as_text
    assert as_text.status == 200


@pytest.mark.parametrize("field", ["startTime", "covers", "name", "tableIds", "deposit", "status"])
@pytest.mark.parametrize("value", [None, 1, 1.5, True, "x", "", [], {}, ["tbl_1"], "\x00", "\ud800", 2**80])
async def test_text_and_object_are_judged_alike(store: Store, field: str, value: object) -> None:
    body = {**STATE, field: value}
    outcomes = [
        await dispatch(store, named("UpdateParty"), Call(fields, {"partyId": "pty_none"}))
        for fields in (json.dumps(body).encode(), body)
    ]
    assert outcomes[0].status == outcomes[1].status in (400, 404)


async def test_a_delete_has_nothing_to_say(store: Store) -> None:
    made = await dispatch(store, named("CreateReservation"), Call(BOOKING))
    ids = {"reservationId": json.loads(made.body or b"")["id"]}
    outcome = await dispatch(store, named("DeleteReservationById"), Call(ids=ids))
    assert (outcome.status, outcome.body, outcome.error) == (200, None, None)


async def test_reads_stay_on_the_loop_and_writes_go_to_the_writer(store: Store) -> None:
    seen: list[str] = []
    own = Registry()

    @own.query("Read", Route("GET", "/v1/a"), Nothing, list[Area])
    def _read(_session: Session, _params: Params[Nothing]) -> list[Area]:
        seen.append(threading.current_thread().name)
        return []

    @own.command("Write", Route("POST", "/v1/a"), Nothing, list[Area])
    def _write(_uow: UnitOfWork, _params: Params[Nothing]) -> list[Area]:
        seen.append(threading.current_thread().name)
        return []

    for capability in own:
        assert (await dispatch(store, capability, Call())).body == b"[]"
    assert seen[0] == threading.current_thread().name
    assert seen[1].startswith("writer")


# ---- what goes wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "kind"),
    [
        (NoSuchEntity("party", "pty_1"), 404, "NotFound"),
        (NoSuchEntity("party", "pty_other"), 500, "UnexpectedError"),
        (NothingToPay(Ref("pty_1", "Ada")), 409, "Conflict"),
        (RaceLost("UNIQUE constraint failed"), 409, "Conflict"),
        (DatabaseBusy("Busy."), 503, "UnexpectedError"),
        (ZeroDivisionError("Ada"), 500, "UnexpectedError"),
        (RecursionError(), 500, "UnexpectedError"),
        (UnicodeEncodeError("utf-8", "x", 0, 1, "x"), 500, "UnexpectedError"),
    ],
    ids=str,
)
async def test_each_failure_has_its_answer_and_changes_nothing(
    store: Store, error: Exception, status: int, kind: str
) -> None:
    got, body = await answered(store, failing(error), testId="pty_1")
    assert (got, body["errorType"], body["traceId"]) == (status, kind, "t1")
    assert "Ada" not in body["debugMessage"]
    assert count(store, Party) == 0


async def test_a_bug_is_logged_with_its_trace_and_place(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    await answered(store, failing(ZeroDivisionError()))
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert "t1" in record.message
    assert record.exc_info is not None
    assert record.exc_info[0] is ZeroDivisionError


async def test_a_broken_database_is_unavailable_and_the_log_tells_no_guests_data(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    guest = "Ada Lovelace"

    def work(session: Session) -> list[Area]:
        session.execute(text("SELECT * FROM nowhere WHERE name = :name"), {"name": guest})
        return []

    status, body = await answered(store, reading(work))
    assert (status, body["errorType"]) == (503, "UnexpectedError")
    assert "nowhere" in caplog.text
    assert "Lovelace" not in caplog.text


async def test_a_closed_store_is_unavailable(store: Store) -> None:
    store.close()
    outcome = await dispatch(store, named("CreateParty"), Call(SEATING))
    assert outcome.status == 503


async def test_after_a_failure_the_next_call_is_served(store: Store) -> None:
    await answered(store, failing(ZeroDivisionError()))
    assert (await dispatch(store, named("CreateParty"), Call(SEATING))).status == 200
