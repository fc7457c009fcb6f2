"""A line as a row of words, taken from the left or the right by the verbs."""

import re
from collections.abc import Sequence

from data.money import parse_amount
from data.rules.checks import MOST_COVERS
from pos_tui.language.errors import NotUnderstood, Wanting

SHOWN = 4
"""Candidates named in a refusal."""

_PHONE = re.compile(r"\s*(\+?\d[\d ()-]{5,18}\d)$", re.ASCII)
_COUNT = re.compile(r"\d{1,9}", re.ASCII)
_FIGURE = re.compile(r"[-+]?[.,]?\d", re.ASCII)


class Words:
    """What follows the verb. `usage` is the verb's form, shown when something is missing."""

    def __init__(self, text: str, usage: str) -> None:
        self._words = text.split()
        self.usage = usage

    def __bool__(self) -> bool:
        return bool(self._words)

    def peek(self) -> str | None:
        return self._words[0] if self._words else None

    def take(self, what: str) -> str:
        """The next word. Raises Wanting where `what` is missing."""
        if not self._words:
            raise Wanting(what, self.usage)
        return self._words.pop(0)

    def take_last(self, what: str) -> str:
        if not self._words:
            raise Wanting(what, self.usage)
        return self._words.pop()

    def last(self) -> str | None:
        return self._words[-1] if self._words else None

    def ahead(self, count: int) -> list[str]:
        """The next words, without taking them."""
        return self._words[:count]

    def drop(self, count: int) -> None:
        del self._words[:count]

    def rest(self) -> str:
        """Everything that is left, as one text."""
        words, self._words = self._words, []
        return " ".join(words)

    def put_back(self, words: list[str]) -> None:
        """Words that were taken but belong to somebody else."""
        self._words = words + self._words

    def figure(self) -> str | None:
        """The next word if it begins like a number, whether it is one or not; else it stays where it is."""
        return self._words.pop(0) if self._words and _FIGURE.match(self._words[0]) else None

    def covers(self) -> int:
        """A number of guests. Raises NotUnderstood."""
        return read_covers(self.take("how many guests"), self.usage)

    def option(self, keyword: str) -> str | None:
        """The word after `keyword`, both taken, wherever they stand; None without it."""
        folded = [word.casefold() for word in self._words]
        if keyword not in folded:
            return None
        at = folded.index(keyword)
        if at + 1 >= len(self._words):
            raise NotUnderstood(f"Something is missing after “{keyword}”: {self.usage}")
        value = self._words[at + 1]
        del self._words[at : at + 2]
        return value

    def end(self) -> None:
        """Raises NotUnderstood if anything is left over."""
        if self._words:
            raise NotUnderstood(f"“{' '.join(self._words)}” is too much: {self.usage}")


def read_covers(word: str, usage: str) -> int:
    if _COUNT.fullmatch(word) is None:
        raise NotUnderstood(f"“{word}” is no number of guests: {usage}")
    covers = int(word)
    if not 1 <= covers <= MOST_COVERS:
        raise NotUnderstood(f"{covers} is no number of guests between 1 and {MOST_COVERS}.")
    return covers


def read_amount(word: str) -> int:
    """Money in minor units. Raises NotUnderstood."""
    amount = parse_amount(word)
    if amount is None:
        raise NotUnderstood(f"“{word}” is no amount; write 12.50")
    return amount


def split_phone(text: str) -> tuple[str, str | None]:
    """A phone number at the end of a text, apart from the rest of it."""
    found = _PHONE.search(text)
    if found is None:
        return text, None
    return text[: found.start()].strip(), " ".join(found[1].split())


def listed(candidates: Sequence[str]) -> str:
    """The first few of them, and how many more there are."""
    more = len(candidates) - SHOWN
    shown = ", ".join(candidates[:SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
