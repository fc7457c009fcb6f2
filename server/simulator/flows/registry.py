"""Which flows there are."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from server.simulator.flows.running import Run

Play = Callable[["Run"], Awaitable[None]]


@dataclass(frozen=True)
class Param:
    """Something that may be said when a flow is started; always text."""

    name: str
    description: str
    required: bool = False
    default: str | None = None

    def as_wire(self) -> dict[str, Any]:
        said = {"name": self.name, "type": "string", "required": self.required, "description": self.description}
        return said if self.default is None else {**said, "default": self.default}


@dataclass(frozen=True)
class Flow:
    """A story of several calls; or, where it is `single`, one call by name on something that exists."""

    name: str
    does: str
    play: Play
    exercises: tuple[str, ...]
    """The registered names of the capabilities it cannot do without."""
    params: tuple[Param, ...] = ()
    needs_host: bool = False
    """Whether somebody has to act at the POS when asked."""
    single: bool = False

    def as_wire(self) -> dict[str, Any]:
        return {"name": self.name, "params": [param.as_wire() for param in self.params]}

    def arguments(self, given: Mapping[str, Any]) -> dict[str, str]:
        """What a flow is played with. Raises ValueError with a sentence."""
        known = {param.name: param for param in self.params}
        for name, value in given.items():
            if name not in known:
                raise ValueError(f"{self.name} has no parameter “{name}”")
            if not isinstance(value, str):
                raise ValueError(f"{name}: a text is expected")
        for name, param in known.items():
            if param.required and not given.get(name):
                raise ValueError(f"{self.name} needs {name}: {param.description}")
        defaults = {name: param.default for name, param in known.items() if param.default is not None}
        return {**defaults, **given}


FLOWS: Final[dict[str, Flow]] = {}
"""By name, in the order in which they are played."""


def declare(flow: Flow) -> Flow:
    """Raises ValueError for a name that there is already."""
    if flow.name in FLOWS:
        raise ValueError(f"there are two flows called {flow.name}")
    FLOWS[flow.name] = flow
    return flow


def flow(
    name: str, *exercises: str, params: tuple[Param, ...] = (), needs_host: bool = False
) -> Callable[[Play], Play]:
    """Declare the function below as a flow; the first line of its docstring says what it does."""

    def declared(play: Play) -> Play:
        does = (play.__doc__ or name).splitlines()[0]
        declare(Flow(name, does, play, exercises, params, needs_host))
        return play

    return declared
