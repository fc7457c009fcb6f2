"""Writing the present venue down as a venue file: what `check` accepts and `load` makes again.

Retired tables, areas without tables and items off sale are left out; so is the sample evening. Modifiers are
written as one group, and each item names its own.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import time
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from data.models import (
    Area,
    AreaWaiter,
    DiningTable,
    MenuItem,
    MenuItemModifier,
    MenuModifier,
    TableWaiter,
    Waiter,
)
from data.queries.combinations import Joined, combinations
from data.queries.venue import venue_profile
from data.venue import VenueProfile

GROUP = "Changes"

Fields = Mapping[str, Any]


def venue_text(session: Session) -> str:
    """The venue of this database as a file's text."""
    initials = {waiter.id: waiter.initials for waiter in session.execute(select(Waiter)).scalars()}
    parts = [
        *_section("[venue]", _profile(venue_profile(session))),
        *_section("[staff]", {"waiters": _waiters(session)}),
    ]
    for area in _areas(session, initials):
        parts += _section("[[area]]", area)
    for category in _menu(session):
        parts += _section("[[menu]]", category)
    changes = [_bare(plu=row.plu, name=row.name, price=row.price) for row in _by_plu(session)]
    if changes:
        parts += _section("[[modifiers]]", {"group": GROUP, "choices": changes})
    return "\n".join(parts)


# ---- what there is -----------------------------------------------------------------------------------------


def _bare(**values: Any) -> dict[str, Any]:
    """Without what is not there, or as the file would have it anyway."""
    return {name: value for name, value in values.items() if value is not None and value != []}


def _percent(value: int) -> int | float:
    """1250 as 12.5."""
    return value // 100 if value % 100 == 0 else value / 100


def _profile(venue: VenueProfile) -> Fields:
    values = venue.model_dump()
    values["service_charge"] = _percent(venue.service_charge)
    return _bare(**values)


def _waiters(session: Session) -> list[Fields]:
    rows = session.execute(select(Waiter).order_by(col(Waiter.initials))).scalars()
    return [_bare(initials=row.initials, name=row.name, manager=row.manager or None) for row in rows]


def _areas(session: Session, initials: Mapping[str, str]) -> Iterator[Fields]:
    joined = combinations(session)
    serving_area = _serving(session.execute(select(col(AreaWaiter.area_id), col(AreaWaiter.waiter_id))), initials)
    serving_table = _serving(
        session.execute(select(col(TableWaiter.table_id), col(TableWaiter.waiter_id))), initials
    )
    standing = select(DiningTable).where(col(DiningTable.retired).is_(False))
    tables = list(session.execute(standing.order_by(col(DiningTable.y), col(DiningTable.x))).scalars())
    for area in session.execute(select(Area).order_by(col(Area.position))).scalars():
        own = [table for table in tables if table.area_id == area.id]
        if own:
            yield _bare(
                name=area.name,
                waiters=serving_area.get(area.id),
                tables=[_table(table, serving_table.get(table.id)) for table in own],
                combinations=_combinations(joined, {table.id for table in own}),
            )


def _serving(pairs: Iterable[Any], initials: Mapping[str, str]) -> dict[str, list[str]]:
    known = sorted((place, initials[waiter_id]) for place, waiter_id in pairs)
    return {place: [each for _, each in group] for place, group in groupby(known, key=lambda pair: pair[0])}


def _table(table: DiningTable, waiters: list[str] | None) -> Fields:
    return _bare(
        name=table.name,
        covers=table.covers,
        shape=table.shape,
        x=table.x,
        y=table.y,
        w=table.width,
        h=table.height,
        waiters=waiters,
    )


def _combinations(joined: Iterable[Joined], own: set[str]) -> list[Fields]:
    return [
        {"tables": [table.name for table in each.tables], "covers": each.combination.covers}
        for each in joined
        if each.ids <= own
    ]


def _menu(session: Session) -> Iterator[Fields]:
    links: dict[str, list[str]] = {}
    for link in session.execute(select(MenuItemModifier).order_by(col(MenuItemModifier.position))).scalars():
        links.setdefault(link.item_plu, []).append(link.modifier_plu)
    on_sale = select(MenuItem).where(col(MenuItem.on_sale).is_(True)).order_by(col(MenuItem.position))
    for category, grouped in groupby(session.execute(on_sale).scalars(), key=lambda item: item.category):
        items = list(grouped)
        vat = items[0].vat
        yield {
            "category": category,
            "vat": _percent(vat),
            "items": [
                _bare(
                    plu=item.plu,
                    name=item.name,
                    price=item.price,
                    vat=None if item.vat == vat else _percent(item.vat),
                    modifiers=links.get(item.plu),
                )
                for item in items
            ],
        }


def _by_plu(session: Session) -> Iterable[MenuModifier]:
    return session.execute(select(MenuModifier).order_by(col(MenuModifier.plu))).scalars()


# ---- as TOML -----------------------------------------------------------------------------------------------


def _section(heading: str, fields: Fields) -> list[str]:
    lines = [f"{_key(name)} = {_value(value)}" for name, value in fields.items()]
    return [heading, *lines, ""]


def _key(name: object) -> str:
    text = str(name)
    return text if text.replace("_", "").replace("-", "").isalnum() and text.isascii() else _text(text)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, time):
        return _text(f"{value:%H:%M}")
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{_key(name)} = {_value(each)}' for name, each in _there(value))} }}"
    if isinstance(value, Sequence):
        return _list(value)
    return repr(value)


def _there(fields: Fields) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in fields.items() if value is not None)


def _list(values: Sequence[Any]) -> str:
    """Rows one below the other, words side by side."""
    if values and isinstance(values[0], Mapping):
        rows = "".join(f"  {_value(value)},\n" for value in values)
        return f"[\n{rows}]"
    return f"[{', '.join(map(_value, values))}]"


def _text(text: str) -> str:
    """JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
