"""What this POS can do for Dojo: each capability declared once, above the function that does it.

Routes, socket methods, registration and tests are all derived from here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import NoneType
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from data.uow import UnitOfWork
from server.schemas.base import Nothing, WireModel

Q = TypeVar("Q", bound=WireModel)
A = TypeVar("A")


@dataclass(frozen=True)
class Route:
    """Where a capability answers over REST."""

    verb: str
    path: str
    """Under the registered address, with the path ids in braces: `/v1/parties/{partyId}`."""

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{(\w+)}", self.path))


@dataclass(frozen=True)
class Params(Generic[Q]):
    """What a capability is called with, whatever the transport: body fields, path ids, and who asks."""

    request: Q
    ids: Mapping[str, str]
    """By their names in the path."""
    requestor: Mapping[str, str] = field(default_factory=dict)
    """Waiter, product and device, under the socket's keys (digest 3.1)."""


@dataclass(frozen=True, eq=False)
class Capability:
    """One thing Dojo may ask for."""

    name: str
    route: Route
    request: type[WireModel]
    response: Any
    """The type of the answer; NoneType when there is nothing to say."""
    writes: bool
    """Whether `work` takes a unit of work, or only a session to read from."""
    work: Callable[[Any, Params[Any]], Any]
    legacy: str | None
    """The name that older registrations know it by (Q1)."""
    registers: tuple[str, ...]
    """The names to register; several where they share one route and one method (Q3)."""
    socket_ids: Mapping[str, str]
    """Each path id's key in a socket message's params (digest 3.2)."""

    @property
    def methods(self) -> tuple[str, ...]:
        """The socket's names for it: the contract's own first (Q2)."""
        names = (self.name, self.legacy) if self.legacy else (self.name,)
        return tuple(f"{name}V1" for name in names)

    @property
    def has_body(self) -> bool:
        return self.request is not Nothing

    @cached_property
    def may_be_empty(self) -> bool:
        """Whether a missing body can stand for `{}`: no field is required (Q22)."""
        return not any(each.is_required() for each in self.request.model_fields.values())

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.response)

    def as_json(self, answer: Any) -> bytes | None:
        """The answer as it goes over the wire; None when there is nothing to say."""
        if self.response is NoneType:
            return None
        return self._adapter.dump_json(answer, by_alias=True, exclude_none=True)


class Registry:
    """All capabilities, in the order they were declared. Declaring one twice raises ValueError."""

    def __init__(self) -> None:
        self._by_name: dict[str, Capability] = {}
        self._by_method: dict[str, Capability] = {}
        self._routes: set[Route] = set()

    def __iter__(self) -> Iterator[Capability]:
        return iter(dict.fromkeys(self._by_name.values()))

    def named(self, name: str) -> Capability | None:
        """By a registered name, present or legacy."""
        return self._by_name.get(name)

    def method(self, name: str) -> Capability | None:
        """By a socket method such as `CreatePartyV1`."""
        return self._by_method.get(name)

    def registered_names(self) -> tuple[str, ...]:
        """What to register with Dojo, under the present names."""
        return tuple(name for capability in self for name in capability.registers)

    def query(
        self,
        name: str,
        route: Route,
        request: type[Q],
        response: type[A],
        *,
        legacy: str | None = None,
    ) -> Callable[[Callable[[Session, Params[Q]], A]], Callable[[Session, Params[Q]], A]]:
        """Declare a capability that only reads."""

        def declare(work: Callable[[Session, Params[Q]], A]) -> Callable[[Session, Params[Q]], A]:
            self._add(Capability(name, route, request, response, False, work, legacy, (name,), _same(route)))
            return work

        return declare

    def command(
        self,
        name: str,
        route: Route,
        request: type[Q],
        response: type[A],
        *,
        legacy: str | None = None,
        registers: tuple[str, ...] | None = None,
        socket_ids: Mapping[str, str] | None = None,
    ) -> Callable[[Callable[[UnitOfWork, Params[Q]], A]], Callable[[UnitOfWork, Params[Q]], A]]:
        """Declare a capability that changes something. `socket_ids` renames path ids for the socket."""
        keys = {**_same(route), **(socket_ids or {})}

        def declare(work: Callable[[UnitOfWork, Params[Q]], A]) -> Callable[[UnitOfWork, Params[Q]], A]:
            names = registers or (name,)
            self._add(Capability(name, route, request, response, True, work, legacy, names, keys))
            return work

        return declare

    def _add(self, capability: Capability) -> None:
        names = dict.fromkeys((capability.name, *capability.registers, capability.legacy or capability.name))
        for name in names:
            if name in self._by_name:
                raise ValueError(f"{name} is declared twice")
        if capability.route in self._routes:
            raise ValueError(f"{capability.route.verb} {capability.route.path} is declared twice")
        self._routes.add(capability.route)
        self._by_name |= dict.fromkeys(names, capability)
        self._by_method |= dict.fromkeys(capability.methods, capability)


def _same(route: Route) -> dict[str, str]:
    return {name: name for name in route.ids}


registry = Registry()
"""The capabilities of this POS; importing `server.capabilities` fills it."""
