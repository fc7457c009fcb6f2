"""The three lines at the bottom: the last answer and what keys do now, or the line being typed and what it
would do. Always three lines, so that opening it moves nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.cells import cell_len

from data.marks import Mark
from pos_tui.messages import OfferLike
from pos_tui.text import plain
from pos_tui.widgets.editor import LineEditor
from pos_tui.widgets.lines import Line, Lines, Piece, apart, flowed, width_of
from pos_tui.widgets.pressing import key_pieces

WORDS_FROM = 90
"""Columns from which a mark is told in words too."""

DOT = "•"

OK, NO, WARN, WAIT, CHOSEN = "✓", "✗", "⚠", "…", "▸"


@dataclass(frozen=True)
class Answer:
    """One line to the host: a mark, a sentence, and what is unusual about it."""

    mark: str
    sentence: str
    warnings: Sequence[str] = field(default=())

    def line(self) -> Line:
        style = {OK: "bold $success", NO: "bold $error", WARN: "bold $warning"}.get(self.mark, "bold $accent")
        pieces: list[Piece] = [(f" {self.mark} ", style), (plain(self.sentence), style if self.mark == NO else "")]
        pieces += [(f"  {WARN} {plain(warning)}", "$warning") for warning in self.warnings]
        return pieces


Hint = tuple[str, str]
"""A key and what it does."""


def hint_line(hints: Sequence[Hint], width: int) -> Line:
    """As many hints as fit as a whole."""
    pieces: list[Piece] = [(" ", "")]
    room = width - 1
    for key, does in hints:
        needed = cell_len(key) + cell_len(does) + 3
        if needed > room:
            break
        pieces += key_pieces(key, "bold $accent", f" {does}  ", "$quiet")
        room -= needed
    return pieces


class CommandBar(Lines):
    """Draws; the floor screen decides what."""

    def __init__(self) -> None:
        super().__init__()
        self.editor: LineEditor | None = None
        self.prompt = ""
        self.answer: Answer | None = None
        self.mark: Mark | None = None
        self.preview: Answer | None = None
        self.below: Line = ()
        self.gives_way = False
        """Whether a long preview may go on in the line below: a verb's form gives way, offers do not."""
        self.hints: tuple[Sequence[Hint], Sequence[Hint]] = ((), ())
        self._question: tuple[Answer, Sequence[OfferLike]] | None = None
        self._masked = False

    def open(self, editor: LineEditor, prompt: str, *, masked: bool = False) -> None:
        """Show a line being typed; `masked` shows dots in its place."""
        self._question, self._masked = None, masked
        self.editor, self.prompt = editor, prompt
        self.preview, self.below, self.gives_way = None, (), False
        self.redraw()

    def put_below(self, line: Line, *, gives_way: bool = False) -> None:
        """What stands below the preview; `gives_way` lets a long preview have its place."""
        self.below, self.gives_way = line, gives_way

    def show_preview(self, preview: Answer | None) -> None:
        """What the line would do, or why it did not."""
        self.preview = preview
        self.redraw()

    def close(self) -> None:
        """Show the last answer and the hints again."""
        self.editor = self._question = None
        self.redraw()

    def ask(self, refusal: Answer, offers: Sequence[OfferLike]) -> None:
        """Show why a line was refused, and what one key would do instead."""
        self.editor, self._question = None, (refusal, offers)
        self.redraw()

    def tell(self, answer: Answer | None) -> None:
        self.answer, self.mark = answer, None
        self.redraw()

    def show_mark(self, mark: Mark | None) -> None:
        """How far what was answered last has come on its way to Dojo."""
        self.mark = mark
        self.redraw()

    def draw(self, width: int, height: int) -> Iterable[Line]:
        del height
        if self._question is not None:
            return question_lines(*self._question, width)
        if self.editor is None:
            return self._answered(width)
        preview, more = flowed(self.preview.line(), width) if self.preview else ((), ())
        shown = LineEditor(DOT * len(self.editor.text), self.editor.cursor) if self._masked else self.editor
        if self.preview is not None and not self.gives_way:
            preview, more = self.preview.line(), ()
        return [self._typed(shown, width), preview, more or self.below]

    def _typed(self, shown: LineEditor, width: int) -> Line:
        """The line, and as far as there is room which keys do it, leave it, or take out a name just filled in."""
        typed = typed_line(shown, self.prompt, width)
        hints: list[Hint] = [("Space", f"takes out {plain(shown.filled)}")] if shown.filled else []
        if self.preview is not None:
            enter: list[Hint] = [("Enter", "does it")] if self.preview.mark == OK else []
            hints += [*enter, ("Esc", "leaves it")]
        while hints:
            line = hint_line(hints, width)[1:]
            if width_of([*typed, *line]) < width:
                return apart(typed, line, width)
            hints.pop()
        return typed

    def _answered(self, width: int) -> Sequence[Line]:
        """The last answer, and the keys; a long one takes the place of the table's keys, then of the others."""
        at_table, general = (hint_line(hints, width) for hints in self.hints)
        if self.answer is None:
            return [(), at_table, general]
        mark = mark_line(self.mark, width) if self.mark is not None else ()
        first, more = flowed(self.answer.line(), width - width_of(mark) - 1 if mark else width)
        more, last = flowed(more, width)
        return [apart(first, mark, width) if mark else first, more or at_table, last or general]


def mark_line(mark: Mark, width: int) -> Line:
    """A mark, in words too where there is room."""
    word = f"{mark.word} " if width >= WORDS_FROM else ""
    style = "bold $error" if mark is Mark.FAILED else "$success" if mark >= Mark.ACCEPTED else "$quiet"
    return [(f" {word}{mark.glyph} ", style)]


def question_lines(refusal: Answer, offers: Sequence[OfferLike], width: int) -> Sequence[Line]:
    """Why not, and below it each way out as it would be told before Enter; more than two share the last line."""
    first, *others = offers
    rows = [_offered(first, first.will)]
    if len(others) == 1:
        rows.append(_offered(others[0], others[0].will))
    else:
        rows.append([piece for offer in others for piece in (*_offered(offer, offer.words), ("  ", ""))])
    leave = [(" ", ""), *key_pieces("Esc", "bold $accent", " leaves it ", "$quiet")]
    return [refusal.line(), rows[0], apart(rows[1], leave, width)]


def _offered(offer: OfferLike, words: str) -> list[Piece]:
    return [(" ", ""), *key_pieces(offer.key, "bold $accent", f" {plain(words)}")]


def typed_line(editor: LineEditor, prompt: str, width: int) -> Line:
    """The line being typed with its cursor, scrolled so that the cursor is seen."""
    room = max(4, width - cell_len(prompt) - 3)
    text, start = editor.text, 0
    while cell_len(text[start : editor.cursor]) > room:
        start += 1
    pieces: list[Piece] = [(f" {prompt}", "bold $accent")]
    chosen = editor.selected or (0, 0)
    for index in range(start, len(text)):
        inside = chosen[0] <= index < chosen[1]
        style = "reverse" if index == editor.cursor else "$cursor-ink on $accent" if inside else "bold"
        pieces.append((text[index], style))
    if editor.cursor >= len(text):
        pieces.append((" ", "reverse"))
    return pieces
