"""Set menus: written in the venue file, ordered with one dish of each course, shown as one item with its parts."""

from pathlib import Path

import pytest
from sqlmodel import select

from data.models import MenuComponent, MenuItem, OrderLine
from data.queries import entities
from data.store import Store
from data.venue_file import check
from pos_tui.language.host import Host
from server.capabilities import answers
from tests.pos_tui.language.test_events import perform

BISTRO = Path("data/venues/bistro.toml").read_text("utf-8")


@pytest.fixture
def host(store: Store) -> Host:
    """A set lunch of a soup or a pie, and the fish."""
    with store.preparation() as uow:
        for plu, name, price in (("301", "Set lunch", 2000), ("302", "Soup", 600), ("303", "Pie", 800)):
            uow.add(MenuItem(plu=plu, category="All", name=name, price=price, vat=2000, position=9))
        uow.session.flush()
        for course, position, plu in ((0, 0, "302"), (0, 1, "303"), (1, 0, "102")):
            uow.add(MenuComponent(item_plu="301", course=course, component_plu=plu, position=position))
    host = Host(store, terminal="stand")
    perform(host, "w 2 2")
    return host


def test_a_set_menu_is_one_item_with_its_dishes_in_its_price(host: Host, store: Store) -> None:
    said = perform(host, "o 2 2x set lunch + pie + fish")
    assert said.message == "Ordered 2x Set lunch + Pie + Fish & chips for the walk-in (2), £40.00 in all."
    with store.read() as session:
        order = answers.order(entities.order(session, said.order_id or ""))
    [item] = order.items or []
    assert [(part.name, part.amount_per_item.value) for part in item.sub_items or []] == [
        ("Pie", 0),
        ("Fish & chips", 0),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("o 2 set lunch", "Set lunch comes with one of Soup, Pie; add it: `Set lunch + soup`."),
        ("o 2 set lunch + soup", "Set lunch comes with one of Fish & chips"),
        ("o 2 set lunch + soup + pie + fish", "Set lunch does not come with “Pie”. One dish of each course"),
        ("o 2 set lunch + burger + fish", "Set lunch does not come with “burger”. It comes with Soup, Pie, Fish"),
        ("o 2 burger + fish", "Burger does not come with “fish”."),
    ],
)
def test_a_set_menu_that_is_not_whole_is_refused(host: Host, line: str, why: str) -> None:
    assert why in host.perform(line).message


def test_a_set_menu_is_given_away_and_split_with_its_dishes(host: Host, store: Store) -> None:
    perform(host, "o 2 2x set lunch + pie + fish, burger", "split 2 set lunch")
    with store.read() as session:
        lines = session.execute(select(OrderLine)).scalars().all()
    assert sorted(line.name for line in lines if line.parent_id) == ["Fish & chips"] * 2 + ["Pie"] * 2


def test_a_course_that_names_no_dish_is_a_mistake_with_its_line() -> None:
    broken = BISTRO.replace('courses = [["201", "203"]', 'courses = [["201", "999"]')
    at = next(n for n, line in enumerate(broken.splitlines(), 1) if '"999"' in line)
    _, [problem] = check(broken)
    assert (problem.line, problem.message) == (at, "no dish of the menu has the PLU “999”")
