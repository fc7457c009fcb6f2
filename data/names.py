"""Comparing names as people type them: without case and accents, from their first letters, with a slip in them."""

import unicodedata
from functools import lru_cache

SLIP_FROM = 4
"""Letters from which one of them may be wrong; with fewer, almost anything would fit."""

_NOT_DECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
"""Letters that Unicode does not take apart into a base and a mark."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """For comparing: no case, no accents, single spaces. `José  Díaz` is `jose diaz`."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_NOT_DECOMPOSED))
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a name; hyphens and apostrophes part them too, and vanish in one more word."""
    folded = fold(text)
    parted = folded.replace("-", " ").replace("'", " ").replace("’", " ").split()
    joined = folded.replace("-", "").replace("'", "").replace("’", "").split()
    return tuple(dict.fromkeys([*parted, *joined]))


def likeness(query: str, name: str) -> int | None:
    """How well typed letters fit a name, the less the better; None where they do not.

    0: the name begins with them. 1: each typed word begins one of its words. 2: they stand in it. 3: one letter
    is wrong, missing, too many, or two have changed places.
    """
    wanted, folded = fold(query), fold(name)
    if not wanted or folded.startswith(wanted):
        return 0
    words, typed = words_of(name), wanted.split()
    if all(any(word.startswith(part) for word in words) for part in typed):
        return 1
    if wanted in folded:
        return 2
    return 3 if all(any(_slipped(part, word) for word in words) for part in typed) else None


def _slipped(part: str, word: str) -> bool:
    """Whether typed letters begin a word but for one slip."""
    if word.startswith(part):
        return True
    if len(part) < SLIP_FROM or not {part[0], part[1]} & {word[0], word[1:2]}:
        return False
    return any(within_one_edit(part, word[:length]) for length in range(len(part) - 1, len(part) + 2))


def within_one_edit(one: str, other: str) -> bool:
    """Whether two words differ by at most one letter changed, left out or added, or by two that changed places."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        start += 1
    a, b = one[start:], other[start:]
    if len(a) == len(b):
        return a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])
    return a[1:] == b if len(a) > len(b) else b[1:] == a


def digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def phone_fits(query: str, phone: str | None) -> bool:
    """Whether three or more typed digits stand in a phone number; the country's prefix does not matter."""
    wanted = digits(query)
    if len(wanted) < 3 or phone is None or any(character.isalpha() for character in query):
        return False
    return wanted.lstrip("0") in digits(phone) if len(wanted.lstrip("0")) >= 3 else wanted in digits(phone)
