"""A bill to read, to print and to save."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session
from textual.app import ComposeResult
from textual.content import Content

from data.models import GuestFile
from data.queries.bills import BillView
from pos_tui.bills import bill_path, bill_text, save_bill, saved_words
from pos_tui.screens.keys import Lane
from pos_tui.screens.overlay import BACK, SCROLL, Overlay
from pos_tui.sheet import find_printer
from pos_tui.widgets.pressing import foot
from pos_tui.widgets.rows import Choice, RowList


class BillScreen(Overlay):
    """Scrolls with the arrows; p prints, s saves what is shown; Escape leads back."""

    CSS_PATH = "../styles/bill.tcss"
    TITLE = "The bill"
    KEYS = (SCROLL, ("p", "print"), ("s", "save"), BACK)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (60, "-wide")]  # noqa: RUF012 - as Textual declares it

    def __init__(self, bills: Sequence[BillView], folder: Path, lane: Lane) -> None:
        super().__init__()
        self.list = RowList()
        self._bills, self._folder, self._lane = bills, folder, lane
        texts = [text for bill in bills for text in (*bill_text(bill).splitlines(), "")]
        self.list.show([Choice(None, [(text, "bold" if text.startswith("Total") else "")]) for text in texts])

    def compose(self) -> ComposeResult:
        yield self.list

    def on_mount(self) -> None:
        self.list.border_title = Content(", ".join(bill.reference for bill in self._bills))
        self.say(foot(self.KEYS))

    def say(self, sentence: str | Content) -> None:
        """On the lower border, where the keys stand otherwise."""
        self.list.border_subtitle = Content(sentence) if isinstance(sentence, str) else sentence

    def do_key(self, key: str, character: str | None) -> None:
        if self.list.scroll(key):
            return
        if key == "s":
            self._lane.change(self._save, self.say)
        elif key == "p":
            self.say("printing…")
            self._lane.change(self._save, self._print)
        elif key in ("q", "enter"):
            self.leave()
        else:
            super().do_key(key, character)

    def _save(self, session: Session) -> str:
        """On the lane's thread. A tab's name may be a guest's: the file goes when one is erased."""
        try:
            paths = [save_bill(bill, self._folder) for bill in self._bills]
        except OSError as error:
            return f"That cannot be saved in {self._folder}: {error.strerror}."
        for path in paths:
            session.merge(GuestFile(path=str(path), written_at=self._lane.now))
        return saved_words(paths)

    def _print(self, saved: str) -> None:
        """Once it is saved."""
        paths = [bill_path(bill, self._folder) for bill in self._bills]
        self._lane.ask(lambda _: _to_paper(paths, saved), self.say)


def _to_paper(paths: Sequence[Path], saved: str) -> str:
    printer = find_printer()
    if printer is None:
        return f"There is no printer command (lp or lpr) here. {saved}"
    try:
        for path in paths:
            printer.print(path)
    except (OSError, subprocess.SubprocessError):
        return f"The printer did not take it. {saved}"
    return "Sent to the printer."
