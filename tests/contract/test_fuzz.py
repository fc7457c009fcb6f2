"""Calls nobody thought of, judged by schemathesis: against our own document with all of its checks, against the
published one with those that hold for any honest server. `--long` makes many more."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.stateful import run_state_machine_as_test
from pydantic import SecretStr
from schemathesis import APIOperation, BaseSchema, Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from data.clock import ManualClock
from data.store import Store
from server.app import build_app
from server.capabilities import registry
from server.openapi import document
from tests.contract import published
from tests.contract.door import PASSWORD, USERNAME
from tests.contract.fuzzing import House, enliven
from tests.house import FRIDAY_19_40

load_all_checks()
ALL: dict[str, Any] = {each.__name__: each for each in CHECKS.get_all()}

HONEST = [
    ALL[name]
    for name in (
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_schema_conformance",
    )
]
"""What the published document is asked (it declares neither credentials nor what is refused)."""

ONLY_IF_PLAUSIBLE = [ALL["positive_data_acceptance"]]
"""No schema can say which tables exist or which sums add up: held against bodies that fit the house."""

REFUSED = [400, 401, 404, 405, 409, 413, 414, 415, 431]
Lively = tuple[Path, dict[str, str]]
VERBS = {"get", "post", "put", "delete"}
LABELS = [f"{each.route.verb} {each.route.path}" for each in registry]


@pytest.fixture(scope="module")
def lively(furnished_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Lively:
    """The house in the middle of an evening, and the ids of what is in it."""
    path = tmp_path_factory.mktemp("lively") / "house.db"
    shutil.copy(furnished_file, path)
    store = Store(f"sqlite:///{path}", clock=ManualClock(FRIDAY_19_40))
    ids = enliven(store)
    store.close()
    return path, ids


@pytest.fixture
def house(lively: Lively, tmp_path: Path, clock: ManualClock) -> Iterator[House]:
    path, ids = lively
    shutil.copy(path, tmp_path / "pos.db")
    store = Store(f"sqlite:///{tmp_path}/pos.db", clock=clock, owner=True, sends_events=True)
    yield House(build_app(store, username=USERNAME, password=SecretStr(PASSWORD)), clock, ids)
    store.close()


def judged_by(raw: dict[str, Any], house: House) -> BaseSchema:
    """A document, ready to judge the app of this house."""
    config = schemathesis.Config.from_dict(
        {
            "analysis": {"constants": {"enabled": False}},
            "checks": {"negative_data_rejection": {"expected-statuses": REFUSED}},
            "auth": {"openapi": {"basic": {"username": USERNAME, "password": PASSWORD}}},
        }
    )
    schema = schemathesis.openapi.from_dict(raw, config=config)
    schema.app = house.app
    return schema


@pytest.fixture
def ours(house: House) -> BaseSchema:
    return judged_by(document(registry), house)


@pytest.fixture
def effort(request: pytest.FixtureRequest) -> int:
    """How many cases of a kind are tried."""
    return 100 if request.config.getoption("--long") else 1


def call(house: House, case: Case[Any], checks: Sequence[Any]) -> None:
    """One call and its judgement. Time goes on, so that wrong logins are never too many."""
    house.clock.advance(seconds=30)
    case.call_and_validate(checks=list(checks))


def steady(effort: int) -> settings:
    """The same cases at each run, and as many as this."""
    return settings(
        max_examples=effort,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def generated(
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    effort: int,
    judge: Callable[[Case[Any]], None],
) -> None:
    """Put generated cases before a judge, the same ones at each run."""

    @steady(effort)
    @given(operation.as_strategy(generation_mode=mode))
    def each(case: Case[Any]) -> None:
        judge(case)

    each()


def operation_of(schema: BaseSchema, label: str) -> APIOperation[Any, Any, Any, Any]:
    found = schema.find_operation_by_label(label)
    assert found is not None
    return found


@pytest.mark.parametrize("label", LABELS)
def test_what_fits_the_house_is_accepted_and_answered_as_our_document_says(
    house: House, ours: BaseSchema, effort: int, label: str
) -> None:
    def judge(case: Case[Any]) -> None:
        case.path_parameters = house.plausible_ids(case.path_parameters)
        if isinstance(case.body, dict):
            case.body = house.plausible(case.body, case.path_parameters)
        call(house, case, list(ALL.values()))

    generated(operation_of(ours, label), GenerationMode.POSITIVE, effort, judge)


@pytest.mark.parametrize("label", LABELS)
def test_what_our_document_forbids_is_refused(house: House, ours: BaseSchema, effort: int, label: str) -> None:
    operation = operation_of(ours, label)
    if not (operation.body or operation.path_parameters):
        return  # only headers are left, and any text is one
    judge = partial(call, house, checks=list(ALL.values()))
    generated(operation, GenerationMode.NEGATIVE, effort, judge)


@pytest.mark.parametrize("label", LABELS)
def test_every_limit_and_verb_is_as_our_document_says(
    house: House, ours: BaseSchema, effort: int, label: str
) -> None:
    """Schemathesis's coverage cases: each limit, type, missing key and undeclared verb in turn."""
    checks = [each for each in ALL.values() if each not in ONLY_IF_PLAUSIBLE]
    operation = operation_of(ours, label)
    cases = list(
        ours.iter_coverage_cases(
            operation, generation_modes=list(GenerationMode), generation_config=ours.config.generation
        )
    )
    step = max(1, len(cases) // (effort * 5))
    for case in cases[::step]:
        call(house, case, checks)


def test_what_was_made_is_there_until_it_is_deleted(house: House, ours: BaseSchema, effort: int) -> None:
    """Several calls in a row, each with what those before it answered; what one refers to may be gone by then."""
    ours.config.checks.positive_data_acceptance.enabled = False

    class Visit(ours.as_state_machine()):  # type: ignore[misc]
        def before_call(self, case: Case[Any]) -> None:
            house.clock.advance(seconds=30)
            if isinstance(case.body, dict):
                case.body = house.plausible(case.body, case.path_parameters)

    run_state_machine_as_test(Visit, settings=settings(steady(effort), stateful_step_count=8))


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
def test_whatever_comes_is_answered_as_published(house: House, effort: int, mode: GenerationMode) -> None:
    raw = published.document()
    if raw is None:
        pytest.skip(published.MISSING)
    schema = judged_by(raw, house)
    for label in sorted(
        f"{verb.upper()} {path}" for path, verbs in raw["paths"].items() for verb in verbs.keys() & VERBS
    ):
        operation = operation_of(schema, label)
        excepted = "response_schema_conformance" if operation.label == "POST /v1/tables/search" else ""  # Q16
        checks = [check for check in HONEST if check.__name__ != excepted]
        if mode.is_negative and not operation.body:
            continue  # any text is an id
        generated(operation, mode, effort, partial(call, house, checks=checks))
