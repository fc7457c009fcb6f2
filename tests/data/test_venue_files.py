"""The bundled venues, what `check` says of bad files, and loading a venue again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlmodel import col

from data.clock import ManualClock
from data.errors import TableStillBooked, TableStillSat
from data.models import Action, Area, DiningTable, Event, MenuItem, MenuItemModifier, MenuModifier, Waiter
from data.queries.venue import venue_profile
from data.rules import parties, reservations
from data.rules.parties import Seating
from data.rules.ranking import propose
from data.rules.reservations import Booking
from data.store import Store
from data.venue_file import VenueFile, check
from data.venue_loading import (
    NoVenueFile,
    bundled,
    bundled_path,
    find_venue_file,
    load_venue,
)
from tests.house import FRIDAY_19_40, HOST

SMALL = """\
[venue]
name = "Small"
service_charge = 12.5

[staff]
waiters = [
  { initials = "AB", name = "Ada Byron", manager = true },
  { initials = "CD", name = "Cal Dean" },
]

[[area]]
name = "Room"
waiters = ["AB"]
tables = [
  { name = "1", covers = 2, shape = "round", x = 0, y = 0, w = 9, h = 4 },
  { name = "2", covers = 4, shape = "square", x = 10, y = 0, w = 11, h = 4, waiters = ["CD"] },
]

[[menu]]
category = "Mains"
vat = 20
modifiers = ["burger"]
items = [
  { plu = "101", name = "Burger", price = 1500 },
  { plu = "102", name = "Flat white", price = 380, vat = 0, modifiers = [] },
]

[[modifiers]]
group = "burger"
choices = [
  { plu = "9001", name = "No onion" },
]

