"""What several capabilities check or compute about their requests."""

import hashlib
import json
from dataclasses import dataclass
from typing import ClassVar

from data.errors import Kind, RuleBroken
from server.schemas.base import WireModel


@dataclass(eq=False)
class OtherId(RuleBroken):
    """An update whose body speaks of another entity than its address (digest 2.10, V17)."""

    kind: ClassVar[Kind] = Kind.INVALID_REQUEST
    template: ClassVar[str] = "The request addresses {addressed}, but its id is {named}."
    addressed: str
    named: str


def check_same_id(named: str | None, addressed: str) -> None:
    """Raises OtherId when a body names an id that is not the one addressed."""
    if named is not None and named != addressed:
        raise OtherId(addressed, named)


def digest(request: WireModel) -> str:
    """Tells a retried create from a reused reference (V12): the same content gives the same digest."""
    content = request.model_dump(mode="json", by_alias=True, exclude_none=True)
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
