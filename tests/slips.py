"""Guests of a full book, and their names as fingers in a hurry type them."""

import string
from random import Random

FIRST = ("Ada", "José", "Łukasz", "Siân", "Søren", "Nguyễn", "Mary-Ann", "Zoë", "Wei", "Aoife", "Kwame")
SYLLABLES = (
    "ka",
    "mor",
    "ell",
    "sha",
    "ton",
    "ver",
    "ing",
    "oko",
    "bri",
    "dal",
    "fen",
    "gu",
    "hart",
    "lin",
    "pez",
)


def guests(count: int, rng: Random) -> list[str]:
    """So many different names."""
    names: dict[str, None] = {}
    while len(names) < count:
        names[f"{rng.choice(FIRST)} {''.join(rng.choices(SYLLABLES, k=4)).title()}"] = None
    return list(names)


def with_a_slip(name: str, rng: Random) -> str:
    """One letter, or a blank, lost, doubled, replaced, too many, or swapped with the next."""
    at = rng.randrange(len(name))
    before, letter, after = name[:at], name[at], name[at + 1 :]
    other = rng.choice(string.ascii_lowercase)
    return before + rng.choice(
        (after, letter * 2 + after, other + after, other + letter + after, after[:1] + letter + after[1:])
    )
