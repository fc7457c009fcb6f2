"""What needs somebody now, as lines beside the map."""

from datetime import datetime

from data.queries.attention import Need, Urgency, needs
from data.queries.views import FloorSnapshot
from pos_tui.text import count, plain
from pos_tui.widgets.lines import Line, apart, flowed
from pos_tui.widgets.sections import Section

_STYLES = {
    Urgency.LEFT_UNPAID: "bold $error",
    Urgency.REFUSED_BY_DOJO: "bold $error",
    Urgency.CONTRADICTION: "bold $error",
    Urgency.OVER_AND_BOOKED: "bold $error",
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
    Urgency.PAST_END: "",
    Urgency.COVERS_UNKNOWN: "",
    Urgency.UNSENT: "",
}

MARKS = {
    Urgency.LEFT_UNPAID: "£",
    Urgency.REFUSED_BY_DOJO: "■",
    Urgency.CONTRADICTION: "≠",
    Urgency.OVER_AND_BOOKED: "!",
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
    Urgency.PAST_END: "+",
    Urgency.COVERS_UNKNOWN: "?",
    Urgency.UNSENT: "↑",
}


def attention_section(snapshot: FloorSnapshot, now: datetime, width: int) -> Section:
    """All needs, the worst first, each in a row or two."""
    found = needs(snapshot, now)
    heading = apart([("Needs you", "bold")], [(f"{count(len(found), 'thing')} · Tab", "$quiet")], width)
    rows = (flowed(need_line(need), width) for need in found)
    return Section(heading, [(first, more) if more else (first,) for first, more in rows])


def need_line(need: Need) -> Line:
    """A need with the mark of its kind."""
    return [(f"{MARKS[need.urgency]} ", _STYLES[need.urgency]), (plain(need.text), "")]
