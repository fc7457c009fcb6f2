"""Guests' names that would command a terminal, seated over REST, looked at byte by byte in a real one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from rich.cells import cell_len

from data.clock import SystemClock
from data.store import Store
from data.venue_file import check
from data.venue_loading import load_venue
from tests.benchmarks.big_house import table_ids, venue_text
from tests.benchmarks.keys import open_app
from tests.e2e.house import PASSWORD, USER
from tests.ports import unclaimed_port
from tests.terminal import Terminal

SIZE = (200, 60)

LONGEST = 10_000
"""Characters that the door lets in."""

HOSTILE = [
    "[b]bold[/b]",
    "[/b]",
    "[/]",
    "[@click=app.quit]x[/]",
    "[@click=app.bell()]x",
    "[link=file:///etc/passwd]x[/link]",
    "[red on blue",
    "\\[escaped]",
    "$error $background",
    "{name!r} %s {0}",
    "\x1b]0;owned\x07",
    "\x1b]2;owned\x1b\\",
    "\x1b]8;;http://evil.test\x1b\\x\x1b]8;;\x1b\\",
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b]1337;File=:AAAA\x07",
    "\x1b[2J\x1b[1;1H",
    "\x1b[31;5mred",
    "\x1b[?1049l",
    "\x1b[?25h\x1b[?1003l",
    "\x1b[6n",
    "\x1b[21t",
    "\x1bc",
    "\x1b(0",
    "\x1b#8",
    '\x1bP$q"p\x1b\\',
    "\x1b_Gi=1;AAAA\x1b\\",
    "\x1b^secret\x1b\\",
    "\x1b",
    "\x9b2J",
    "\x9d0;owned\x9c",
    "\x90q\x9c",
    "\x85\x84\x8d",
    "\x07\x07bell",
    "\x08\x08\x08\x08back",
    "over\rwritten",
    "two\nlines\r\nthree",
    "tab\tbed\vand\ffed",
    "\x7f\x7fdelete",
    "\u202eright to left\u202c",
    "\u2066isolated\u2067\u2068\u2069",
    "\u200e\u200f\u061cmarks",
    "\U000e0041\U000e0042\U000e007ftags",
    "👩\u200d👩\u200d👧\u200d👦 family",
    "z" + "\u0301" * 50,
    "שלום עליכם",
    "مرحبا بالعالم",
    "\u2028line\u2029paragraph",
    "\ufeff\u200b\u2060zero",
    "W" * LONGEST,
    "寿" * 200,
]

OWN = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\]22;default\x07")
"""What Textual says to the terminal: CSI sequences, and the shape of the mouse pointer."""

PLACE = re.compile(r"\x1b\[(\d*);?(\d*)H")
ROW_END = "\r\n"
"""Ends each row of a whole screen; the next begins at a place of its own."""

FORBIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NO_PLACE_OR_STYLE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-GI-ln-~]")


@pytest.fixture
def port() -> int:
    return unclaimed_port()


@pytest.fixture
def dojo(port: int) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=(USER, PASSWORD), timeout=20) as client:
        yield client


@pytest.fixture
def tables(tmp_path: Path) -> dict[str, str]:
    """A hundred free tables, by name."""
    store = Store(f"sqlite:///{tmp_path / 'pos.db'}", clock=SystemClock(), owner=True)
    venue, _ = check(venue_text(100))
    assert venue is not None
    with store.preparation() as uow:
        load_venue(uow, venue)
    named = table_ids(store)
    store.close()
    return named


@pytest.fixture
def terminal(tmp_path: Path, port: int, tables: dict[str, str]) -> Iterator[Terminal]:
    with open_app(tmp_path, port, SIZE) as opened:
        opened.wait_for(re.compile("╔ ?1 ?═"))
        opened.settle()
        yield opened


def moment(minutes: int) -> str:
    return f"{datetime.now(UTC) + timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}.000Z"


def seat(dojo: httpx.Client, table: str, number: int, text: str) -> httpx.Response:
    body = {
        "dojoPartyId": f"hostile-{number}",
        "name": text,
        "covers": 2,
        "startTime": moment(-1),
        "status": f"S{text}"[:LONGEST],
        "tableIds": [table],
        "hostNotes": text,
        "guestRequests": text,
    }
    return dojo.post("/v1/parties", json=body)


def book(dojo: httpx.Client, table: str, number: int, text: str) -> httpx.Response:
    body = {
        "dojoReservationId": f"hostile-{number}",
        "name": f"B{text}"[:LONGEST],
        "covers": 2,
        "startTime": moment(20),
        "endTime": moment(110),
        "tableIds": [table],
        "guestRequests": text,
    }
    return dojo.post("/v1/reservations", json=body)


def invade(dojo: httpx.Client, tables: dict[str, str]) -> None:
    for number, text in enumerate(HOSTILE):
        for reply in (
            seat(dojo, tables[str(number + 1)], number, text),
            book(dojo, tables[str(number + 51)], number, text),
        ):
            assert reply.status_code == 200, (text, reply.text)


def look_everywhere(terminal: Terminal) -> None:
    """Each guest's panel, the book, a search, a rehearsed and a done line; back on the floor at the end."""
    for key in [
        "1\r",
        *"llllllllljhhhhhhhhhjlllllllllj",
        "51\r",
        *"llllllllljhhhhhhhhh",
        "r",
        "\x03",
        "/",
        "\x03",
    ]:
        terminal.press(key)
        terminal.settle()
    for line in (":m 1 100", ":s own"):
        terminal.press(line)
        terminal.settle()
        terminal.press("\r")
        terminal.settle()
        terminal.press("\x03\x03")
        terminal.settle()


def runs(stream: str) -> list[tuple[int, list[str]]]:
    """What was painted in one go: the column that it began in, and its rows."""
    places = [*PLACE.finditer(stream)]
    ends = [*(place.start() for place in places[1:]), len(stream)]
    return [
        (int(place[2] or 1), OWN.sub("", stream[place.end() : end]).split(ROW_END))
        for place, end in zip(places, ends, strict=True)
    ]


def test_no_guests_name_reaches_the_terminal_raw(
    terminal: Terminal, dojo: httpx.Client, tables: dict[str, str]
) -> None:
    before = set(NO_PLACE_OR_STYLE.findall(terminal.painted.decode()))
    terminal.forget()
    invade(dojo, tables)
    look_everywhere(terminal)
    assert terminal.process.poll() is None
    stream = terminal.painted.decode()
    assert "owned" in stream
    assert "[@click" in stream
    assert "寿" in stream
    assert set(NO_PLACE_OR_STYLE.findall(stream)) <= before
    painted = runs(stream)
    assert {rest for _, rows in painted for rest in rows[1:]} <= {""}
    assert FORBIDDEN.findall("".join("".join(rows) for _, rows in painted)) == []
    assert [text for text in HOSTILE if len(text) > 1 and FORBIDDEN.search(text) and text in stream] == []
    assert max(column - 1 + cell_len(row) for column, rows in painted for row in rows) <= SIZE[0]
