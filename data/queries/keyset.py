"""Pages by keyset (digest 5): they neither skip nor repeat while rows are added.

A cursor is the sort key of the row at a page's edge, and a checksum over it and the search it belongs to. It is
opaque to whoever carries it: useless for any other search, and refused if so much as a letter is changed.
"""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

from sqlalchemy import bindparam, tuple_
from sqlalchemy.orm import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from data.clock import to_millis
from data.errors import Kind, RuleBroken
from data.queries.entities import Row, Selection, require_venue

LONGEST_CURSOR: Final = 2_000
DEFAULT_LIMIT: Final = 50


@dataclass(eq=False)
class BadCursor(RuleBroken):
    """A cursor that this search did not give out (V5)."""

    kind: ClassVar[Kind] = Kind.INVALID_REQUEST
    template: ClassVar[str] = "The cursor cannot be used: {why}."
    why: str


@dataclass(frozen=True)
class Window:
    """Which page: at most `limit` rows before or after a cursor, or the first ones."""

    limit: int = DEFAULT_LIMIT
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True)
class Page:
    """Rows in ascending order; `before` and `after` are cursors, None where there is nothing more."""

    rows: list[Row]
    before: str | None
    after: str | None


_Key = tuple[Any, ...]


@dataclass(frozen=True)
class Listing:
    """A search: what it finds, the columns that order it by the names they have in a row, and its filters."""

    name: str
    found: Selection
    order: Mapping[str, Any]
    filters: Mapping[str, str | bool | datetime | None]

    def page(self, session: Session, window: Window, complete: Callable[[Session, list[Row]], list[Row]]) -> Page:
        """The rows of a window, completed together. Raises BadCursor, or NoVenue where nothing was found."""
        backwards = window.before is not None
        edge = self._edge(window)
        rows = self._beyond(session, edge, backwards=backwards, limit=window.limit + 1)
        more = len(rows) > window.limit
        rows = rows[: window.limit]
        if not rows:
            require_venue(session)
            return Page([], None, None)
        behind = edge is not None and self._is_any(session, self._key(rows[0]), backwards=not backwards)
        if backwards:
            rows.reverse()
        before, after = (more, behind) if backwards else (behind, more)
        return Page(
            complete(session, rows),
            self._encode(rows[0]) if before else None,
            self._encode(rows[-1]) if after else None,
        )

    def _edge(self, window: Window) -> _Key | None:
        if window.before is not None and window.after is not None:
            raise BadCursor("before and after exclude each other")
        given = window.before if window.before is not None else window.after
        return None if given is None else self._decode(given)

    def _beyond(self, session: Session, edge: _Key | None, *, backwards: bool, limit: int) -> list[Row]:
        columns = tuple(self.order.values())
        found = self.found.limit(limit)
        if edge is not None:
            here, there = tuple_(*columns), tuple_(*self._bound(edge))
            found = found.where(here < there if backwards else here > there)
        found = found.order_by(*(column.desc() if backwards else column for column in columns))
        return [dict(row) for row in session.execute(found).mappings().all()]

    def _is_any(self, session: Session, edge: _Key, *, backwards: bool) -> bool:
        return bool(self._beyond(session, edge, backwards=backwards, limit=1))

    def _bound(self, edge: _Key) -> list[Any]:
        named = zip(self.order.items(), edge, strict=True)
        return [bindparam(f"edge_{name}", value, type_=column.type) for (name, column), value in named]

    def _key(self, row: Row) -> _Key:
        return tuple(row[name] for name in self.order)

    def _encode(self, row: Row) -> str:
        return self._written(
            [value.isoformat() if isinstance(value, datetime) else value for value in self._key(row)]
        )

    def _written(self, parts: Sequence[object]) -> str:
        """A cursor for the parts of a key, in one spelling."""
        text = json.dumps([self._digest(parts), *parts], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    def _decode(self, cursor: str) -> _Key:
        """The key inside a cursor. Raises BadCursor."""
        if len(cursor) > LONGEST_CURSOR:
            raise BadCursor("it is none of ours")
        try:
            padded = cursor + "=" * (-len(cursor) % 4)
            _, *parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
            key = tuple(_key_part(*pair) for pair in zip(parts, self.order.values(), strict=True))
        except (ValueError, TypeError, OverflowError, RecursionError):
            raise BadCursor("it is none of ours") from None
        if self._written(parts) != cursor:
            raise BadCursor("it was changed, or belongs to a search with other filters")
        return key

    def _digest(self, parts: Sequence[object]) -> str:
        """Names the search, its filters and the place in it; the page size may change on the way."""
        text = json.dumps([self.name, self.filters, parts], sort_keys=True, default=datetime.isoformat)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _key_part(value: object, column: Any) -> Any:
    """A part of a key in its column's own type. Raises ValueError for what no row can hold."""
    if not isinstance(value, str):
        raise ValueError
    if isinstance(column.type, UTCDateTime):
        return to_millis(datetime.fromisoformat(value))
    value.encode()  # a lone surrogate would only be refused by the database
    return value
