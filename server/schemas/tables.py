"""The floor on the wire (digest 2.1)."""

from server.schemas.base import Int32, Text, WireModel
from server.schemas.cursor import Cursor


class Area(WireModel):
    id: str
    name: str
    waiter_ids: list[str] | None = None


class Table(WireModel):
    id: str
    name: str
    max_covers: Int32 | None = None
    area_id: str | None = None
    waiter_ids: list[str] | None = None


class SearchTablesRequest(WireModel):
    cursor: Cursor | None = None
    area_id: Text | None = None
    waiter_id: Text | None = None


class PagedTablesResponse(WireModel):
    data: list[Table]
    before: str | None = None
    after: str | None = None
