"""The host's hands: every deed is keys at the running terminal, by one of the ways that lead there."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from pos_tui.language.host import Said, read_line
from pos_tui.widgets.command_bar import NO, OK, Answer
from tests.evening.hall import Hall, until
from tests.evening.plan import Guest

AT_THE_TABLE = frozenset("opcn")
"""Verbs whose key writes the line for the table that the cursor is on."""

SLOWLY = 20
"""Every so many lines one is typed slowly, and what it will do is read before Enter."""

_LINE = re.compile(r"([a-z]) (\d+)(?: (.*))?")


@dataclass(frozen=True)
class Deed:
    """A line that was done, and whom it was about."""

    verb: str
    about: tuple[Guest, ...]
    said: Said


@dataclass
class Hands:
    """Types, reads the answer, and remembers what was done."""

    hall: Hall
    deeds: list[Deed] = field(default_factory=list)
    ways: Counter[str] = field(default_factory=Counter)
    """How often a line was typed in which way."""
    seconds: list[float] = field(default_factory=list)
    """From a line's first key to its answer on the screen."""
    _number: "count[int]" = field(default_factory=count)

    async def do(self, line: str, *about: Guest) -> str:
        """Have a line done, by whichever keys it is the turn of; the sentence that answers it."""
        number = next(self._number)
        found = _LINE.fullmatch(line)
        if number % SLOWLY == 0:
            return await self._slowly(line, about)
        if found is not None and found[1] in AT_THE_TABLE and number % 2:
            return await self._at_the_table(found[1], found[2], found[3] or "", about)
        return await self._type("on the line", ("colon", f"'{line}", "enter"), about)

    async def press(self, *keys: str, about: tuple[Guest, ...] = ()) -> str:
        """Keys that end in a deed, as they are."""
        return await self._type("by single keys", keys, about)

    async def _at_the_table(self, verb: str, table: str, rest: str, about: tuple[Guest, ...]) -> str:
        """The table's number, then the verb's key, which puts the line ready."""
        finish = () if verb == "n" and not rest else ("enter",)
        return await self._type(
            "at the table", (f"'{table}", verb, *([f"'{rest}"] if rest else []), *finish), about
        )

    async def _slowly(self, line: str, about: tuple[Guest, ...]) -> str:
        """With a look at the preview before Enter. The deed has to keep what it promised."""
        self.hall.stand.burst("colon", f"'{line}")
        await until(lambda: self._foreseen(line))
        preview = self._shown(self.hall.stand.bar.preview)
        assert preview.mark == OK, f"{line}: {preview.sentence}"
        sentence = await self._type("slowly", ("enter",), about)
        promise = preview.sentence.partition(" ")[2].rstrip(".")
        assert promise in sentence, f"{line} promised “{preview.sentence}” and did “{sentence}”"
        return sentence

    def _foreseen(self, line: str) -> bool:
        """Whether the preview on the screen is this whole line's."""
        preview, rehearsed = self.hall.stand.bar.preview, self.hall.host.rehearsed
        return (
            preview is not None
            and rehearsed is not None
            and (rehearsed.line, rehearsed.message) == (line, preview.sentence)
        )

    async def _type(self, way: str, keys: tuple[str, ...], about: tuple[Guest, ...]) -> str:
        clock, before = asyncio.get_running_loop().time, self.hall.stand.bar.answer
        began = clock()
        self.hall.stand.burst(*keys)
        await until(lambda: self._has_answered(before))
        self.seconds.append(clock() - began)
        self.ways[way] += 1
        answer, said = self._shown(self.hall.stand.bar.answer), self.hall.host.answers[-1]
        assert answer.mark == OK, f"{keys}: {answer.sentence}"
        assert answer.sentence == said.message
        self.deeds.append(Deed(read_line(said.line).verb.word, about, said))
        return answer.sentence

    def _has_answered(self, before: Answer | None) -> bool:
        answer = self.hall.stand.bar.answer
        return answer is not None and answer is not before and answer.mark in (OK, NO)

    @staticmethod
    def _shown(answer: Answer | None) -> Answer:
        assert answer is not None
        return answer
