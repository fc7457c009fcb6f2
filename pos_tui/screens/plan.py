"""The floor plan's own screen: one area at a time, changed by keys or the mouse.

Every change is a line of the host language, rehearsed before Enter and done by the floor screen, so that undo,
the journal and scripts know it. A table in hand only moves on this screen until it is put down.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from textual.app import ComposeResult

from data.places import Place
from data.queries.views import FloorSnapshot
from data.table_names import area_word
from pos_tui.floor.board import DrawingBoard, place_of
from pos_tui.floor.names import spoken_names
from pos_tui.keymap import Keymap, with_alt
from pos_tui.messages import SaidLike
from pos_tui.screens.overlay import Overlay
from pos_tui.screens.plan_keys import ARROWS, CHOOSING, GROWING, HOLDING, SHAPES, form_of
from pos_tui.screens.plan_undo import PlanUndo
from pos_tui.text import plain
from pos_tui.widgets.areas import AreaBar
from pos_tui.widgets.command_bar import NO, OK, WAIT, WARN, Answer, CommandBar, Hint
from pos_tui.widgets.editor import LineEditor
from pos_tui.widgets.facts import Facts, area_facts, table_facts
from pos_tui.widgets.servers import beyond_forms


class DoesLines(Protocol):
    """The floor screen, as far as this screen needs it: it does and rehearses lines and keeps keys meanwhile."""

    @property
    def busy(self) -> bool: ...
    @property
    def typed_ahead(self) -> bool: ...
    def act(self, line: str) -> None: ...
    def ask(self, line: str) -> None: ...
    def take_key(self, key: str, character: str | None) -> None: ...
    def in_turn(self, act: Callable[[], None]) -> None: ...


class PlanScreen(Overlay):
    """Choose a table, take it in hand, put it down; a letter opens the line that changes it."""

    CSS_PATH = "../styles/plan.tcss"
    TITLE = "The floor plan"

    def __init__(
        self, snapshot: FloorSnapshot, now: datetime, floor: DoesLines, chosen: str | None, keys: Keymap
    ) -> None:
        super().__init__()
        table = snapshot.table(chosen) if chosen else None
        self.board = DrawingBoard(table.area_id if table else snapshot.areas[0].id)
        self.bar = CommandBar()
        self._editor = LineEditor()
        self._areas, self._facts = AreaBar(), Facts()
        self._floor, self._snapshot, self._now = floor, snapshot, now
        self._sent: str | None = None
        """The line that was typed and is being done: a refusal brings it back."""
        self._unfinished = ""
        """What a key has put on the line and somebody has to go on with."""
        self._done_here = PlanUndo(keys)
        self.board.cursor = chosen
        self.board.show(snapshot, now)
        self._show_around()

    def compose(self) -> ComposeResult:
        yield self._areas
        yield self.board
        yield self._facts
        yield self.bar

    def on_resize(self) -> None:
        self.call_after_refresh(self._show_around)  # what lies beyond its edges is known once it is laid out

    def show_floor(self, snapshot: FloorSnapshot, now: datetime) -> None:
        self._snapshot, self._now = snapshot, now
        self.board.show(snapshot, now)
        self._show_around()

    def _show_around(self) -> None:
        table = self.board.table
        self._areas.show(self._snapshot, self.board.area_id, (beyond_forms(self.board.beyond()),))
        facts = table_facts(table, self._snapshot, self.board.held or place_of(table)) if table else ()
        self._facts.lines = (facts, area_facts(self.board.area_id, self._snapshot))
        self._facts.redraw()
        self.bar.hints = HOLDING if self.board.held is not None else CHOOSING
        self.bar.redraw()

    # ---- keys ----------------------------------------------------------------------------------------

    def take_key(self, key: str, character: str | None) -> None:
        if self._floor.busy:
            self._floor.take_key(key, character)  # kept there until the answer has come
        else:
            super().take_key(key, character)

    def do_key(self, key: str, character: str | None) -> None:
        if self.bar.editor is not None:
            self._line_key(key, character)
        elif not self._carry(key, character):
            self._choosing_key(key, character)

    @property
    def typing(self) -> bool:
        return self.bar.editor is not None

    def take_text(self, text: str) -> None:
        if self.bar.editor is None:
            self._open_line("")
        self._editor.insert(text)
        self._preview()

    def _choosing_key(self, key: str, character: str | None) -> None:
        wanted = character if character is not None and character in _DEEDS else key
        if self.board.held is not None:
            if key == "enter":
                self._put_down()
            elif key in ("escape", "ctrl+c"):
                self._let_go()
            else:
                self._warn(f"Table {plain(self._spoken())} is in hand: Enter puts it down, Esc lets it go.")
        elif wanted in _DEEDS:
            _DEEDS[wanted](self)
        elif key in ARROWS:
            if self.board.move(ARROWS[key]):
                self._show_around()
        elif (meant := with_alt(key, character)).startswith("alt+") and meant[4:].isdigit():
            self._go_to_area(int(meant[4:]) - 1)
        elif key in ("q", "F"):
            self.leave()
        else:
            super().do_key(key, character)

    def keys_now(self) -> Sequence[Hint]:
        if self.typing:
            return [(form_of(self._editor.text), ""), ("Enter", "do the line"), ("Esc", "leave it")]
        first, second = HOLDING if self.board.held is not None else CHOOSING
        return [*first, *second]

    def chosen_now(self) -> tuple[str, Sequence[Hint]]:
        if self.typing or self.board.held is not None or self.board.table is None:
            return "", ()
        return f"Table {plain(self._spoken())}", CHOOSING[0]

    # ---- a table in hand -----------------------------------------------------------------------------

    def _carry(self, key: str, character: str | None) -> bool:
        """Move or resize what is in hand; shift and ctrl take the chosen table in hand first."""
        table, held = self.board.table, self.board.held
        growing = GROWING.get(key) or GROWING.get(character or "")
        bare = key.removeprefix("shift+")
        direction = ARROWS.get(bare if key.startswith("shift+") else key)
        if table is None or (growing is None and (direction is None or (held is None and bare == key))):
            return False
        at = held or place_of(table)
        if growing is not None:
            self._hold(Place(at.x, at.y, max(1, at.width + growing[0]), max(1, at.height + growing[1])))
        elif direction is not None:
            across, down = direction.value
            by_a_box = bare != key
            across *= at.width + 1 if by_a_box else 1
            down *= at.height if by_a_box else 1
            self._hold(at.at(max(0, at.x + across), max(0, at.y + down)))
        return True

    def _hold(self, place: Place) -> None:
        self.board.hold(place)
        self._show_around()
        self._floor.ask(self._place_line(place))

    def _place_line(self, place: Place) -> str:
        return f"plan place {self._spoken()} {place.x},{place.y} {place.width}x{place.height}"

    def _take_in_hand(self) -> None:
        if self.board.table is not None:
            self.board.hold(place_of(self.board.table))
            self._show_around()

    def _put_down(self) -> None:
        table, held = self.board.table, self.board.held
        if table is None or held is None or held == place_of(table):
            self._let_go()
        else:
            self._floor.act(self._place_line(held))

    def _let_go(self) -> None:
        self.board.hold(None)
        self.bar.tell(None)
        self._show_around()

    # ---- lines ---------------------------------------------------------------------------------------

    def _spoken(self) -> str:
        table = self.board.table
        return spoken_names(self._snapshot)[table.id] if table is not None else ""

    def _area_name(self) -> str:
        return next(area.name for area in self._snapshot.areas if area.id == self.board.area_id)

    def _open_line(self, text: str, select: tuple[int, int] | None = None) -> None:
        self._editor.start(text, select)
        self._unfinished = text if text.endswith((" ", "+")) or (select and select[0] == select[1]) else ""
        self.bar.open(self._editor, ": ")
        self._preview()

    def _about_table(self, what: str, rest: str = " ") -> None:
        if self.board.table is not None:
            self._open_line(f"plan {what} {self._spoken()}{rest}")

    def _act_on_table(self, what: str, rest: str = "") -> None:
        if self.board.table is not None:
            self._floor.act(f"plan {what} {self._spoken()}{rest}")

    def _next_shape(self) -> None:
        table = self.board.table
        if table is not None:
            self._act_on_table("shape", f" {SHAPES[(SHAPES.index(table.shape) + 1) % len(SHAPES)]}")

    def _bring_back(self) -> None:
        retired = [table.name for table in self._snapshot.in_area(self.board.area_id) if table.retired]
        areas = [area.name for area in self._snapshot.areas]
        first = f"{area_word(self._area_name(), areas)}/{retired[0]}" if retired else ""
        self._open_line(f"plan restore {first}", (13, 13 + len(first)) if first else None)

    def _separate(self) -> None:
        table = self.board.table
        own = [each for each in self._snapshot.combinations if table is not None and table.id in each.table_ids]
        self._open_line(f"plan separate {'+'.join(own[0].table_names) if own else ''}")

    def _line_key(self, key: str, character: str | None) -> None:
        if key == "enter":
            line = self._editor.text.strip()
            self._editor.remember()
            self.bar.close()
            if line:
                self._sent = line
                self._floor.act(line)
        elif key in ("escape", "ctrl+c") or (key == "backspace" and not self._editor.text):
            self._editor.remember()
            self.bar.close()
        elif self._editor.key(key, character):
            self._preview()

    def _preview(self) -> None:
        text = self._editor.text
        self.bar.put_below([(f" {form_of(text)} ", "bold")], gives_way=True)
        if text == self._unfinished or len(text.split()) < 3:
            self.bar.show_preview(None)
        else:
            self.bar.redraw()
            self._floor.ask(text)

    # ---- answers -------------------------------------------------------------------------------------

    def performed(self, said: SaidLike, answer: Answer) -> None:
        """What came of a line. A refused one comes back under the fingers, unless they have gone on already; a
        refused place stays in hand.
        """
        sent, self._sent = self._sent, None
        self.bar.tell(answer)
        if said.ok:
            self._done_here.count(said)
            self.board.hold(None)
            self._follow(said)
        elif sent is not None and not self._floor.typed_ahead:
            self._open_line(sent)
            self.bar.show_preview(self.bar.answer)
        self._show_around()

    def _follow(self, said: SaidLike) -> None:
        """Go to the table that was changed, in whichever area it stands now."""
        table = self._snapshot.table(said.table_ids[0]) if said.table_ids else None
        if table is not None and not table.retired:
            self._show_area(table.area_id)
            self.board.choose(table.id)

    def rehearsed(self, said: SaidLike) -> None:
        """What the line, or putting the table down here, would do."""
        if self.bar.editor is not None:
            if said.line.strip() != self._editor.text.strip():
                return
            mark = OK if said.ok else WAIT if said.unfinished else NO
            self.bar.show_preview(Answer(mark, said.message, said.warnings))
        elif self.board.held is not None:
            self.bar.answer = Answer(WAIT if said.ok else NO, said.message, said.warnings)
        self.bar.redraw()

    # ---- taking back ---------------------------------------------------------------------------------

    def _take_back(self, line: str, why_not: str) -> None:
        if why_not:
            self._warn(why_not)
        else:
            self._floor.act(line)

    def _warn(self, sentence: str) -> None:
        self.bar.tell(Answer(WARN, sentence))

    # ---- areas ---------------------------------------------------------------------------------------

    def _step_area(self, step: int) -> None:
        ids = [area.id for area in self._snapshot.areas]
        self._show_area(ids[(ids.index(self.board.area_id) + step) % len(ids)])

    def _go_to_area(self, index: int) -> None:
        if 0 <= index < len(self._snapshot.areas):
            self._show_area(self._snapshot.areas[index].id)

    def _show_area(self, area_id: str) -> None:
        if area_id != self.board.area_id:
            self.board.area_id, self.board.cursor = area_id, None
            self.board.show(self._snapshot, self._now)
        self._show_around()

    # ---- mouse ---------------------------------------------------------------------------------------

    def on_floor_canvas_scrolled(self) -> None:
        self._show_around()

    def on_drawing_board_grabbed(self, message: DrawingBoard.Grabbed) -> None:
        if self.bar.editor is None and not self._floor.busy:
            self.board.hold(None)
            self.board.choose(message.table_id)
            self._take_in_hand()

    def on_drawing_board_dragged(self, message: DrawingBoard.Dragged) -> None:
        held = self.board.held
        if held is not None and (message.x or message.y):
            self._hold(held.at(max(0, held.x + message.x), max(0, held.y + message.y)))

    def on_drawing_board_dropped(self) -> None:
        if self.board.held is not None:
            self._put_down()

    def in_turn(self, act: Callable[[], None]) -> None:
        self._floor.in_turn(act)

    def pointed(self, row: str, *, twice: bool) -> None:
        del twice
        kind, _, found = row.partition(":")
        if kind == "area":
            self._show_area(found)


_DEEDS: Mapping[str, Callable[[PlanScreen], None]] = {
    "enter": PlanScreen._take_in_hand,
    "m": PlanScreen._take_in_hand,
    "a": lambda screen: screen._open_line(f"plan add  {screen._area_name().lower()} 4", (9, 9)),
    "r": lambda screen: screen._about_table("rename"),
    "s": lambda screen: screen._about_table("seats"),
    "i": lambda screen: screen._about_table("into"),
    "c": lambda screen: screen._about_table("combine", "+"),
    "C": PlanScreen._separate,
    "o": PlanScreen._next_shape,
    "x": lambda screen: screen._act_on_table("retire"),
    "delete": lambda screen: screen._act_on_table("retire"),
    "b": PlanScreen._bring_back,
    "A": lambda screen: screen._open_line("plan area "),
    "e": lambda screen: screen._open_line(f"plan area {screen._area_name()} = "),
    ":": lambda screen: screen._open_line("plan "),
    "u": lambda screen: screen._take_back("u", screen._done_here.why_no_undo()),
    "ctrl+z": lambda screen: screen._take_back("u", screen._done_here.why_no_undo()),
    "U": lambda screen: screen._take_back("redo", screen._done_here.why_no_redo()),
    "ctrl+y": lambda screen: screen._take_back("redo", screen._done_here.why_no_redo()),
    "[": lambda screen: screen._step_area(-1),
    "left_square_bracket": lambda screen: screen._step_area(-1),
    "]": lambda screen: screen._step_area(1),
    "right_square_bracket": lambda screen: screen._step_area(1),
}
