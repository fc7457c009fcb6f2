"""The one shape of every error (digest 4.1)."""

from data.errors import Kind
from server.schemas.base import WireModel


class EPOSError(WireModel):
    """What stood in the way. `debug_message` names fields and ids, never what a guest said."""

    error_type: Kind
    debug_message: str | None = None
    trace_id: str | None = None

    def as_json(self) -> bytes:
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()
