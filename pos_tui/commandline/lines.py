"""`pos-tui lines`: the host stand line by line, for a screen reader or where no screen can be drawn."""

import argparse
import getpass
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from data.queries.floor import floor_snapshot
from data.queries.views import FloorSnapshot
from data.store import Store
from pos_tui.bills import bill_text
from pos_tui.commandline.opening import add_settings_arguments, database_url, open_store, read_settings
from pos_tui.floor.names import table_called
from pos_tui.language.host import Host, Said
from pos_tui.language.registry import all_verbs
from pos_tui.spoken import (
    book_sentences,
    floor_sentences,
    greeting,
    need_sentences,
    table_sentence,
    waiting_sentences,
)
from pos_tui.text import plain

TERMINAL = "lines"

PROMPT = ": "

TELLS: Mapping[str, Callable[[FloorSnapshot, datetime], Iterable[str]]] = {
    "floor": floor_sentences,
    "needs": need_sentences,
    "book": book_sentences,
    "waiting": waiting_sentences,
}
"""Words that only ask, and what answers them."""

HOW = (
    "Type a line, and it is said what it would do; Enter alone does it. "
    f"{', '.join(TELLS)} or a table's name tell what there is; help lists the lines, quit ends."
)

AskPin = Callable[[str], str]


class LineStand:
    """Answers one line after the other. What is changed has been said before, and Enter alone agreed to it."""

    def __init__(self, store: Store, ask_pin: AskPin) -> None:
        self._store, self._ask_pin = store, ask_pin
        self._host = Host(store, terminal=TERMINAL)
        self._agreed: str | None = None
        """The line that Enter alone does."""
        self._offers: dict[str, str] = {}
        """What one key does instead of the line that was refused last."""

    def begin(self) -> list[str]:
        snapshot, now = self._look()
        return [greeting(snapshot, now), HOW]

    def answer(self, text: str) -> list[str]:
        """What is said to a line."""
        line = self._offers.get(text.strip()) or text.strip()
        agreed, self._agreed, self._offers = self._agreed, None, {}
        if not line:
            return self._do(agreed) if agreed is not None else ["Nothing was typed that could be done."]
        if line == "help":
            return [f"{verb.form}: {verb.does}." for verb in all_verbs()]
        told = self._tell(line)
        return told if told is not None else self._rehearse(line)

    def _look(self) -> tuple[FloorSnapshot, datetime]:
        now = self._store.clock.utc_now()
        with self._store.read() as session:
            return floor_snapshot(session, now), now

    def _tell(self, word: str) -> list[str] | None:
        """The answer to a question; None for a line that would do something."""
        if " " in word:
            return None
        snapshot, now = self._look()
        if word.casefold() in TELLS:
            return list(TELLS[word.casefold()](snapshot, now))
        table = snapshot.table(table_called(snapshot, word) or "")
        return [table_sentence(table, snapshot, now)] if table is not None else None

    def _rehearse(self, line: str) -> list[str]:
        said = self._host.rehearse(line)
        if said.ok:
            self._agreed = line
            return [*_sentences(said), "Enter does it."]
        self._offers = {offer.key: offer.line for offer in said.offers}
        return [*_sentences(said), *(f"{offer.key}: {plain(offer.will or offer.words)}" for offer in said.offers)]

    def _do(self, line: str) -> list[str]:
        said = self._host.perform(line)
        if said.needs_pin is not None:
            said = self._host.perform(line, self._ask_pin(said.needs_pin))
        return [*_sentences(said), *(bill_text(bill).rstrip() for bill in said.bills)]


def _sentences(said: Said) -> Iterator[str]:
    yield plain(said.message)
    yield from (f"Mind: {plain(warning)}." for warning in said.warnings)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Answer lines until the input ends, or `quit`."""
    settings = read_settings(arguments)
    store = open_store(settings, database_url(settings, arguments))
    try:
        stand = LineStand(store, lambda initials: getpass.getpass(f"PIN of {initials}: "))
        _say(stand.begin())
        for line in _typed():
            if line.strip().casefold() in ("quit", "exit"):
                break
            _say(stand.answer(line))
    except KeyboardInterrupt:
        _say([""])
    finally:
        store.close()
    return 0


def _typed() -> Iterator[str]:
    """Lines as they are typed, after a prompt, or as they come through a pipe."""
    if not sys.stdin.isatty():
        yield from sys.stdin
        return
    while True:
        try:
            yield input(PROMPT)
        except EOFError:
            return


def _say(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        print(sentence, flush=True)  # noqa: T201
