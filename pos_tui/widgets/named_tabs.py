"""Open tabs without a table, as lines beside the map."""

from data.money import format_money
from data.queries.views import FloorSnapshot
from pos_tui.text import plain
from pos_tui.widgets.lines import Line, apart


def named_tab_lines(snapshot: FloorSnapshot, width: int, height: int) -> list[Line]:
    """A heading and the oldest ones, each with what is left to pay; nothing at all where there are none."""
    tabs = snapshot.named_tabs
    if not tabs or height < 3:
        return []
    currency = snapshot.venue.currency
    owed = format_money(sum(tab.balance for tab in tabs), currency)
    heading = apart([("Tabs without a table", "bold")], [(f"{owed} to pay", "$quiet")], width)
    rows = [
        apart(
            [(f"#{tab.number} ", "$accent"), (plain(tab.name or ""), "")],
            [(format_money(tab.balance, currency), "" if tab.balance else "$quiet")],
            width,
        )
        for tab in tabs[: height - 2]
    ]
    return [heading, [("─" * width, "$rule")], *rows]
