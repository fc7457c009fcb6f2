"""Who is busy and whose turn it is, how many guests come soon, and how much of the plan cannot be seen."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from data.queries.service import ServerView
from data.queries.views import FloorSnapshot, minutes_between
from pos_tui.floor.plan import Direction
from pos_tui.keymap import Keymap
from pos_tui.text import minutes_short, plain
from pos_tui.widgets.lines import Line, Piece, apart, width_of
from pos_tui.widgets.sections import Section, named

AHEAD = (15, 30, 45)
"""Minutes for which the covers due are counted."""

_NEVER = datetime.min.replace(tzinfo=UTC)

_ARROWS = {Direction.LEFT: "◂", Direction.RIGHT: "▸", Direction.UP: "▴", Direction.DOWN: "▾"}


def due_forms(snapshot: FloorSnapshot, now: datetime) -> Sequence[Line]:
    """Covers due in the next quarters of an hour, and in the first of them alone."""
    return due_line(snapshot, now), due_line(snapshot, now, AHEAD[:1])


def due_line(snapshot: FloorSnapshot, now: datetime, ahead: Sequence[int] = AHEAD) -> Line:
    """Covers due in so many minutes, of those the venue plans for; too many in all, or at once, stand out."""
    pieces: list[Piece] = [("due ", "$quiet")]
    cap, before = snapshot.venue.pacing, 0
    for minutes in ahead:
        due = snapshot.covers_due(now, minutes)
        planned = cap * minutes // 15 if cap is not None else None
        over = cap is not None and planned is not None and (due > planned or due - before > cap)
        of = f"/{planned}" if planned is not None else ""
        before = due
        pieces += [(f"{minutes}' ", "$quiet"), (f"{due}{of}{'!' if over else ''} ", "bold $error" if over else "")]
    return tuple(pieces)


def beyond_forms(beyond: Mapping[Direction, int]) -> Sequence[Line]:
    """How many tables lie beyond each edge of the screen, with a word and without; nothing where all are seen."""
    counts = "  ".join(f"{_ARROWS[way]} {number}" for way, number in beyond.items())
    word = "table" if sum(beyond.values()) == 1 else "tables"
    return [((f"{text}  ", "$accent"),) for text in (f"{counts} {word}", counts)] if counts else ()


def by_turn(snapshot: FloorSnapshot) -> list[ServerView]:
    """Who serves tables now, whose turn it is first: never sat yet, then longest ago."""
    serving = [server for server in snapshot.servers if server.tables or server.covers]
    return sorted(
        serving, key=lambda server: (server.last_sat_at is not None, server.last_sat_at, server.initials)
    )


def rested(server: ServerView, now: datetime) -> str:
    """Minutes since they were last given a party."""
    return minutes_short(minutes_between(server.last_sat_at, now)) if server.last_sat_at is not None else "–"


def rested_forms(snapshot: FloorSnapshot, now: datetime) -> Sequence[Line]:
    """How long ago each server was last given a party, whose turn first; then fewer of them and how many more."""
    servers = by_turn(snapshot)
    return [_rested_line(servers, shown, now) for shown in range(len(servers), 0, -1)]


def _rested_line(servers: Sequence[ServerView], shown: int, now: datetime) -> Line:
    pieces: list[Piece] = [(" sat ", "$quiet")]
    for index, server in enumerate(servers[:shown]):
        pieces.append((f"{plain(server.initials)} ", "bold $accent" if index == 0 else "bold"))
        pieces.append((f"{rested(server, now)}  ", "" if index == 0 else "$quiet"))
    more = len(servers) - shown
    return [*pieces, (f"+{more}  ", "$quiet")] if more else pieces


def balance_section(
    snapshot: FloorSnapshot, now: datetime, width: int, keys: Keymap, *, brief: bool = False
) -> Section:
    """Who serves: initials, tables, covers now, minutes since last sat; in brief no tables and covers."""
    head = apart([("Servers", "bold")], named("whose turn first", keys.shown("servers")), width)
    packed = _packed(by_turn(snapshot), now, width, brief=brief)
    return Section(head, [(line,) for line, _ in packed], [number for _, number in packed])


def _packed(servers: Sequence[ServerView], now: datetime, width: int, *, brief: bool) -> list[tuple[Line, int]]:
    """Several side by side, for as long as they fit; each line with how many it has."""
    lines: list[tuple[Line, int]] = []
    line: list[Piece] = []
    number = 0
    for server in servers:
        entry: list[Piece] = [
            (f"{plain(server.initials):<3} ", "bold"),
            ("" if brief else f"{len(server.tables)}t {server.covers}p ", "$quiet"),
            (f"{rested(server, now):<6}", ""),
        ]
        if line and width_of([*line, *entry]) > width:
            lines.append((line, number))
            line, number = [], 0
        line += entry
        number += 1
    return [*lines, (line, number)] if line else lines
