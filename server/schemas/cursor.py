"""Pages: how they are asked for (digest 5)."""

from typing import Annotated

from pydantic import Field

from server.schemas.base import WHOLE, Text, WireModel

DEFAULT_LIMIT = 50


class Cursor(WireModel):
    """Which page. `before` and `after` are opaque and exclude each other."""

    limit: Annotated[int, Field(ge=1, le=100), WHOLE] | None = None
    """At most this many; 50 when absent (Q42)."""
    before: Text | None = None
    after: Text | None = None
