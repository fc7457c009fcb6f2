"""What needs somebody now, as lines beside the map."""

from collections.abc import Sequence
from datetime import datetime

from textual.geometry import Size

from data.queries.attention import Need, Urgency, needs
from data.queries.views import FloorSnapshot
from pos_tui.keymap import Keymap
from pos_tui.text import count, plain
from pos_tui.widgets.lines import Line, apart, flowed
from pos_tui.widgets.pressing import row_of
from pos_tui.widgets.sections import Section, named

_STYLES = {
    Urgency.LEFT_UNPAID: "bold $error",
    Urgency.REFUSED_BY_DOJO: "bold $error",
    Urgency.CONTRADICTION: "bold $error",
    Urgency.OVER_AND_BOOKED: "bold $error",
    Urgency.BUSY_AND_BOOKED: "bold $error",
    Urgency.DOUBLE_BOOKED: "bold $error",
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
    Urgency.DOUBLE_BOOKED: "×",
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


def attention_section(snapshot: FloorSnapshot, now: datetime, size: Size, keys: Keymap) -> Section:
    """All needs, the worst first, each in a row or two; those that can have no row are only counted."""
    width, height = size
    found = needs(snapshot, now)
    heading = apart([("Needs you", "bold")], named(count(len(found), "thing"), keys.shown("attention")), width)
    entries: list[Sequence[Line]] = [_rows(need, width) for need in found[:height]]
    counts = [1] * len(entries)
    if len(found) > height:
        entries.append([()])
        counts.append(len(found) - height)
    return Section(heading, entries, counts)


def _rows(need: Need, width: int) -> Sequence[Line]:
    first, more = flowed(need_line(need), width)
    return [row_of(line, row_for(need), width) for line in ((first, more) if more else (first,))]


def row_for(need: Need) -> str:
    """What a click on it points at: the same for a need whose minutes have gone on."""
    about = (need.table_id, need.reservation_id, need.waiting_id, need.party_id, need.tab)
    return f"need:{int(need.urgency)},{','.join(str(each or '') for each in about)}"


def need_line(need: Need) -> Line:
    """A need with the mark of its kind."""
    return [(f"{MARKS[need.urgency]} ", _STYLES[need.urgency]), (plain(need.text), "")]