[evening]
bookings = [
  { at = 45, name = "Okafor", covers = 2, tables = ["1"] },
]
parties = [
  { tables = ["2"], minutes = 20, covers = 3, name = "Kim", stage = "Mains", tab = ["2x burger (no onion)"] },
]
"""


def small(*changes: tuple[str, str]) -> VenueFile:
    file, problems = check(changed(*changes))
    assert problems == []
    assert file is not None
    return file


def changed(*changes: tuple[str, str]) -> str:
    text = SMALL
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


# ---- the bundled venues ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "areas", "tables", "covers"),
    [("bistro", 2, 18, 52), ("brasserie", 3, 44, 140), ("hall", 4, 120, 420)],
)
def test_a_bundled_venue_is_faultless_and_of_its_size(name: str, areas: int, tables: int, covers: int) -> None:
    file, problems = check(bundled_path(name))
    assert problems == []
    assert file is not None
    floor = [table for area in file.area for table in area.tables]
    assert (len(file.area), len(floor), sum(table.covers for table in floor)) == (areas, tables, covers)


@pytest.mark.parametrize("name", bundled())
def test_a_bundled_venue_has_no_table_name_twice_and_a_manager(name: str) -> None:
    file, _ = check(bundled_path(name))
    assert file is not None
    names = [table.name.casefold() for area in file.area for table in area.tables]
    assert len(set(names)) == len(names)
    assert any(waiter.manager for waiter in file.staff.waiters)


@pytest.mark.parametrize(("name", "width"), [("bistro", 76), ("brasserie", 110), ("hall", 130)])
def test_every_area_of_a_bundled_venue_fits_its_screen(name: str, width: int) -> None:
    file, _ = check(bundled_path(name))
    assert file is not None
    assert max(table.x + table.w for area in file.area for table in area.tables) <= width


@pytest.mark.parametrize("name", bundled())
def test_every_menu_has_a_flat_white_and_a_burger_without_onion(name: str) -> None:
    file, _ = check(bundled_path(name))
    assert file is not None
    dishes = {item.name.casefold(): (category, item) for category in file.menu for item in category.items}
    assert "flat white" in dishes
    assert "no onion" in {change.name.casefold() for change in file.changes_for(*dishes["burger"])}


def test_a_venue_is_found_by_its_name_or_by_its_path(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(SMALL, "utf-8")
    assert find_venue_file("bistro") == bundled_path("bistro")
    assert find_venue_file(str(own)) == own
    with pytest.raises(NoVenueFile, match="bundled are bistro, brasserie, hall"):
        find_venue_file("bistrot")


# ---- bad files -----------------------------------------------------------------------------------------------

BAD = [
    # (written, instead of, line, key, words of the sentence)
    ("service_charge = 12.5", "service_charge = 120", 3, "venue.service_charge", "between 0 and 99.99"),
    ("service_charge = 12.5", 'service_charge = "12.5"', 3, "venue.service_charge", "without quotes"),
    ("service_charge = 12.5", "sevice_charge = 12.5", 3, "venue.sevice_charge", "did you mean “service_charge”"),
    ("service_charge = 12.5", 'zone = "London"', 3, "venue.zone", "Europe/London"),
    ("service_charge = 12.5", 'currency = "USD"', 3, "venue.currency", "“GBP” or “EUR”"),
    ("service_charge = 12.5", 'day_ends = "25:00"', 3, "venue.day_ends", '"19:30"'),
    ("service_charge = 12.5", "turn_minutes = { 2 = 0 }", 3, "venue.turn_minutes.2", "10 is the least"),
    ('name = "Small"\n', "", 1, "venue.name", "“name” is missing"),
    ('initials = "CD", name', 'initials = "AB", name', 8, "staff.waiters.1.initials", "“AB” is there a second"),
    ('initials = "CD", name', 'initials = "c.d", name', 8, "staff.waiters.1.initials", "capital letters"),
    ('waiters = ["AB"]', 'waiters = ["XY"]', 13, "area.0.waiters.0", "initials “XY”"),
    ('name = "2", covers', 'name = "1", covers', 16, "area.0.tables.1.name", "table “1” is there a second time"),
    ('name = "2", covers', "name = 2, covers", 16, "area.0.tables.1.name", "text in quotes"),
    ('name = "2", covers', 'name = "bar 2", covers', 16, "area.0.tables.1.name", "one word"),
    ("covers = 4", 'covers = "4"', 16, "area.0.tables.1.covers", "without quotes"),
    ("covers = 4", "cover = 4", 16, "area.0.tables.1.cover", "did you mean “covers”"),
    ('shape = "round"', 'shape = "oval"', 15, "area.0.tables.0.shape", "'round'"),
    ("x = 10, y = 0", "x = 8, y = 3", 16, "area.0.tables.1", "table 2 lies over table 1"),
    ("w = 9, h = 4", "w = 6, h = 4", 15, "area.0.tables.0.w", "it needs 9"),
    ("price = 1500", "price = 15.00", 24, "menu.0.items.0.price", "whole pence"),
    ("price = 1500", "price = -1", 24, "menu.0.items.0.price", "0 is the least"),
    ('plu = "102"', 'plu = "101"', 25, "menu.0.items.1.plu", "PLU “101” is there a second time"),
    ('modifiers = ["burger"]', 'modifiers = ["burgers"]', 22, "menu.0.modifiers.0", "“burgers”"),
    ("vat = 20\n", "", 19, "menu.0.vat", "“vat” is missing"),
    ('tables = ["1"]', 'tables = ["9"]', 36, "evening.bookings.0.tables.0", "no table 9"),
    ("at = 45", 'at = "19:30"', 36, "evening.bookings.0.at", "minutes from now"),
    ('stage = "Mains"', 'stage = "Pudding"', 39, "evening.parties.0.stage", "no stage of this venue"),
    ("2x burger", "2x burgr", 39, "evening.parties.0.tab.0", "no “burgr” on the menu"),
    ("burger (no onion)", "flat white (no onion)", 39, "evening.parties.0.tab.0", "cannot be had with"),
    ('tab = ["2x', 'paid = 3001, tab = ["2x', 39, "evening.parties.0.paid", "comes to 3000"),
    ("minutes = 20", "minutes = 20, left = 30", 39, "evening.parties.0.left", "came only 20"),
    ("h = 4 },\n  { name", "h = 4 }\n  { name", 16, "", "comma is missing"),
    ('name = "Cal Dean" }', 'name = "Cal Dean }', 8, "", "not closed with its quote"),
]


@pytest.mark.parametrize(("written", "instead", "line", "key", "words"), BAD)
def test_a_bad_file_is_told_by_its_line_its_key_and_its_mistake(
    written: str, instead: str, line: int, key: str, words: str
) -> None:
    file, problems = check(changed((written, instead)))
    assert file is None
    first = problems[0]
    assert (first.line, first.key) == (line, key)
    assert words in first.message


def test_every_mistake_is_named_in_the_order_of_the_file() -> None:
    file, problems = check(
        changed(
            ("2x burger", "2x burgr"),
            ("price = 1500", 'price = "15"'),
            ('name = "2", covers', 'name = "1", covers'),
            ("service_charge", "service"),
        )
    )
    assert file is None
    lines = [problem.line for problem in problems]
    assert lines == sorted(lines)
    assert {3, 16, 24, 39} <= set(lines)


def test_two_parties_cannot_sit_at_one_table_of_the_sample_evening() -> None:
    second = '{ tables = ["2"], minutes = 5, covers = 2 },\n]'
    _, problems = check(SMALL.removesuffix("]\n") + second)
    assert [problem.message for problem in problems] == ["table 2 is taken by Kim at that time"]


def test_a_name_in_two_areas_is_written_with_its_area() -> None:
    terrace = (
        '[[area]]\nname = "Terrace"\ntables = [\n  { name = "1", covers = 2, x = 0, y = 0, w = 9, h = 4 },\n]\n'
    )
    text = SMALL.replace("[[menu]]", terrace + "\n[[menu]]", 1)
    _, problems = check(text)
    assert ["write Room/1" in problem.message for problem in problems] == [True]
    assert check(text.replace('tables = ["1"]', 'tables = ["Terrace/1"]'))[1] == []


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [(None, 1, "cannot be read"), (b'[venue]\nname = "Caf\xe9"\n', 2, "UTF-8"), (b"", 1, "“venue” is missing")],
)
def test_a_file_that_is_no_text_is_told_too(tmp_path: Path, content: bytes | None, line: int, words: str) -> None:
    path = tmp_path / "venue.toml"
    if content is not None:
        path.write_bytes(content)
    _, problems = check(path)
    assert any(problem.line == line and words in problem.message for problem in problems)


# ---- loading ---------------------------------------------------------------------------------------------------


@pytest.fixture
def empty(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'own.db'}", clock=clock, owner=True)
    yield store
    store.close()


def load(store: Store, *changes: tuple[str, str]) -> None:
    with store.preparation() as uow:
        load_venue(uow, small(*changes))


def identities(store: Store) -> dict[str, object]:
    with store.read() as session:
        tables = session.execute(select(DiningTable)).scalars().all()
        return {
            "areas": {row.name: row.id for row in session.execute(select(Area)).scalars()},
            "tables": {row.name: row.id for row in tables},
            "waiters": {row.initials: row.id for row in session.execute(select(Waiter)).scalars()},
        }


def test_loading_writes_what_the_file_says(empty: Store) -> None:
    load(empty)
    with empty.read() as session:
        assert venue_profile(session).service_charge == 1250
        burger = session.get(MenuItem, "101")
        coffee = session.get(MenuItem, "102")
        assert burger is not None
        assert coffee is not None
        assert (burger.category, burger.price, burger.vat, coffee.vat) == ("Mains", 1500, 2000, 0)
        links = session.execute(select(MenuItemModifier)).scalars().all()
        assert [(link.item_plu, link.modifier_plu) for link in links] == [("101", "9001")]


def test_loading_again_changes_no_id(empty: Store) -> None:
    load(empty)
    before = identities(empty)
    load(empty, ("covers = 4", "covers = 5"), ('"Cal Dean"', '"Carl Dean"'), ("price = 1500", "price = 1600"))
    assert identities(empty) == before
    with empty.read() as session:
        assert session.execute(select(col(DiningTable.covers))).scalars().all() == [2, 5]
        assert session.execute(select(col(Waiter.name))).scalars().all() == ["Ada Byron", "Carl Dean"]
        assert session.execute(select(col(MenuItem.price))).scalars().all() == [1600, 380]


WITHOUT_1 = (
    ('  { name = "1", covers = 2, shape = "round", x = 0, y = 0, w = 9, h = 4 },\n', ""),
    ('tables = ["1"]', 'tables = ["2"]'),
)


def test_a_table_that_is_gone_is_retired_and_comes_back_with_its_id(empty: Store) -> None:
    load(empty)
    before = identities(empty)
    load(empty, *WITHOUT_1)
    with empty.read() as session:
        retired = select(col(DiningTable.name)).where(col(DiningTable.retired).is_(True))
        assert session.execute(retired).scalars().all() == ["1"]
    load(empty)
    assert identities(empty) == before


def test_a_retired_table_is_proposed_to_nobody(empty: Store) -> None:
    load(empty)
    load(empty, *WITHOUT_1)
    with empty.read() as session:
        best = propose(session, 2, FRIDAY_19_40, FRIDAY_19_40, FRIDAY_19_40)
    assert [table.name for table in best or ()] == ["2"]


def test_v42_a_table_where_somebody_sits_cannot_go(empty: Store) -> None:
    load(empty)
    with empty.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating([table_id(empty, "1")], FRIDAY_19_40, name="Okafor", covers=2))
    with pytest.raises(TableStillSat) as refused:
        load(empty, *WITHOUT_1, ("price = 1500", "price = 9900"))
    assert refused.value.sentence.startswith("Table 1 is not in the new venue file, but Okafor sits there")
    assert "Okafor" not in refused.value.debug
    with empty.read() as session:
        burger = session.get(MenuItem, "101")
        assert burger is not None
        assert burger.price == 1500


def test_v42_a_table_with_a_booking_to_come_cannot_go(empty: Store, clock: ManualClock) -> None:
    load(empty)
    later = FRIDAY_19_40.replace(hour=21)
    with empty.unit_of_work(HOST, "book") as uow:
        reservations.book(uow, Booking("Nakamura", 2, later, later.replace(hour=22), [table_id(empty, "1")]))
    with pytest.raises(TableStillBooked, match="booked there at 21:40 on 27 November") as refused:
        load(empty, *WITHOUT_1)
    assert "Nakamura" in refused.value.sentence
    clock.advance(hours=3)
    load(empty, *WITHOUT_1)


def table_id(store: Store, name: str) -> str:
    with store.read() as session:
        return session.execute(select(col(DiningTable.id)).where(col(DiningTable.name) == name)).scalar_one()


def test_an_item_that_is_gone_goes_off_sale_and_a_modifier_off_the_menu(empty: Store) -> None:
    load(empty)
    load(
        empty,
        ('  { plu = "101", name = "Burger", price = 1500 },\n', ""),
        ('plu = "9001", name = "No onion"', 'plu = "9002", name = "Bacon"'),
        ("2x burger (no onion)", "flat white"),
    )
    with empty.read() as session:
        burger = session.get(MenuItem, "101")
        assert burger is not None
        assert not burger.on_sale
        assert session.execute(select(col(MenuModifier.plu))).scalars().all() == ["9002"]


def test_a_waiter_who_left_stays_on_record_only_while_a_visit_names_them(empty: Store) -> None:
    load(empty)
    with empty.unit_of_work(HOST, "walkin") as uow:
        parties.seat(uow, Seating([table_id(empty, "1")], FRIDAY_19_40, covers=2))
    load(
        empty,
        ('initials = "AB", name = "Ada Byron"', 'initials = "EF", name = "Eve Frost"'),
        ('waiters = ["AB"]', 'waiters = ["EF"]'),
        ('  { initials = "CD", name = "Cal Dean" },\n', ""),
        (', waiters = ["CD"]', ""),
    )
    with empty.read() as session:
        on_record = {row.initials: row.manager for row in session.execute(select(Waiter)).scalars()}
    assert on_record == {"AB": False, "EF": True}


def test_loading_leaves_no_journal_and_no_events(empty: Store) -> None:
    load(empty)
    with empty.read() as session:
        assert session.execute(select(Action)).first() is None
        assert session.execute(select(Event)).first() is None


@pytest.mark.parametrize(
    ("combinations", "message"),
    [
        ('{ tables = ["1", "9"], covers = 6 }', "there is no table 9 in this area"),
        ('{ tables = ["1", "1"], covers = 4 }', "a combination names a table twice"),
        (
            '{ tables = ["1", "2"], covers = 6 }, { tables = ["2", "1"], covers = 7 }',
            "the combination 2+1 is there a second time",
        ),
    ],
)
def test_a_combination_names_tables_of_its_area_once(combinations: str, message: str) -> None:
    text = changed(('name = "Room"\n', f'name = "Room"\ncombinations = [{combinations}]\n'))
    _, problems = check(text)
    assert [problem.message for problem in problems] == [message]
