"""What needs somebody now, as lines beside the map."""

from datetime import datetime

from data.queries.attention import Need, Urgency, needs
from data.queries.views import FloorSnapshot
from pos_tui.text import count, plain
from pos_tui.widgets.lines import Line, apart

_STYLES = {
    Urgency.LEFT_UNPAID: "bold $error",
    Urgency.REFUSED_BY_DOJO: "bold $error",
    Urgency.CONTRADICTION: "bold $error",
    Urgency.BUSY_AND_BOOKED: "bold $error",
    Urgency.LATE: "bold $warning",
    Urgency.PROMISED_AND_FREE: "bold $success",
    Urgency.QUOTE_BROKEN: "bold $warning",
    Urgency.QUOTE_AT_RISK: "$warning",
    Urgency.DIRTY_AND_BOOKED: "bold $warning",
    Urgency.OVERRUN: "bold $warning",
    Urgency.NO_ORDER: "bold $warning",
    Urgency.ALLERGY: "bold $error",
    Urgency.PART_SEATED: "",
    Urgency.PAID_AND_SITTING: "",
    Urgency.COVERS_UNKNOWN: "",
    Urgency.UNSENT: "",
}

MARKS = {
    Urgency.LEFT_UNPAID: "£",
    Urgency.REFUSED_BY_DOJO: "■",
    Urgency.CONTRADICTION: "≠",
    Urgency.BUSY_AND_BOOKED: "!",
    Urgency.LATE: "▾",
    Urgency.PROMISED_AND_FREE: "◆",
    Urgency.QUOTE_BROKEN: "◷",
    Urgency.QUOTE_AT_RISK: "◷",
    Urgency.DIRTY_AND_BOOKED: "~",
    Urgency.OVERRUN: "!",
    Urgency.NO_ORDER: "?",
    Urgency.ALLERGY: "✚",
    Urgency.PART_SEATED: "◐",
    Urgency.PAID_AND_SITTING: "✓",
    Urgency.COVERS_UNKNOWN: "?",
    Urgency.UNSENT: "↑",
}


def attention_lines(snapshot: FloorSnapshot, now: datetime, width: int, height: int) -> list[Line]:
    """A heading and the worst needs that fit; nothing at all when nobody is needed."""
    found = needs(snapshot, now)
    if not found or height < 3:
        return []
    heading = apart([("Needs you", "bold")], [(f"{count(len(found), 'thing')} · Tab", "$quiet")], width)
    rows = [need_line(need) for need in found[: height - 2]]
    return [heading, [("─" * width, "$rule")], *rows]


def need_line(need: Need) -> Line:
    """A need with the mark of its kind."""
    return [(f"{MARKS[need.urgency]} ", _STYLES[need.urgency]), (plain(need.text), "")]
