"""Open tabs without a table, as lines beside the map."""

from data.money import format_money
from data.queries.views import FloorSnapshot
from pos_tui.text import plain
from pos_tui.widgets.lines import apart
from pos_tui.widgets.sections import Section


def named_tab_section(snapshot: FloorSnapshot, width: int) -> Section:
    """The oldest first, each with what is left to pay."""
    tabs = snapshot.named_tabs
    currency = snapshot.venue.currency
    owed = format_money(sum(tab.balance for tab in tabs), currency)
    heading = apart([("Tabs without a table", "bold")], [(f"{owed} to pay", "$quiet")], width)
    rows = [
        apart(
            [(f"#{tab.number} ", "$accent"), (plain(tab.name or ""), "")],
            [(format_money(tab.balance, currency), "" if tab.balance else "$quiet")],
            width,
        )
        for tab in tabs
    ]
    return Section(heading, [(row,) for row in rows])
